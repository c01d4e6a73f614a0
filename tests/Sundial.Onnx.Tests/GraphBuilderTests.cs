using Sundial.Testing.Reference;
using Xunit;

namespace Sundial.Onnx.Tests;

public class GraphBuilderTests
{
    private readonly GraphBuilder _graph = new("small");

    [Fact]
    public void A_graph_reads_as_it_was_built()
    {
        var x = _graph.Input("x", ElementType.Float, ["N", 4]);
        var weights = _graph.Initializer<float>("weights", new float[12], [4, 3]);
        _ = _graph.Output(_graph.Softmax(_graph.MatMul(x, weights), axis: 1), "probabilities");

        var graph = _graph.ToGraph();
        Assert.Equal("small", graph.Name);
        Assert.Equal(["MatMul matmul1", "Softmax softmax1", "Identity probabilities"], graph.Node.Select(node => $"{node.OpType} {node.Name}"));
        Assert.Equal(["x", "weights"], graph.Node[0].Input);
        Assert.Equal(["matmul1"], graph.Node[1].Input);
        var dims = Assert.Single(graph.Output).Type.TensorType.Shape.Dim;
        Assert.Equal(("N", 3L), (dims[0].DimParam, dims[1].DimValue));
        GraphCheck.Require(_graph.ToModel());
    }

    [Fact]
    public void Types_and_shapes_are_known_as_the_graph_grows()
    {
        var x = _graph.Input("x", ElementType.Float, ["N", 4]);
        Assert.Equal("relu1: Float[N, 4]", _graph.Relu(x).ToString());
        Assert.Equal("argmax1: Int64[N]", _graph.ArgMax(x, 1, keepDims: false).ToString());
        Assert.Equal([2L, 3L], _graph.Integers(2, 3).Integers!);
        Assert.NotNull(_graph.Constant(1).Constant);
    }

    [Fact]
    public void Equal_constants_are_one()
    {
        var two = _graph.Constant(2);
        Assert.Same(two, _graph.Constant(2));
        Assert.Same(_graph.Integers(1, 2), _graph.Integers(1, 2));
        Assert.NotSame(two, _graph.Constant(2, ElementType.Double));
        Assert.NotSame(two, _graph.Constant(3));
        Assert.NotSame(_graph.Integers(2), _graph.Constant(2, ElementType.Int64));
        Assert.NotSame(_graph.Initializer<float>("a", [2f], []), _graph.Initializer<float>("b", [2f], []));
    }

    [Fact]
    public void Names_are_unique_and_tell_the_operator()
    {
        var x = _graph.Input("relu2", ElementType.Float, [2]);
        Assert.Equal(["relu1", "relu3", "relu4"], new[] { _graph.Relu(x), _graph.Relu(x), _graph.Relu(x) }.Select(value => value.Name));
        Assert.Equal(["split1.0", "split1.1"], _graph.Split(x, 0, 1, 1).Select(value => value.Name));
        Assert.Equal("log_2", _graph.Node("Log", [x], 1, [], domain: "", name: "log_2")[0].Name);
    }

