using Sundial.Onnx.Differentiation;
using Sundial.Testing.Reference;
using Xunit;

namespace Sundial.Onnx.Tests.Differentiation;

public class GradientGraphTests
{
    private readonly GraphBuilder _graph = new("small");

    [Fact]
    public void Gradients_that_meet_at_a_value_are_summed()
    {
        // loss = x² + 3x + x, so its gradient is 2x + 4.
        var x = _graph.Input("x", ElementType.Double, []);
        var loss = _graph.Add(_graph.Mul(x, x), _graph.Add(_graph.Mul(x, _graph.Constant(3, ElementType.Double)), x));
        Assert.Equal([14.0], Run(Gradients.Of(_graph.ToGraph(), loss.Name, ["x"]), ("x", 5)));
    }

    [Fact]
    public void The_gradient_of_the_loss_by_itself_is_one()
    {
        var x = _graph.Input("x", ElementType.Double, [1]);
        Assert.Equal([1.0], Run(Gradients.Of(_graph.ToGraph(), x.Name, ["x"]), ("x", 5)));
    }

    [Fact]
    public void Parameters_may_be_inputs_initialisers_and_values_between()
    {
        // loss = (a·b)², with a·b = 6.
        var a = _graph.Input("a", ElementType.Double, []);
        var b = _graph.Initializer<double>("b", [3], []);
        var product = _graph.Mul(a, b);
        var loss = _graph.Mul(product, product);
        var gradients = Gradients.Of(_graph.ToGraph(), loss.Name, ["a", "b", product.Name]);
        var values = ReferenceEvaluator.Run(gradients.Graph, Fed(("a", 2)));
        Assert.Equal([36.0, 24.0, 12.0], new[] { "a", "b", product.Name }.Select(name => values[gradients.GradientNames[name]].Data[0]));
    }

    [Fact]
    public void A_gradient_graph_can_be_differentiated_again()
    {
        // x³ has the derivatives 3x² and 6x.
        var x = _graph.Input("x", ElementType.Double, []);
        var loss = _graph.Mul(x, _graph.Mul(x, x));
        var first = Gradients.Of(_graph.ToGraph(), loss.Name, ["x"]);
        var second = Gradients.Of(first.Graph, first.GradientNames["x"], ["x"]);
        Assert.Equal([12.0], Run(first, ("x", 2)));
        Assert.Equal([12.0], Run(second, ("x", 2)));
        Assert.Equal([18.0], Run(second, ("x", 3)));
    }

    [Fact]
    public void The_forward_graph_is_left_as_it_is_and_what_it_gave_is_still_given()
    {
        var x = _graph.Input("x", ElementType.Float, ["N", 4]);
        var pooled = _graph.Output(_graph.Relu(x), "features");
        var loss = _graph.ReduceMean(pooled, [0, 1], keepDims: false);
        var forward = _graph.ToGraph();
        var before = forward.Clone();
        var gradients = Gradients.Of(forward, loss.Name, ["x"]);
        Assert.Equal(before, forward);
        Assert.Equal(["features", loss.Name, gradients.GradientNames["x"]], gradients.Graph.Output.Select(output => output.Name));
        Assert.Equal(forward.Node, gradients.Graph.Node.Take(forward.Node.Count));
    }

    [Fact]
    public void A_custom_operator_is_differentiated_by_the_rule_that_is_added_for_it()
    {
        // twin(x) = (x, 2x); its rule sees which outputs carry gradients, and builds with the graph's own operators.
        ShapeRule shape = context => [context.Input(0).Tensor, context.Input(0).Tensor];
        var graph = new GraphBuilder("custom", ShapeRules.Standard.With("sundial", "Twin", shape));
        var x = graph.Input("x", ElementType.Double, [2]);
        var twins = graph.Node("Twin", [x], 2, [], domain: "sundial");
        var loss = graph.ReduceSum(twins[1], [0], keepDims: false);
        var rules = GradientRules.Standard.With("sundial", "Twin", context =>
        {
            Assert.True(context.Needs(0));
            Assert.Null(context.OutputGradients[0]);
            Assert.Equal(twins[1].Name, context.Outputs[1]!.Name);
            return [context.Builder.Mul(context.OutputGradients[1]!, context.Builder.Constant(2, ElementType.Double))];
        });
        var gradients = Gradients.Of(graph.ToGraph(), loss.Name, ["x"], rules, ShapeRules.Standard.With("sundial", "Twin", shape));
        var backward = gradients.Graph.Clone();
        backward.Node.RemoveAt(0);
        backward.Node.RemoveAt(0);
        var fed = new Dictionary<string, ReferenceTensor> { ["x"] = ReferenceTensor.Vector(ElementType.Double, [1, 1]) };
        Assert.Equal([2.0, 2.0], ReferenceEvaluator.Run(backward, fed)[gradients.GradientNames["x"]].Data);
    }

    private static double[] Run(GradientGraph gradients, params (string Name, double Value)[] fed) =>
        ReferenceEvaluator.Run(gradients.Graph, Fed(fed))[gradients.GradientNames["x"]].Data;

    private static Dictionary<string, ReferenceTensor> Fed(params (string Name, double Value)[] fed) =>
        fed.ToDictionary(entry => entry.Name, entry => ReferenceTensor.Scalar(ElementType.Double, entry.Value));
}
