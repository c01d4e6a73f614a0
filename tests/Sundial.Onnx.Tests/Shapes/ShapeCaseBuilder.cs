using Sundial.Onnx.Schema;
using Sundial.Onnx.Tests.Differentiation;
using Sundial.Testing.Reference;

namespace Sundial.Onnx.Tests.Shapes;

/// <summary>Builds the graph of a shape case; how much the graph is told of the sizes of its inputs is up to the test.</summary>
public sealed class ShapeCaseBuilder(KnownSizes known, long opset)
{
    private readonly Dictionary<string, ReferenceTensor> _fed = [];

    public GraphBuilder Graph { get; } = new("case", opset: opset);

    /// <summary>What the graph is fed, by name of the input.</summary>
    public IReadOnlyDictionary<string, ReferenceTensor> Fed => _fed;

    /// <summary>An input of floats between 0 and 1.</summary>
    public Value Floats(params long[] dims) => Feed(ElementType.Float, dims, i => (i % 7) / 8.0);

    /// <summary>An input of doubles between 0 and 1.</summary>
    public Value Doubles(params long[] dims) => Feed(ElementType.Double, dims, i => (i % 7) / 8.0);

    /// <summary>An input of integers: 0, 1, 0, 1, …</summary>
    public Value Bits(params long[] dims) => Feed(ElementType.Int64, dims, i => i % 2);

    /// <summary>An input of booleans: false, true, false, true, …</summary>
    public Value Booleans(params long[] dims) => Feed(ElementType.Bool, dims, i => i % 2);

    /// <summary>A vector of integers that the graph learns only when it runs.</summary>
    public Value FedIntegers(params long[] values) => Feed(ElementType.Int64, [values.Length], i => values[i]);

    public Value Integers(params long[] values) => Graph.Integers(values);

    public Value Number(long value) => Graph.Constant(value, ElementType.Int64);

    public Value Op(string op, Value?[] inputs, params AttributeProto?[] attributes) => Graph.Node(op, inputs, attributes);

    public Value[] Op(string op, Value?[] inputs, int outputs, params AttributeProto?[] attributes) => [.. Graph.Node(op, inputs, outputs, attributes)];

    // An input's sizes are called after what they are: a size of 3 is n3.
    private Value Feed(ElementType type, long[] dims, Func<int, double> element)
    {
        var name = $"x{_fed.Count}";
        int[] sizes = [.. dims.Select(dim => (int)dim)];
        _fed[name] = new ReferenceTensor(type, sizes, [.. Enumerable.Range(0, ReferenceTensor.Count(sizes)).Select(element)]);
        return Graph.Input(name, type, [.. dims.Select(dim => known switch
        {
            KnownSizes.Numbers => dim,
            KnownSizes.Names => new Dim($"n{dim}"),
            _ => Dim.Unknown,
        })]);
    }
}
