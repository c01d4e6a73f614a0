using Sundial.Onnx.Schema;
using Xunit;

namespace Sundial.Onnx.Tests;

public class ShapeInferenceTests
{
    private readonly GraphBuilder _graph = new("small");

    private static readonly Dictionary<string, (Func<GraphBuilder, Value, Value> Build, string Expected)> s_named = new()
    {
        ["a convolution that keeps the size"] = ((g, x) => g.Conv(x, g.Initializer<float>("w", new float[8 * 3 * 25], [8, 3, 5, 5]), pads: [2, 2, 2, 2]), "Float[N, 8, H, W]"),
        ["a convolution padded to keep it"] = (
            (g, x) => g.Node("Conv", [x, g.Initializer<float>("w", new float[8 * 3 * 9], [8, 3, 3, 3])], NodeAttributes.Of("auto_pad", "SAME_UPPER")), "Float[N, 8, H, W]"),
        ["a convolution with a stride"] = ((g, x) => g.Conv(x, g.Initializer<float>("w", new float[24], [8, 3, 1, 1]), strides: [2, 1]), "Float[N, 8, ?, W]"),
        ["global pooling"] = ((g, x) => g.GlobalAveragePool(x), "Float[N, 3, 1, 1]"),
        ["a reshape that folds what is known"] = ((g, x) => g.Reshape(g.GlobalAveragePool(x), -1, 3), "Float[N, 3]"),
        ["a reshape that keeps the first axis"] = ((g, x) => g.Reshape(g.GlobalAveragePool(x), 0, -1), "Float[N, 3]"),
        ["a reshape that folds two names"] = ((g, x) => g.Reshape(x, 0, 3, -1), "Float[N, 3, ?]"),
        ["a flattening"] = ((g, x) => g.Flatten(g.GlobalAveragePool(x)), "Float[N, 3]"),
        ["a broadcast with a channel vector"] = ((g, x) => g.Add(x, g.Initializer<float>("b", new float[3], [3, 1, 1])), "Float[N, 3, H, W]"),
        ["a turn of the axes"] = ((g, x) => g.Transpose(x, 0, 2, 3, 1), "Float[N, H, W, 3]"),
        ["a joining of batches"] = ((g, x) => g.Concat([x, x], 0), "Float[?, 3, H, W]"),
        ["a joining of channels"] = ((g, x) => g.Concat([x, x], 1), "Float[N, 6, H, W]"),
        ["a border around the channels"] = ((g, x) => g.Pad(x, [0, 1, 0, 0, 0, 1, 0, 0]), "Float[N, 5, H, W]"),
        ["a mirror image"] = ((g, x) => g.Slice(x, [-1], [long.MinValue], [3], [-1]), "Float[N, 3, H, W]"),
        ["a part of it"] = ((g, x) => g.Slice(x, [0, 1], [long.MaxValue, -1], [0, 2]), "Float[N, 3, ?, W]"),
        ["a product of stacks"] = ((g, x) => g.MatMul(x, g.Transpose(x, 0, 1, 3, 2)), "Float[N, 3, H, H]"),
        ["a repetition of an axis that is 1"] = ((g, x) => g.Node("Tile", [g.GlobalAveragePool(x), g.Integers(1, 1, 4, 5)]), "Float[N, 3, 4, 5]"),
        ["one's own shape again"] = ((g, x) => g.Reshape(g.Flatten(x), g.Shape(x)), "Float[N, 3, H, W]"),
        ["sizes picked and joined"] = (
            (g, x) => g.Reshape(x, g.Concat([g.Slice(g.Shape(x), [0], [1]), g.Integers(-1)], 0)), "Float[N, ?]"),
        ["sizes picked one by one"] = (
            (g, x) => g.Expand(g.Constant(1), g.Concat([g.Unsqueeze(g.Gather(g.Shape(x), g.Constant(2, ElementType.Int64)), 0), g.Integers(2)], 0)), "Float[H, 2]"),
        ["arithmetic on a size that is known"] = (
            (g, x) => g.ConstantOfShape(g.Div(g.Mul(g.Slice(g.Shape(x), [1], [2]), g.Integers(4)), g.Integers(6))), "Float[2]"),
        ["arithmetic that leaves a name alone"] = ((g, x) => g.ConstantOfShape(g.Add(g.Mul(g.Shape(x), g.Integers(1)), g.Integers(0))), "Float[N, 3, H, W]"),
        ["arithmetic on a name"] = ((g, x) => g.ConstantOfShape(g.Mul(g.Shape(x), g.Integers(2))), "Float[?, 6, ?, ?]"),
        ["sizes by way of 32 bits"] = ((g, x) => g.ConstantOfShape(g.Cast(g.Cast(g.Shape(x), ElementType.Int32), ElementType.Int64)), "Float[N, 3, H, W]"),
        ["a depth that is a size"] = ((g, x) => g.Node("OneHot", [g.Integers(0, 1), g.Slice(g.Shape(x), [2], [3]), g.Integers(0, 1)]), "Int64[2, H]"),
        ["a size found when it runs"] = ((g, x) => g.Node("Resize", [x, null, null, g.Input("sizes", ElementType.Int64, [4])]), "Float[?, ?, ?, ?]"),
        ["a constant beyond what contents are followed to"] = ((g, x) => g.ConstantOfShape(g.Input("sizes", ElementType.Int64, ["rank"])), "Float[…]"),
    };

