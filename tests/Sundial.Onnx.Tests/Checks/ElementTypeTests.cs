using Google.Protobuf;
using Sundial.Onnx.Checks;
using Sundial.Onnx.Schema;
using Sundial.OnnxRuntime;
using Xunit;

namespace Sundial.Onnx.Tests.Checks;

/// <summary>Which element types an operator takes is what ONNX Runtime has read in the standard.</summary>
public class ElementTypeTests
{
    private static readonly ElementType[] s_types = [ElementType.Float, ElementType.Double, ElementType.Int64, ElementType.Int32, ElementType.Bool];

    public static IEnumerable<object[]> Forms => SignatureTests.Forms;

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_the_runtime_refuses_for_its_type_is_refused_and_nothing_else(string op, long opset)
    {
        var form = StandardSignatures.Find(op, opset)!;
        var count = Math.Min(form.Inputs.Most, 5);
        foreach (var input in Enumerable.Range(0, count))
        {
            foreach (var type in s_types)
            {
                var types = Enumerable.Range(0, count).Select(at => at == input ? type : Usual(form, at, input == 0 ? type : null)).ToArray();
                var graph = GraphOf(form, types);
                var (runtime, ours) = (RuntimeRefusal(graph, opset), OurRefusal(graph, opset));
                Assert.True(
                    (runtime.Length > 0) == (ours.Length > 0),
                    $"{op} in {opset} of {string.Join(", ", types)}: the runtime says '{runtime}', we say '{ours}'.");
            }
        }
    }

    // A type that fits; inputs that go with the first follow it.
    private static ElementType Usual(Signature form, int at, ElementType? first) => form.TakesAt(at) switch
    {
        Takes.Booleans => ElementType.Bool,
        Takes.Int64 or Takes.Indices => ElementType.Int64,
        Takes.Float32 or Takes.Floats => ElementType.Float,
        _ when at > 0 && first is { } same && form.Op is not ("Where" or "OneHot") => same,
        _ => ElementType.Float,
    };

    private static GraphProto GraphOf(Signature form, ElementType[] types)
    {
        var graph = new GraphProto { Name = "one" };
        var node = new NodeProto { OpType = form.Op };
        foreach (var (at, type) in types.Index())
        {
            graph.Input.Add(new ValueInfoProto { Name = $"x{at}", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type } } });
            node.Input.Add($"x{at}");
        }

        node.Output.Add(Enumerable.Range(0, form.FewestOutputs).Select(i => $"y{i}"));
        node.Attribute.Add(form.Required.Select(name => form.Kinds[name] == AttributeProto.Types.AttributeType.Ints
            ? NodeAttributes.Of(name, [1L])!
            : NodeAttributes.Of(name, 1L)));
        graph.Node.Add(node);
        graph.Output.Add(new ValueInfoProto { Name = "y0" });
        return graph;
    }

    // Only what it says of types counts; it may also miss sizes, or a kernel of its own for these types.
    private static string RuntimeRefusal(GraphProto graph, long opset)
    {
        try
        {
            using var session = new Session(OnnxModel.Of(graph, opset).ToByteArray());
            return "";
        }
        catch (OrtException refusal)
        {
            return refusal.Message.Contains("Type Error", StringComparison.Ordinal) ? refusal.Message : "";
        }
    }

    private static string OurRefusal(GraphProto graph, long opset)
    {
        try
        {
            _ = ShapeInference.Infer(graph, opset);
            return "";
        }
        catch (GraphException refusal)
        {
            return refusal.Message.Contains("insert a Cast", StringComparison.Ordinal) ? refusal.Message : "";
        }
    }
}