    [Fact]
    public void A_name_that_is_taken_is_refused()
    {
        var x = _graph.Input("x", ElementType.Float, [2]);
        Assert.Contains("has a value 'x' already", Refusal(() => _graph.Input("x", ElementType.Float, [2])), StringComparison.Ordinal);
        Assert.Contains("has a value 'x' already", Refusal(() => _graph.Initializer<float>("x", [1], [1])), StringComparison.Ordinal);
        Assert.Contains("has a value 'x' already", Refusal(() => _graph.Output(_graph.Relu(x), "x")), StringComparison.Ordinal);
        Assert.Contains("a value without a name", Refusal(() => _graph.Input("", ElementType.Float, [2])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_node_leaves_no_trace()
    {
        var x = _graph.Input("x", ElementType.Float, [4]);
        _ = _graph.Input("parts.1", ElementType.Float, [4]);
        _ = Refusal(() => _graph.Node("Split", [x], 2, [], domain: "", name: "parts")[0]);
        _ = Refusal(() => _graph.Transpose(x, 1));
        Assert.Empty(_graph.Nodes);
        _ = Assert.Throws<GraphException>(() => _graph["parts.0"]);
    }

    [Fact]
    public void A_value_of_another_graph_is_refused()
    {
        var other = new GraphBuilder("other").Input("x", ElementType.Float, [2]);
        var x = _graph.Input("x", ElementType.Float, [2]);
        Assert.Contains("'x' belongs to another graph than 'small'", Refusal(() => _graph.Add(x, other)), StringComparison.Ordinal);
        Assert.Contains("'x' belongs to another graph than 'small'", Refusal(() => _graph.Output(other)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_is_renamed_only_where_it_must_be()
    {
        var y = _graph.Relu(_graph.Input("x", ElementType.Float, [2]));
        Assert.Same(y, _graph.Output(y));
        Assert.Single(_graph.Nodes);
        Assert.Equal("again", _graph.Output(y, "again").Name);
        Assert.Contains("is an output of the graph 'small' already", Refusal(() => _graph.Output(y)), StringComparison.Ordinal);
        Assert.Equal(["relu1", "again"], _graph.ToGraph().Output.Select(output => output.Name));
    }

    [Fact]
    public void Inputs_left_out_at_the_end_are_not_written()
    {
        var x = _graph.Input("x", ElementType.Float, [2]);
        _ = _graph.Clip(x, null, null);
        _ = _graph.Clip(x, null, 1);
        Assert.Equal(["x"], _graph.Nodes[0].Input);
        Assert.Equal(["x", "", "constant1"], _graph.Nodes[1].Input);
    }

    [Fact]
    public void An_output_left_out_can_be_asked_for_later()
    {
        var x = _graph.Input("x", ElementType.Float, [1, 1, 4]);
        var pooled = _graph.MaxPool(x, [2]);
        var indices = _graph.Output(_graph.Nodes[0], 1);
        Assert.Equal("Int64[1, 1, 3]", indices.Tensor.ToString());
        Assert.Same(indices, _graph.Output(_graph.Nodes[0], 1));
        Assert.Equal(pooled.Name, _graph.Nodes[0].Output[0]);
    }

    [Fact]
    public void A_graph_can_be_gone_on_with()
    {
        var x = _graph.Input("x", ElementType.Float, ["N"]);
        _ = _graph.Output(_graph.Relu(x), "y");
        var before = _graph.ToGraph();

        var more = GraphBuilder.Continue(before);
        var sum = more.Output(more.ReduceSum(more.Relu(more["y"]), [0], keepDims: false));
        Assert.Equal(2, before.Node.Count);
        Assert.Equal(["relu1", "y", "relu2", "reducesum1"], more.Nodes.Select(node => node.Name));
        Assert.Equal("reducesum1: Float[]", sum.ToString());
        Assert.Contains("has no value 'z'", Refusal(() => more["z"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_is_gone_on_with_in_its_own_operator_set()
    {
        var graph = new GraphBuilder("newer", opset: 20);
        _ = graph.Output(graph.Gelu(graph.Input("x", ElementType.Float, ["N"])), "y");
        var more = GraphBuilder.Continue(graph.ToModel());
        Assert.Equal(20, more.Opset);
        Assert.Equal(20, OnnxModel.OpsetOf(more.ToModel()));
    }

    [Fact]
    public void What_a_builder_gave_out_does_not_change_when_it_goes_on()
    {
        var x = _graph.Input("x", ElementType.Float, [2]);
        var before = _graph.ToGraph();
        _ = _graph.Relu(x);
        Assert.Empty(before.Node);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(25)]
    public void An_operator_set_that_is_not_known_is_refused(long opset) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GraphBuilder("small", opset: opset));

    [Theory]
    [InlineData(17)]
    [InlineData(20)]
    public void Gelu_is_the_same_function_in_every_operator_set(long opset)
    {
        var graph = new GraphBuilder("gelu", opset: opset);
        _ = graph.Output(graph.Gelu(graph.Input("x", ElementType.Float, [3])), "y");
        var x = ReferenceTensor.Vector(ElementType.Float, [-1, 0, 2]);
        var y = RuntimeEvaluator.Run(graph.ToGraph(), opset, new Dictionary<string, ReferenceTensor> { ["x"] = x })["y"].Data;

        // x · Φ(x), with Φ(-1) and Φ(2) from tables of the normal distribution.
        Assert.Equal(-0.158655, y[0], 1e-5);
        Assert.Equal(0, y[1], 1e-7);
        Assert.Equal(2 * 0.977250, y[2], 1e-5);
    }

    [Fact]
    public void Resizing_to_the_nearest_repeats_elements()
    {
        _ = _graph.Output(_graph.ResizeNearest(_graph.Input("x", ElementType.Float, [2, 2]), 2, 3), "y");
        var x = new ReferenceTensor(ElementType.Float, [2, 2], [1, 2, 3, 4]);
        var y = RuntimeEvaluator.Run(_graph.ToGraph(), 17, new Dictionary<string, ReferenceTensor> { ["x"] = x })["y"];
        Assert.Equal([1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4], y.Data);
    }

    private static string Refusal(Func<Value> build) => Assert.Throws<GraphException>(build).Message;
}
