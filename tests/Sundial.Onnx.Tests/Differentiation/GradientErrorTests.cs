using Sundial.Onnx.Differentiation;
using Xunit;

namespace Sundial.Onnx.Tests.Differentiation;

public class GradientErrorTests
{
    private readonly GraphBuilder _graph = new("small");

    [Fact]
    public void An_operator_without_a_rule_is_named_with_its_node()
    {
        var x = _graph.Input("x", ElementType.Float, [3]);
        var rounded = _graph.Node("Round", [x], 1, [], domain: "", name: "to_whole_numbers")[0];
        var error = Refusal(_graph.ReduceSum(rounded, [0], keepDims: false), "x");
        Assert.Contains("Round node 'to_whole_numbers'", error, StringComparison.Ordinal);
        Assert.Contains("add one for 'Round' to the GradientRules", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_without_a_rule_is_no_matter_off_the_path_from_the_parameters_to_the_loss()
    {
        var (x, other) = (_graph.Input("x", ElementType.Float, [3]), _graph.Input("other", ElementType.Float, [3]));
        _ = _graph.Output(_graph.Node("Round", [x]));
        var loss = _graph.ReduceSum(_graph.Mul(x, _graph.Node("Round", [other])), [0], keepDims: false);
        Assert.Equal("x", Assert.Single(Gradients.Of(_graph.ToGraph(), loss.Name, ["x"]).GradientNames).Key);
    }

    [Fact]
    public void A_loss_must_have_a_single_element()
    {
        var x = _graph.Input("x", ElementType.Float, ["N", 10]);
        var error = Refusal(_graph.Relu(x), "x");
        Assert.Contains("must be a scalar", error, StringComparison.Ordinal);
        Assert.Contains("[N, 10]", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_must_not_be_an_integer()
    {
        var x = _graph.Input("x", ElementType.Float, [3]);
        var error = Refusal(_graph.ArgMax(x, 0, keepDims: false), "x");
        Assert.Contains("must be a scalar of a floating-point type", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_that_the_loss_does_not_depend_on_is_named()
    {
        var x = _graph.Input("x", ElementType.Float, [3]);
        _ = _graph.Input("idle", ElementType.Float, [3]);
        var error = Refusal(_graph.ReduceSum(x, [0], keepDims: false), "x", "idle");
        Assert.Contains("does not depend on 'idle'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_behind_an_integer_has_no_gradient()
    {
        var x = _graph.Input("x", ElementType.Float, [3]);
        var whole = _graph.Cast(_graph.Cast(x, ElementType.Int64), ElementType.Float);
        var error = Refusal(_graph.ReduceSum(whole, [0], keepDims: false), "x");
        Assert.Contains("does not depend on 'x'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_integer_parameter_is_refused()
    {
        var indices = _graph.Input("indices", ElementType.Int64, [3]);
        var loss = _graph.ReduceSum(_graph.Cast(indices, ElementType.Float), [0], keepDims: false);
        Assert.Contains("no gradient by indices: Int64[3]", Refusal(loss, "indices"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_in_the_graph_is_named()
    {
        var x = _graph.Input("x", ElementType.Float, [3]);
        Assert.Contains("'w'", Refusal(_graph.ReduceSum(x, [0], keepDims: false), "w"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Resize", "linear", "resizing by 'linear'")]
    [InlineData("Pad", "reflect", "padding by 'reflect'")]
    public void A_mode_without_a_rule_is_named_with_the_inputs(string op, string mode, string reason)
    {
        var x = _graph.Input("x", ElementType.Float, [1, 1, 4, 4]);
        Value?[] inputs = op == "Resize" ? [x, null, null, _graph.Integers(1, 1, 8, 8)] : [x, _graph.Integers(0, 0, 1, 1, 0, 0, 1, 1)];
        var y = _graph.Node(op, inputs, NodeAttributes.Of("mode", mode));
        var error = Refusal(_graph.ReduceSum(y, [0, 1, 2, 3], keepDims: false), "x");
        Assert.Contains($"{op} node", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains("x: Float[1, 1, 4, 4]", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Column_major_indices_of_MaxPool_are_refused()
    {
        var x = _graph.Input("x", ElementType.Float, [1, 1, 4, 4]);
        var y = _graph.Node("MaxPool", [x], NodeAttributes.Of("kernel_shape", [2, 2]), NodeAttributes.Of("storage_order", 1));
        Assert.Contains("set storage_order to 0", Refusal(_graph.ReduceSum(y, [0, 1, 2, 3], keepDims: false), "x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Running_statistics_are_not_differentiated()
    {
        var (x, perChannel) = (_graph.Input("x", ElementType.Float, [4, 2]), _graph.Input("s", ElementType.Float, [2]));
        var outputs = _graph.Node("BatchNormalization", [x, perChannel, perChannel, perChannel, perChannel], 3, NodeAttributes.Of("training_mode", true));
        var error = Refusal(_graph.ReduceSum(outputs[1], [0], keepDims: false), "x");
        Assert.Contains("the running statistics are not differentiated", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Automatic_padding_that_depends_on_an_unknown_size_is_refused()
    {
        var (x, weights) = (_graph.Input("x", ElementType.Float, ["N", 1, "H", "W"]), _graph.Input("w", ElementType.Float, [1, 1, 3, 3]));
        var y = _graph.Node("Conv", [x, weights], NodeAttributes.Of("auto_pad", "SAME_UPPER"), NodeAttributes.Of("strides", [2, 2]));
        Assert.Contains("state pads instead", Refusal(_graph.ReduceSum(y, [0, 1, 2, 3], keepDims: false), "w"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_an_older_operator_set_is_refused()
    {
        var x = _graph.Input("x", ElementType.Float, [3]);
        var loss = _graph.Output(_graph.ReduceSum(x, [0], keepDims: false));
        var model = _graph.ToModel();
        Assert.Single(Gradients.Of(model, loss.Name, ["x"]).GradientNames);
        model.OpsetImport[0].Version = 13;
        var error = Assert.Throws<GraphException>(() => Gradients.Of(model, loss.Name, ["x"])).Message;
        Assert.Contains("uses operator set 13", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_unknown_shape_on_the_path_is_named()
    {
        var x = _graph.Input("x", ElementType.Float, [3]);
        var mystery = _graph.Node("Mystery", [x], 1, [], domain: "elsewhere", name: "mystery")[0];
        var rules = GradientRules.Standard.With("elsewhere", "Mystery", context => [context.OutputGradients[0]]);
        var loss = _graph.ReduceSum(_graph.Node("Reshape", [_graph.Mul(mystery, x), _graph.Integers(3)]), [0], keepDims: false);
        var error = Assert.Throws<GraphException>(() => Gradients.Of(_graph.ToGraph(), loss.Name, ["x"], rules)).Message;
        Assert.Contains("needs the rank of 'mystery'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_gives_a_gradient_of_another_shape_than_the_input_is_found_out()
    {
        var x = _graph.Input("x", ElementType.Float, [3]);
        var rules = GradientRules.Standard.With("", "Round", context => [context.Builder.Constant(1)]);
        var loss = _graph.ReduceSum(_graph.Node("Round", [x]), [0], keepDims: false);
        var error = Assert.Throws<GraphException>(() => Gradients.Of(_graph.ToGraph(), loss.Name, ["x"], rules)).Message;
        Assert.Contains("gives input 0 a gradient of shape [], where [3] is due", error, StringComparison.Ordinal);
    }

    private string Refusal(Value loss, params string[] parameters) =>
        Assert.Throws<GraphException>(() => Gradients.Of(_graph.ToGraph(), loss.Name, parameters)).Message;
}