    public static IEnumerable<object[]> Named => s_named.Keys.Select(title => new object[] { title });

    [Theory]
    [MemberData(nameof(Named))]
    public void Sizes_known_by_name_are_followed_through(string title)
    {
        var (build, expected) = s_named[title];
        var x = _graph.Input("x", ElementType.Float, ["N", 3, "H", "W"]);
        Assert.Equal(expected, build(_graph, x).Tensor.ToString());
    }

    [Fact]
    public void An_operator_that_is_not_known_gives_what_is_not_known()
    {
        var x = _graph.Input("x", ElementType.Float, [2]);
        var odd = _graph.Node("Odd", [x], 1, [], domain: "elsewhere")[0];
        Assert.Equal("?[…]", odd.Tensor.ToString());
        Assert.Equal("?[…]", _graph.Relu(odd).Tensor.ToString());
    }

    [Fact]
    public void What_the_file_says_of_a_value_fills_in_what_is_not_known()
    {
        var x = _graph.Input("x", ElementType.Float, [2]);
        _ = _graph.Output(_graph.Relu(_graph.Node("Odd", [x], 1, [], domain: "elsewhere", name: "odd")[0]), "y");
        var graph = _graph.ToGraph();
        graph.ValueInfo.Add(Info("odd", ElementType.Double, 2, 5));
        Assert.Equal("Double[2, 5]", ShapeInference.Infer(graph)["y"].Tensor.ToString());
    }

    [Fact]
    public void An_initialiser_that_is_also_an_input_is_only_a_default()
    {
        var x = _graph.Input("x", ElementType.Float, [2, 3]);
        _ = _graph.Output(_graph.Reshape(x, _graph.Initializer<long>("shape", [3, 2], [2])), "y");
        var graph = _graph.ToGraph();
        Assert.Equal("Float[3, 2]", ShapeInference.Infer(graph)["y"].Tensor.ToString());

        graph.Input.Add(Info("shape", ElementType.Int64, 2));
        graph.Output[0].Type = null;
        var values = ShapeInference.Infer(graph);
        Assert.Null(values["shape"].Constant);
        Assert.Equal("Float[?, ?]", values["y"].Tensor.ToString());
    }

    [Fact]
    public void Axes_are_read_from_attributes_in_older_operator_sets()
    {
        var graph = new GraphProto { Name = "old" };
        graph.Input.Add(Info("x", ElementType.Float, 2, 1, 3));
        var squeeze = new NodeProto { OpType = "Squeeze", Input = { "x" }, Output = { "y" } };
        squeeze.Attribute.Add(NodeAttributes.Of("axes", [1L])!);
        graph.Node.Add(squeeze);
        Assert.Equal("Float[2, 3]", ShapeInference.Infer(graph, opset: 11)["y"].Tensor.ToString());
        Assert.Throws<GraphException>(() => ShapeInference.Infer(graph, opset: 17));
    }

    [Fact]
    public void A_rule_of_ones_own_counts()
    {
        var rules = ShapeRules.Standard.With("mine", "Double", context =>
        {
            context.Require(context.Input(0).Shape is { Rank: 1 }, "it takes vectors");
            return [new(context.Input(0).Type, [context.Input(0).Shape![0].Size * 2 ?? Dim.Unknown])];
        });
        var graph = new GraphBuilder("small", rules);
        Assert.Equal("Float[6]", Double(graph, graph.Input("x", ElementType.Float, [3])).Tensor.ToString());
        var error = Assert.Throws<GraphException>(() => Double(graph, graph.Input("m", ElementType.Float, [3, 3])));
        Assert.Contains("mine.Double node", error.Message, StringComparison.Ordinal);
        Assert.Contains("it takes vectors; inputs are m: Float[3, 3]", error.Message, StringComparison.Ordinal);

        static Value Double(GraphBuilder graph, Value x) => graph.Node("Double", [x], 1, [], domain: "mine")[0];
    }

    [Fact]
    public void The_standard_domain_has_two_names()
    {
        var x = _graph.Input("x", ElementType.Float, [2]);
        Assert.Equal("Float[2]", _graph.Node("Relu", [x], 1, [], domain: "ai.onnx")[0].Tensor.ToString());
    }

    private static ValueInfoProto Info(string name, ElementType type, params long[] dims)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.Add(dims.Select(dim => new TensorShapeProto.Types.Dimension { DimValue = dim }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
