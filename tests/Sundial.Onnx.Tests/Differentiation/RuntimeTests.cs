using Sundial.Onnx.Differentiation;
using Sundial.Testing.Reference;
using Xunit;

namespace Sundial.Onnx.Tests.Differentiation;

/// <summary>Gradient graphs are standard graphs: ONNX Runtime runs them too, and to the same results.</summary>
public class RuntimeTests
{
    // Of 32-bit floats: a few roundings of 6e-8 each, relative to what is added up.
    private const double Tolerance = 1e-4;

    public static IEnumerable<object[]> Cases =>
        from gradientCase in GradientCase.All
        where gradientCase.Runtime is null
        from known in new[] { KnownSizes.Numbers, KnownSizes.Names }
        select new object[] { gradientCase.Title, known };

    [Theory]
    [MemberData(nameof(Cases))]
    public void ONNX_Runtime_computes_the_same_gradients(string title, KnownSizes known)
    {
        const int seed = 4;
        var tried = new TriedCase(GradientCase.Of(title), ElementType.Float, known, seed);
        var reference = tried.Run();
        var results = RuntimeEvaluator.Run(tried.Gradients.Graph, tried.Opset, tried.Fed);
        foreach (var name in tried.Gradients.GradientNames.Values.Append(tried.Loss))
        {
            var (expected, actual) = (reference[name], results[name]);
            Assert.Equal(expected.Dims, actual.Dims);
            Assert.Equal(ElementType.Float, actual.Type);
            var scale = Math.Max(1, expected.Data.Select(Math.Abs).DefaultIfEmpty().Max());
            for (var i = 0; i < expected.Data.Length; i++)
            {
                Assert.True(
                    Math.Abs(actual.Data[i] - expected.Data[i]) <= Tolerance * scale,
                    $"{title}, seed {seed}: {name} at element {i} is {actual.Data[i]:R} in the runtime, {expected.Data[i]:R} by the reference.");
            }
        }
    }

    [Fact]
    public void In_the_runtime_dropout_hands_gradients_to_the_very_elements_that_it_kept()
    {
        var graph = new GraphBuilder("dropout");
        var x = graph.Input("x", ElementType.Float, [200]);
        var training = graph.Constant(TensorData.Of<bool>("", [true], []));
        var y = graph.Output(graph.Node("Dropout", [x, graph.Constant(0.25), training]), "y");
        var loss = graph.Output(graph.ReduceSum(y, [0], keepDims: false), "loss");
        var gradients = Gradients.Of(graph.ToGraph(), loss.Name, ["x"]);

        var ones = ReferenceTensor.Fill(ElementType.Float, [200], _ => 1);
        var results = RuntimeEvaluator.Run(gradients.Graph, graph.Opset, new Dictionary<string, ReferenceTensor> { ["x"] = ones });

        Assert.Equal(results["y"].Data, results[gradients.GradientNames["x"]].Data);
        Assert.Contains(0.0, results["y"].Data);
        Assert.Contains(results["y"].Data, value => value > 1);
    }
}
