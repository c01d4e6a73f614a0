using System.Globalization;
using Sundial.Onnx.Tests.Differentiation;
using Sundial.Testing.Reference;
using Xunit;

namespace Sundial.Onnx.Tests.Shapes;

/// <summary>Inferred types and shapes are those that ONNX Runtime's results have.</summary>
public class ShapeCaseTests
{
    public static IEnumerable<object[]> Cases =>
        from shapeCase in ShapeCase.All
        from known in Enum.GetValues<KnownSizes>()
        select new object[] { shapeCase.Title, known };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inferred_shapes_are_those_of_a_run(string title, KnownSizes known)
    {
        var shapeCase = ShapeCase.Of(title);
        var builder = new ShapeCaseBuilder(known, shapeCase.Opset);
        var values = shapeCase.Build(builder);
        Assert.Contains(builder.Graph.Nodes, node => node.OpType == shapeCase.Op);
        Array.ForEach(values, value => builder.Graph.Output(value));

        GraphCheck.Require(builder.Graph.ToModel());
        var results = RuntimeEvaluator.Run(builder.Graph.ToGraph(), shapeCase.Opset, builder.Fed);

        foreach (var value in values)
        {
            var result = results[value.Name];
            var isRight = value.Type == result.Type && Holds(value.Shape, result.Dims, mayBeOpen: shapeCase.Open || known != KnownSizes.Numbers);
            Assert.True(isRight, $"{title}: inferred is {value}, the result is {result.Type}[{string.Join(", ", result.Dims)}].");
        }
    }

    [Fact]
    public void Every_rule_has_a_case()
    {
        var tried = ShapeCase.All.Select(shapeCase => ("", shapeCase.Op)).ToHashSet();
        Assert.All(ShapeRules.Standard.Operators, op => Assert.Contains(op, tried));
    }

    [Fact]
    public void Titles_of_cases_are_unique() =>
        Assert.Equal(ShapeCase.All.Count, ShapeCase.All.Select(shapeCase => shapeCase.Title).Distinct().Count());

    private static bool Holds(Shape? inferred, int[] actual, bool mayBeOpen) => inferred is null
        ? mayBeOpen
        : inferred.Rank == actual.Length && inferred.Zip(actual).All(axis => axis.First switch
        {
            { Size: { } size } => size == axis.Second,
            { Symbol: { } symbol } => symbol == string.Create(CultureInfo.InvariantCulture, $"n{axis.Second}"),
            _ => mayBeOpen,
        });
}
