using Google.Protobuf;
using Sundial.Onnx.Checks;
using Sundial.Onnx.Schema;
using Sundial.OnnxRuntime;
using Xunit;
using Kind = Sundial.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Sundial.Onnx.Tests.Checks;

/// <summary>The table of operators is what ONNX Runtime has read in the standard.</summary>
public class SignatureTests
{
    // Each form in the first operator set that has it and in the last, so that none is missing in between.
    // Constants are made initialisers by the runtime before it holds anything against the standard.
    public static IEnumerable<object[]> Forms =>
        from forms in StandardSignatures.All.Where(form => form.Op != "Constant").GroupBy(form => form.Op)
        let starts = forms.Select(form => form.Since).Order().ToList()
        let ends = starts.Skip(1).Select(start => start - 1).Append(OnnxModel.NewestOpset)
        from opset in starts.Concat(ends).Distinct()
        select new object[] { forms.Key, opset };

    [Fact]
    public void Every_operator_with_a_shape_rule_has_a_signature_and_the_other_way_round() =>
        Assert.Equal(
            ShapeRules.Standard.Operators.Select(op => op.Op).Order(StringComparer.Ordinal),
            StandardSignatures.All.Select(form => form.Op).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_runtime_knows_every_attribute_and_no_other_kind_of_it(string op, long opset)
    {
        var form = StandardSignatures.Find(op, opset)!;
        foreach (var (name, kind) in form.Kinds)
        {
            Assert.DoesNotContain("Unrecognized attribute", RuntimeRefusal(form, opset, form.Inputs.Fewest, Dummy(name, kind)), StringComparison.Ordinal);
            var other = kind == Kind.Float ? Kind.String : Kind.Float;
            Assert.Contains("ismatch", RuntimeRefusal(form, opset, form.Inputs.Fewest, Dummy(name, other)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_runtime_demands_the_attributes_that_must_be_given(string op, long opset)
    {
        var form = StandardSignatures.Find(op, opset)!;
        var isDemanded = RuntimeRefusal(form, opset, form.Inputs.Fewest).Contains("Required attribute", StringComparison.Ordinal);
        Assert.Equal(form.Required.Count > 0, isDemanded);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_runtime_takes_as_many_inputs_and_outputs(string op, long opset)
    {
        const string outOfRange = "not in range";
        var form = StandardSignatures.Find(op, opset)!;
        AttributeProto[] required = [.. form.Required.Select(name => Dummy(name, form.Kinds[name]))];
        var (fewest, most) = form.Inputs;
        Assert.DoesNotContain(outOfRange, RuntimeRefusal(form, opset, fewest, required), StringComparison.Ordinal);
        if (fewest > 0)
        {
            Assert.Contains(outOfRange, RuntimeRefusal(form, opset, fewest - 1, required), StringComparison.Ordinal);
        }

        if (most != Signature.Any)
        {
            Assert.DoesNotContain(outOfRange, RuntimeRefusal(form, opset, most, required), StringComparison.Ordinal);
            Assert.Contains(outOfRange, RuntimeRefusal(form, opset, most + 1, required), StringComparison.Ordinal);
        }

        if (form.FewestOutputs > 1)
        {
            Assert.Contains(outOfRange, RuntimeRefusal(form, opset, fewest, form.FewestOutputs - 1, required), StringComparison.Ordinal);
        }

        if (form.Outputs != Signature.Any)
        {
            Assert.DoesNotContain(outOfRange, RuntimeRefusal(form, opset, fewest, form.Outputs, required), StringComparison.Ordinal);
            Assert.Contains(outOfRange, RuntimeRefusal(form, opset, fewest, form.Outputs + 1, required), StringComparison.Ordinal);
        }
    }

    private static string RuntimeRefusal(Signature form, long opset, int inputs, params AttributeProto[] attributes) =>
        RuntimeRefusal(form, opset, inputs, form.FewestOutputs, attributes);

    // What the runtime says to a model of one such node; empty when it takes it.
    private static string RuntimeRefusal(Signature form, long opset, int inputs, int outputs, params AttributeProto[] attributes)
    {
        var graph = new GraphProto { Name = "one" };
        var node = new NodeProto { OpType = form.Op };
        for (var i = 0; i < inputs; i++)
        {
            graph.Input.Add(new ValueInfoProto
            {
                Name = $"x{i}",
                Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)ElementType.Float } },
            });
            node.Input.Add($"x{i}");
        }

        node.Output.Add(Enumerable.Range(0, outputs).Select(i => $"y{i}"));
        node.Attribute.Add(attributes);
        graph.Node.Add(node);
        graph.Output.Add(new ValueInfoProto { Name = "y0" });
        try
        {
            using var session = new Session(OnnxModel.Of(graph, opset).ToByteArray());
            return "";
        }
        catch (OrtException refusal)
        {
            return refusal.Message;
        }
    }

    private static AttributeProto Dummy(string name, Kind kind)
    {
        var attribute = new AttributeProto { Name = name, Type = kind };
        switch (kind)
        {
            case Kind.Int: attribute.I = 1; break;
            case Kind.Float: attribute.F = 1; break;
            case Kind.String: attribute.S = ByteString.CopyFromUtf8("NOTSET"); break;
            case Kind.Ints: attribute.Ints.Add(1); break;
            case Kind.Floats: attribute.Floats.Add(1); break;
            case Kind.Strings: attribute.Strings.Add(ByteString.CopyFromUtf8("a")); break;
            case Kind.Tensor: attribute.T = TensorData.Of<float>("", [1], [1]); break;
            case Kind.SparseTensor:
                attribute.SparseTensor = new SparseTensorProto { Values = TensorData.Of<float>("values", [1], [1]), Indices = TensorData.Of<long>("", [0], [1]), Dims = { 1 } };
                break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no attribute of this kind in the table.");
        }

        return attribute;
    }
}
