using Google.Protobuf;
using Sundial.Onnx.Checks;
using Sundial.Onnx.Schema;
using Xunit;
using Kind = Sundial.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Sundial.Onnx.Tests.Checks;

/// <summary>Whatever a node takes, its rule infers or refuses; nothing else may come of it.</summary>
public class AnyNodeTests
{
    private const int Trials = 400;
    private static readonly long[] s_numbers = [0, 0, 1, 1, 1, 2, 2, 3, 4, 5, -1, -1, -2, 40, int.MaxValue, long.MaxValue, long.MinValue];
    private static readonly string[] s_words = ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID", "add", "constant", "nearest", "not_larger", "odd"];
    private static readonly ElementType[] s_types = [ElementType.Float, ElementType.Float, ElementType.Int64, ElementType.Int64, ElementType.Bool, ElementType.Undefined];

    public static IEnumerable<object[]> Operators => StandardSignatures.All.Select(form => form.Op).Distinct().Select(op => new object[] { op });

    [Theory]
    [MemberData(nameof(Operators))]
    public void Any_node_is_inferred_or_refused(string op)
    {
        for (var seed = 0; seed < Trials; seed++)
        {
            var random = new Random(seed);
            var opset = random.Next(2) == 0 ? 20 : OnnxModel.NewestOpset;
            var form = StandardSignatures.Find(op, opset)!;
            try
            {
                Build(new GraphBuilder("any", opset: opset), form, random);
            }
            catch (GraphException)
            {
                // Refused in words.
            }
            catch (Exception error)
            {
                Assert.Fail($"Node number {seed} came out as {error}");
            }
        }
    }

    private static void Build(GraphBuilder graph, Signature form, Random random)
    {
        var (fewest, most) = form.Inputs;
        var inputs = Enumerable.Range(0, random.Next(fewest, Math.Min(most, 5) + 1))
            .Select(i => i >= fewest && random.Next(4) == 0 ? null : Input(graph, $"x{i}", random)).ToList();
        var attributes = form.Kinds.Where(kind => form.Required.Contains(kind.Key) || random.Next(3) == 0).Select(kind => Attribute(kind.Key, kind.Value, random));
        _ = graph.Node(form.Op, inputs, random.Next(form.FewestOutputs, Math.Min(form.Outputs, 4) + 1), attributes, domain: "");
    }

    private static Value Input(GraphBuilder graph, string name, Random random)
    {
        var rank = random.Next(6);
        if (random.Next(3) == 0)
        {
            return graph.Initializer<long>(name, [.. Enumerable.Range(0, rank).Select(_ => Number(random))], [rank]);
        }

        var type = s_types[random.Next(s_types.Length)];
        return graph.Input(name, type, [.. Enumerable.Range(0, rank).Select(_ => random.Next(4) switch
        {
            0 => Dim.Unknown,
            1 => "N",
            _ => new Dim(Math.Max(0, Number(random))),
        })]);
    }

    private static AttributeProto Attribute(string name, Kind kind, Random random)
    {
        var attribute = new AttributeProto { Name = name, Type = kind, I = Number(random), F = random.NextSingle() };
        attribute.S = ByteString.CopyFromUtf8(s_words[random.Next(s_words.Length)]);
        attribute.Ints.Add(Enumerable.Range(0, random.Next(6)).Select(_ => Number(random)));
        attribute.T = TensorData.Of<long>("", [Number(random)], [1]);
        return attribute;
    }

    private static long Number(Random random) => s_numbers[random.Next(s_numbers.Length)];
}
