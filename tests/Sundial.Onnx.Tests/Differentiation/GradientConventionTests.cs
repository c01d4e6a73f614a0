using Sundial.Onnx.Differentiation;
using Sundial.Testing.Reference;
using Xunit;

namespace Sundial.Onnx.Tests.Differentiation;

/// <summary>Where a function has no derivative, or a formula for it breaks down, and finite differences cannot judge.</summary>
public class GradientConventionTests
{
    [Theory]
    [InlineData("Relu")]
    [InlineData("Abs")]
    public void Rectifier_and_absolute_value_are_flat_at_zero(string op) =>
        Assert.Equal([0.0], Gradient([0], (graph, x) => graph.Node(op, [x])));

    [Fact]
    public void Equal_elements_share_the_gradient_of_their_maximum() =>
        Assert.Equal([0.0, 0.5, 0.5], Gradient([1, 2, 2], (graph, x) => graph.ReduceMax(x, [0], keepDims: false)));

    [Fact]
    public void Equal_inputs_share_the_gradient_of_their_minimum() =>
        Assert.Equal([0.5, 1.0, 0.0], Gradient([1, 0, 3], (graph, x) => graph.Node("Min", [x, graph.Constant(1, ElementType.Double)])));

    [Fact]
    public void Clip_lets_gradients_through_on_its_bounds() => Assert.Equal(
        [0.0, 1.0, 1.0, 0.0],
        Gradient([-2, -1, 1, 2], (graph, x) => graph.Node("Clip", [x, graph.Constant(-1, ElementType.Double), graph.Constant(1, ElementType.Double)])));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    public void Powers_have_finite_slopes_at_zero(double exponent, double slope)
    {
        Assert.Equal([slope], Gradient([0], (graph, x) => graph.Node("Pow", [x, graph.Constant(exponent, ElementType.Double)])));

        // The same when the exponent is known only when the graph runs.
        Assert.Equal([slope], Gradient([0], (graph, x) =>
            graph.Node("Pow", [x, graph.Add(graph.Constant(exponent, ElementType.Double), graph.Constant(0, ElementType.Double))])));
    }

    [Fact]
    public void A_power_of_nothing_or_less_has_no_slope_in_its_exponent() => Assert.Equal(
        [0.0, 0.0],
        Gradient([2, 2], (graph, p) => graph.Node("Pow", [graph.Constant(TensorData.Of<double>("", [0, -3], [2])), p])));

    [Fact]
    public void A_constant_column_normalises_to_nothing_and_hands_nothing_back()
    {
        var gradient = Gradient([3, 3, 3, 3], (graph, x) =>
        {
            Value PerChannel(double value) => graph.Constant(TensorData.Of<double>("", [value], [1]));
            return graph.Node(
                "BatchNormalization",
                [graph.Reshape(x, 4, 1), PerChannel(1), PerChannel(0), PerChannel(0), PerChannel(1)],
                3,
                NodeAttributes.Of("training_mode", true))[0];
        });
        Assert.Equal([0.0, 0.0, 0.0, 0.0], gradient);
    }

    // Of the sum over what the function gives.
    private static double[] Gradient(double[] at, Func<GraphBuilder, Value, Value> function)
    {
        var graph = new GraphBuilder("convention");
        var x = graph.Input("x", ElementType.Double, [at.Length]);
        var loss = graph.Node("ReduceSum", [function(graph, x)], NodeAttributes.Of("keepdims", false));
        var gradients = Gradients.Of(graph.ToGraph(), loss.Name, ["x"]);
        var fed = new Dictionary<string, ReferenceTensor> { ["x"] = ReferenceTensor.Vector(ElementType.Double, at) };
        return ReferenceEvaluator.Run(gradients.Graph, fed)[gradients.GradientNames["x"]].Data;
    }
}
