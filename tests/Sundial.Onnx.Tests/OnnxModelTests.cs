using Google.Protobuf;
using Sundial.Onnx.Schema;
using Sundial.OnnxRuntime;
using Xunit;

namespace Sundial.Onnx.Tests;

public class OnnxModelTests
{
    private readonly ModelProto _model = Small();

    [Fact]
    public void A_model_comes_back_as_it_was_written()
    {
        using var file = new MemoryStream();
        OnnxModel.Write(_model, file);
        Assert.Equal(_model, OnnxModel.Read(file.ToArray()));
        file.Position = 0;
        Assert.Equal(_model, OnnxModel.Read(file));
    }

    [Fact]
    public void What_the_schema_does_not_know_survives()
    {
        // Field 99, of four letters.
        byte[] bytes = [.. _model.ToByteArray(), 0x9A, 0x06, 4, .. "news"u8];
        Assert.Equal(bytes.Order(), OnnxModel.Read(bytes).ToByteArray().Order());
    }

    [Fact]
    public void Metadata_is_kept()
    {
        var metadata = OnnxModel.MetadataOf(OnnxModel.Read(_model.ToByteArray()));
        Assert.Equal("[\"cat\",\"dog\"]", metadata["classes"]);
        Assert.Equal(2, metadata.Count);
    }

    [Fact]
    public void Where_a_key_is_there_twice_the_last_counts()
    {
        _model.MetadataProps.Add(new StringStringEntryProto { Key = "task", Value = "another" });
        Assert.Equal("another", OnnxModel.MetadataOf(_model)["task"]);
    }

    [Fact]
    public void Each_domain_in_use_is_imported_once()
    {
        var graph = new GraphBuilder("domains", opset: 18);
        var x = graph.Input("x", ElementType.Float, [2]);
        foreach (var domain in new[] { "b", "a", "b", "" })
        {
            _ = graph.Node("Relu", [x], 1, [], domain);
        }

        Assert.Equal([(18, ""), (1, "a"), (1, "b")], graph.ToModel().OpsetImport.Select(import => ((int)import.Version, import.Domain)));
    }

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(20)]
    [InlineData(22)]
    [InlineData(24)]
    public void The_runtime_loads_what_was_written(long opset)
    {
        using var file = new MemoryStream();
        OnnxModel.Write(Small(opset), file);
        using var session = new Session(file.ToArray());
        Assert.Equal(["x"], session.Inputs.Select(input => input.Name));
        Assert.Equal(["y"], session.Outputs.Select(output => output.Name));
        Assert.Equal("images", session.Metadata["task"]);
    }

    [Fact]
    public void An_unsound_model_is_not_written()
    {
        _model.Graph.Node[0].Input[0] = "z";
        using var file = new MemoryStream();
        Assert.Contains("reads 'z', which nothing gives", Assert.Throws<GraphException>(() => OnnxModel.Write(_model, file)).Message, StringComparison.Ordinal);
        Assert.Equal(0, file.Length);
    }

    [Fact]
    public void A_model_of_operators_of_its_own_is_written_with_their_rules()
    {
        var rules = ShapeRules.Standard.With("mine", "Odd", context => [context.Input(0).Tensor]);
        var graph = new GraphBuilder("own", rules);
        _ = graph.Output(graph.Node("Odd", [graph.Input("x", ElementType.Float, [2])], 1, [], domain: "mine")[0]);
        using var file = new MemoryStream();
        _ = Assert.Throws<GraphException>(() => OnnxModel.Write(graph.ToModel(), file));
        OnnxModel.Write(graph.ToModel(), file, rules);
        Assert.NotEqual(0, file.Length);
    }

    [Fact]
    public void Something_else_is_no_model()
    {
        Assert.Contains("no ONNX model", Refusal("<!doctype html><title>Not found</title>"u8), StringComparison.Ordinal);
        Assert.Contains("no ONNX graph", Refusal([]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_graph_is_refused()
    {
        _model.Graph = null;
        Assert.Contains("no ONNX graph", Refusal(_model.ToByteArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(99)]
    public void A_format_version_that_is_not_known_is_refused(long version)
    {
        _model.IrVersion = version;
        Assert.Contains($"format version {version}, known are 3 to 12", Refusal(_model.ToByteArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(25)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void An_operator_set_that_is_not_known_is_refused(long opset)
    {
        _model.OpsetImport[0].Version = opset;
        Assert.Contains($"operator set {opset}, known are 7 to 24; convert it", Refusal(_model.ToByteArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    public void An_older_operator_set_is_read_but_not_gone_on_with(long opset)
    {
        _model.OpsetImport[0].Version = opset;
        var model = OnnxModel.Read(_model.ToByteArray());
        var fault = $"The model uses operator set {opset}, whose rules are not known here; convert it to 17 or later.";
        Assert.Equal([fault], GraphCheck.Faults(model));
        Assert.Equal(fault, Assert.Throws<GraphException>(() => GraphBuilder.Continue(model)).Message);
        Assert.Equal(fault, Assert.Throws<GraphException>(() => OnnxModel.Write(model, Stream.Null)).Message);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        var files = Enumerable.Range(0, 2).Select(_ =>
        {
            using var file = new MemoryStream();
            OnnxModel.Write(Small(), file);
            return file.ToArray();
        }).ToList();
        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public void A_model_that_does_not_name_its_operator_set_is_refused()
    {
        _model.OpsetImport.Clear();
        Assert.Contains("does not say which version of the standard operators", Refusal(_model.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_in_another_file_are_refused()
    {
        _model.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;
        Assert.Contains("'weights' keeps its data in another file", Refusal(_model.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_in_another_file_is_refused()
    {
        _model.Graph.Node.Add(Outside());
        Assert.Contains("'outside' keeps its data in another file", Refusal(_model.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_in_another_file_is_found_in_a_branch_as_well()
    {
        var branch = new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = new GraphProto { Node = { Outside() } } };
        _model.Graph.Node.Add(new NodeProto { OpType = "If", Input = { "x" }, Output = { "z" }, Attribute = { branch } });
        Assert.Contains("'outside' keeps its data in another file", Refusal(_model.ToByteArray()), StringComparison.Ordinal);
    }

    private static string Refusal(ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        return Assert.Throws<GraphException>(() => OnnxModel.Read(copy)).Message;
    }

    private static NodeProto Outside()
    {
        var tensor = new TensorProto { Name = "outside", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External };
        return new NodeProto { OpType = "Constant", Output = { "c" }, Attribute = { NodeAttributes.Of("value", tensor) } };
    }

    private static ModelProto Small(long opset = 17)
    {
        var graph = new GraphBuilder("small", opset: opset);
        var x = graph.Input("x", ElementType.Float, ["N", 4]);
        _ = graph.Output(graph.MatMul(x, graph.Initializer<float>("weights", new float[12], [4, 3])), "y");
        return graph.ToModel(new Dictionary<string, string> { ["task"] = "images", ["classes"] = "[\"cat\",\"dog\"]" });
    }
}
