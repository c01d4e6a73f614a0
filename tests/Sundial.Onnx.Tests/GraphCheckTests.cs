using Sundial.Onnx.Schema;
using Xunit;

namespace Sundial.Onnx.Tests;

public class GraphCheckTests
{
    private readonly ModelProto _model = Sound();

    [Fact]
    public void A_sound_model_has_no_faults()
    {
        Assert.Empty(GraphCheck.Faults(_model));
        GraphCheck.Require(_model);
    }

    [Fact]
    public void A_name_that_nothing_gives_is_a_fault()
    {
        _model.Graph.Node[0].Input[0] = "images";
        Assert.Equal(
            ["MatMul node 'scores' reads 'images', which nothing gives; name an input, an initialiser, or what another node gives."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void Nodes_out_of_order_are_a_fault()
    {
        var first = _model.Graph.Node[0];
        _model.Graph.Node.RemoveAt(0);
        _model.Graph.Node.Add(first);
        Assert.Equal(
            ["Relu node 'y' reads 'scores', which MatMul node 'scores' gives only later; put the nodes in an order in which they can run."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void A_name_given_twice_is_a_fault()
    {
        _model.Graph.Node[1].Output[0] = "scores";
        _model.Graph.Output[0].Name = "scores";
        Assert.Equal(["'scores' is given twice, by MatMul node 'scores' and by Relu node 'y'; rename one of them."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void A_node_that_gives_an_input_again_is_a_fault()
    {
        _model.Graph.Node[1].Output[0] = "x";
        _model.Graph.Output[0].Name = "scores";
        Assert.Contains("'x' is given twice, by an input and by Relu node 'y'; rename one of them.", GraphCheck.Faults(_model));
    }

    [Fact]
    public void Two_initialisers_of_one_name_are_a_fault()
    {
        _model.Graph.Initializer.Add(_model.Graph.Initializer[0].Clone());
        Assert.Contains("'weights' is given twice, by an initialiser and by an initialiser; rename one of them.", GraphCheck.Faults(_model));
    }

    [Fact]
    public void An_initialiser_under_the_name_of_an_input_is_its_default()
    {
        _model.Graph.Initializer.Add(TensorData.Of<float>("x", new float[4], [1, 4]));
        Assert.Empty(GraphCheck.Faults(_model));
    }

    [Fact]
    public void A_second_default_is_a_fault()
    {
        var value = TensorData.Of<float>("x", new float[4], [1, 4]);
        _model.Graph.Initializer.Add([value, value]);
        Assert.Equal(["'x' is given twice, by an input with a default and by an initialiser; rename one of them."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void A_default_of_another_shape_is_a_fault()
    {
        _model.Graph.Initializer.Add(TensorData.Of<float>("x", new float[5], [1, 5]));
        Assert.Contains("The input 'x' is said to be Float[N, 4], but its default is Float[1, 5]; make them agree.", GraphCheck.Faults(_model));
    }

    [Fact]
    public void Inputs_that_do_not_fit_a_node_are_a_fault()
    {
        _model.Graph.Initializer[0] = TensorData.Of<float>("weights", new float[15], [5, 3]);
        Assert.Equal(
            ["MatMul node 'scores': the inner sizes 4 and 5 differ; inputs are x: Float[N, 4], weights: Float[5, 3]."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void An_attribute_that_the_operator_does_not_have_is_a_fault()
    {
        _model.Graph.Node[1].Attribute.Add(NodeAttributes.Of("alpha", 1f));
        Assert.Contains("Relu node 'y': in operator set 17 it has no attribute 'alpha'", Assert.Single(GraphCheck.Faults(_model)), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_does_not_fill_its_shape_is_a_fault()
    {
        _model.Graph.Initializer[0].Dims[0] = 7;
        Assert.Contains("Tensor 'weights' of Float[7, 3] has 48 bytes of data, not 84", GraphCheck.Faults(_model)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_initialiser_that_cannot_be_read_is_one_fault_and_no_more()
    {
        _model.Graph.Initializer[0].Dims[0] = -4;
        Assert.Equal(["Tensor 'weights' states the shape [-4, 3], which no tensor has."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void An_operator_that_is_not_known_is_a_fault_unless_there_is_a_rule_for_it()
    {
        _model.Graph.Node[1].Domain = "mine";
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "mine", Version = 1 });
        Assert.Equal(
            ["mine.Relu node 'y': the operator is not known here; add a rule for it with ShapeRules.With, or write it in other operators."], GraphCheck.Faults(_model));
        Assert.Empty(GraphCheck.Faults(_model, ShapeRules.Standard.With("mine", "Relu", context => [context.Input(0).Tensor])));
    }

    [Fact]
    public void A_domain_that_is_not_imported_is_a_fault()
    {
        _model.Graph.Node[1].Domain = "mine";
        Assert.Equal(
            ["The operator set of the domain 'mine' is used but not imported; add it to opset_import."],
            GraphCheck.Faults(_model, ShapeRules.Standard.With("mine", "Relu", context => [context.Input(0).Tensor])));
    }

    [Fact]
    public void A_domain_imported_twice_is_a_fault()
    {
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx", Version = 18 });
        Assert.Equal(["The operator set of the domain '' is imported twice; import it once."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void An_output_that_no_node_gives_is_a_fault()
    {
        _model.Graph.Output[0].Name = "z";
        Assert.Equal(["The output 'z' of the graph 'small' is given by no node; name what a node gives."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void An_output_named_twice_is_a_fault()
    {
        _model.Graph.Output.Add(_model.Graph.Output[0].Clone());
        Assert.Equal(["The graph 'small' names the output 'y' twice; name it once."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void A_graph_without_outputs_is_a_fault()
    {
        _model.Graph.Output.Clear();
        Assert.Equal(["The graph 'small' has no output; name what it is to give."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void An_output_that_is_said_to_be_something_else_is_a_fault()
    {
        _model.Graph.Output[0].Type.TensorType.Shape.Dim[1].DimValue = 9;
        Assert.Equal(["'y' is said to be Float[N, 9], but Relu node 'y' makes it Float[N, 3]; correct what is said, or the node."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void A_value_in_between_that_is_said_to_be_something_else_is_a_fault()
    {
        var info = _model.Graph.Output[0].Clone();
        (info.Name, info.Type.TensorType.ElemType) = ("scores", (int)ElementType.Double);
        _model.Graph.ValueInfo.Add(info);
        Assert.Contains("'scores' is said to be Double[N, 3], but MatMul node 'scores' makes it Float[N, 3]", Assert.Single(GraphCheck.Faults(_model)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_without_an_operator_or_an_output_is_a_fault()
    {
        _model.Graph.Node.Add(new NodeProto { Name = "empty", Output = { "nothing" } });
        _model.Graph.Node.Add(new NodeProto { Name = "idle", OpType = "Relu", Input = { "x" }, Output = { "" } });
        Assert.Equal(
            ["The node 'empty' names no operator; give it an op_type.", "Relu node 'idle' gives nothing; name an output, or take the node out."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void An_input_without_a_type_is_a_fault()
    {
        _model.Graph.Input.Add(new ValueInfoProto { Name = "idle" });
        Assert.Equal(["The input 'idle' states no element type that is known here; give it one."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void An_input_without_a_name_is_a_fault()
    {
        var input = _model.Graph.Input[0].Clone();
        input.Name = "";
        _model.Graph.Input.Add(input);
        Assert.Equal(["The graph 'small' has an input without a name; give it one."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void What_is_said_of_a_value_without_a_name_is_passed_over()
    {
        var input = _model.Graph.Input[0].Clone();
        input.Name = "";
        var info = input.Clone();
        info.Type.TensorType.ElemType = (int)ElementType.Int64;
        _model.Graph.Input.Add(input);
        _model.Graph.ValueInfo.Add(info);
        Assert.Equal(["The graph 'small' has an input without a name; give it one."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void An_attribute_given_twice_is_a_fault_of_any_operator()
    {
        var rules = ShapeRules.Standard.With("mine", "Relu", context => [context.Input(0).Tensor]);
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "mine", Version = 1 });
        (_model.Graph.Node[1].Domain, var alpha) = ("mine", NodeAttributes.Of("alpha", 1f));
        _model.Graph.Node[1].Attribute.Add([alpha, alpha]);
        Assert.Equal(["mine.Relu node 'y' has the attribute 'alpha' twice; give it once."], GraphCheck.Faults(_model, rules));
    }

    [Fact]
    public void A_constant_whose_data_does_not_fill_its_shape_is_a_fault()
    {
        var value = TensorData.Of<float>("", [1], []);
        value.Dims.Add(2);
        _model.Graph.Node.Insert(0, new NodeProto { Name = "two", OpType = "Constant", Output = { "two" }, Attribute = { NodeAttributes.Of("value", value) } });
        Assert.Equal(
            ["Constant node 'two': Tensor '' of Float[2] has 4 bytes of data, not 8; it is damaged or was written wrongly."], GraphCheck.Faults(_model));
    }

    [Fact]
    public void What_is_not_followed_is_a_fault()
    {
        _model.Functions.Add(new FunctionProto { Name = "Swish" });
        _model.Graph.SparseInitializer.Add(new SparseTensorProto { Values = TensorData.Of<float>("thin", [1], [1]) });
        Assert.Equal(
            [
                "The model defines the function 'Swish', which is not followed here; write its nodes into the graph.",
                "The initialiser 'thin' is sparse, which is not read here; store it dense.",
            ],
            GraphCheck.Faults(_model));
    }

    [Fact]
    public void Every_fault_is_found_and_the_first_one_thrown()
    {
        _model.Graph.Node[0].Input[0] = "images";
        _model.Graph.Node[1].Attribute.Add(NodeAttributes.Of("alpha", 1f));
        _model.Graph.Output.Add(new ValueInfoProto { Name = "z" });
        var error = Assert.Throws<GraphException>(() => GraphCheck.Require(_model));
        Assert.Equal(3, GraphCheck.Faults(_model).Count);
        Assert.Equal($"{GraphCheck.Faults(_model)[0]} (And 2 more.)", error.Message);
    }

    [Fact]
    public void A_model_without_a_graph_is_a_fault() => Assert.Single(GraphCheck.Faults(new ModelProto { IrVersion = 8 }));

    private static ModelProto Sound()
    {
        var graph = new GraphBuilder("small");
        var x = graph.Input("x", ElementType.Float, ["N", 4]);
        var weights = graph.Initializer<float>("weights", new float[12], [4, 3]);
        var scores = graph.Node("MatMul", [x, weights], 1, [], domain: "", name: "scores")[0];
        _ = graph.Output(graph.Node("Relu", [scores], 1, [], domain: "", name: "y")[0]);
        return graph.ToModel();
    }
}
