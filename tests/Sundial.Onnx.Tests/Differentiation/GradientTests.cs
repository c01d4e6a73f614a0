using Sundial.Onnx.Differentiation;
using Xunit;

namespace Sundial.Onnx.Tests.Differentiation;

public class GradientTests
{
    private const double Tolerance = 1e-7;

    public static IEnumerable<object[]> Cases =>
        from gradientCase in GradientCase.All
        from known in Enum.GetValues<KnownSizes>()
        select new object[] { gradientCase.Title, known };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_agree_with_central_differences(string title, KnownSizes known)
    {
        // What is known of the sizes changes the graph, not the numbers, so one draw of them will do there.
        foreach (var seed in known == KnownSizes.Numbers ? new[] { 1, 2, 3 } : [1])
        {
            var tried = new TriedCase(GradientCase.Of(title), ElementType.Double, known, seed);
            var values = tried.Run();
            foreach (var parameter in tried.Parameters)
            {
                var gradient = values[tried.Gradients.GradientNames[parameter]];
                var expected = tried.CentralDifferences(parameter);
                Assert.True(gradient.Type == ElementType.Double, $"{title}, seed {seed}: the gradient by {parameter} is of type {gradient.Type}.");
                Assert.Equal(expected.Dims, gradient.Dims);
                for (var i = 0; i < expected.Data.Length; i++)
                {
                    var scale = Math.Max(1, Math.Abs(expected.Data[i]));
                    Assert.True(
                        Math.Abs(gradient.Data[i] - expected.Data[i]) <= Tolerance * scale,
                        $"{title}, seed {seed}: the gradient by {parameter} at element {i} is {gradient.Data[i]:R}, the difference {expected.Data[i]:R}.");
                }
            }
        }
    }

    [Fact]
    public void Every_rule_has_a_case()
    {
        var tried = GradientCase.All.Select(gradientCase => ("", gradientCase.Op)).ToHashSet();
        Assert.All(GradientRules.Standard.Operators, op => Assert.Contains(op, tried));
    }

    [Fact]
    public void The_operators_that_the_product_promises_have_rules()
    {
        string[] promised =
        [
            "Conv", "ConvTranspose", "MatMul", "Gemm", "Add", "Sub", "Mul", "Div", "Neg", "Pow", "Sqrt", "Exp", "Log", "Abs", "Sigmoid", "Tanh", "Relu",
            "LeakyRelu", "HardSwish", "Gelu", "Erf", "Softmax", "LogSoftmax", "ReduceSum", "ReduceMean", "ReduceMax", "MaxPool", "AveragePool",
            "GlobalAveragePool", "BatchNormalization", "LayerNormalization", "Concat", "Split", "Slice", "Gather", "Reshape", "Flatten", "Transpose",
            "Squeeze", "Unsqueeze", "Expand", "Pad", "Where", "Clip", "Min", "Max", "Resize", "Cast", "Identity", "Dropout",
        ];
        Assert.All(promised, op => Assert.Contains(("", op), GradientRules.Standard.Operators));
    }
}
