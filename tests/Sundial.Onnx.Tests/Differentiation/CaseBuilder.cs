using Sundial.Onnx.Schema;
using Sundial.Testing.Reference;

namespace Sundial.Onnx.Tests.Differentiation;

/// <summary>How much of the parameters' sizes the graph is told.</summary>
public enum KnownSizes
{
    /// <summary>All of them, as numbers.</summary>
    Numbers,

    /// <summary>Only which are equal: each is called by a name.</summary>
    Names,

    /// <summary>Nothing but how many axes there are.</summary>
    None,
}

/// <summary>Builds a small graph for a gradient case, with random parameters drawn from a seed.</summary>
public sealed class CaseBuilder(ElementType type, KnownSizes known, int seed, long opset)
{
    // A distance that no step of a finite difference comes near.
    private const double Gap = 0.05;

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, ReferenceTensor> _fed = [];
    private readonly List<string> _parameters = [];

    public GraphBuilder Graph { get; } = new("case", opset: opset);

    /// <summary>The floating-point type the case is tried in.</summary>
    public ElementType Type => type;

    /// <summary>What the graph is fed, by name of the input.</summary>
    public IReadOnlyDictionary<string, ReferenceTensor> Fed => _fed;

    public IReadOnlyList<string> Parameters => _parameters;

    /// <summary>A random size of an axis.</summary>
    public long Size() => Between(1, 4);

    /// <summary>A random whole number, both ends included.</summary>
    public long Between(long least, long most) => _random.NextInt64(least, most + 1);

    /// <summary>So many of them.</summary>
    public long[] Between(long least, long most, int count) => [.. Enumerable.Range(0, count).Select(_ => Between(least, most))];

    public Value Op(string op, Value?[] inputs, params AttributeProto?[] attributes) => Graph.Node(op, inputs, attributes);

    public Value[] Op(string op, Value?[] inputs, int outputs, params AttributeProto?[] attributes) => [.. Graph.Node(op, inputs, outputs, attributes)];

    public Value Cast(Value x, ElementType to) => Graph.Cast(x, to);

    /// <summary>Parameters between -2 and 2.</summary>
    public Value Parameter(params long[] dims) => Parameter(dims, Uniform(dims, -2, 2), known);

    /// <summary>A scalar parameter near a number.</summary>
    public Value ParameterNear(double value) => Parameter([], [value + (0.01 * _random.NextDouble())], known);

    /// <summary>Parameters between 0.5 and 2.</summary>
    public Value Positive(params long[] dims) => Parameter(dims, Uniform(dims, 0.5, 2), known);

    /// <summary>Parameters between -1 and 1 whose sizes the graph always knows.</summary>
    public Value Weights(params long[] dims) => Parameter(dims, Uniform(dims, -1, 1), KnownSizes.Numbers);

    /// <summary>Parameters that lie apart from each other and from every multiple of a half, where functions have kinks.</summary>
    public Value Distinct(params long[] dims) => Parameter(dims, Apart(Count(dims)), known);

    /// <summary>The same with sizes that the graph always knows.</summary>
    public Value DistinctFixed(params long[] dims) => Parameter(dims, Apart(Count(dims)), KnownSizes.Numbers);

    /// <summary>Several parameters that all lie apart from each other.</summary>
    public Value[] DistinctTogether(params long[][] shapes)
    {
        var numbers = new Queue<double>(Apart(shapes.Sum(Count)));
        return [.. shapes.Select(dims => Parameter(dims, [.. Enumerable.Range(0, Count(dims)).Select(_ => numbers.Dequeue())], known))];
    }

    /// <summary>A random constant of the case's type.</summary>
    public Value Random(int[] dims) => Constant(dims.Select(dim => (long)dim).ToArray(), Uniform([.. dims.Select(dim => (long)dim)], -1, 1));

    public Value Number(double value) => Constant([], [value]);

    /// <summary>A constant matrix, row by row.</summary>
    public Value Numbers(double[] row, long columns) => Constant([row.Length / columns, columns], row);

    public Value Scales(params float[] scales) => Graph.Constant(TensorData.Of<float>("", scales, [scales.Length]));

    public Value Integers(params long[] values) => Graph.Integers(values);

    public Value IntegerScalar(long value) => Graph.Constant(TensorData.Of<long>("", [value], []));

    public Value IntegerMatrix(long rows, long columns, int below) =>
        Graph.Constant(TensorData.Of<long>("", [.. Enumerable.Range(0, (int)(rows * columns)).Select(_ => _random.NextInt64(below))], [rows, columns]));

    public Value Boolean(bool value) => Graph.Constant(TensorData.Of<bool>("", [value], []));

    public Value Booleans(params long[] dims) =>
        Graph.Constant(TensorData.Of<bool>("", [.. Enumerable.Range(0, Count(dims)).Select(_ => _random.Next(2) == 1)], dims));

    /// <summary>A truth value that the graph learns only when it runs.</summary>
    public Value FedBoolean(bool value) => Feed(ElementType.Bool, [], [value ? 1 : 0], known);

    /// <summary>Integers that the graph learns only when it runs.</summary>
    public Value FedIntegers(params double[] values) => Feed(ElementType.Int64, [values.Length], values, known);

    private Value Parameter(long[] dims, double[] data, KnownSizes sizes)
    {
        var parameter = Feed(type, dims, data, sizes);
        _parameters.Add(parameter.Name);
        return parameter;
    }

    private Value Feed(ElementType element, long[] dims, double[] data, KnownSizes sizes)
    {
        var name = $"x{_fed.Count}";
        _fed[name] = new ReferenceTensor(element, [.. dims.Select(dim => (int)dim)], data);
        return Graph.Input(name, element, [.. dims.Select(dim => sizes switch
        {
            KnownSizes.Numbers => dim,
            KnownSizes.Names => new Dim($"n{dim}"),
            _ => Dim.Unknown,
        })]);
    }

    private Value Constant(long[] dims, double[] data) => Graph.Constant(TensorData.Of("", type, data, dims));

    private double[] Uniform(long[] dims, double from, double to) =>
        [.. Enumerable.Range(0, Count(dims)).Select(_ => from + ((to - from) * _random.NextDouble()))];

    // Odd multiples of half the gap, in random order: 0.025, -0.025, 0.075, …
    private double[] Apart(int count)
    {
        var numbers = Enumerable.Range(0, count).Select(i => ((i / 2) + 0.5) * Gap * (i % 2 == 0 ? 1 : -1)).ToArray();
        _random.Shuffle(numbers);
        return numbers;
    }

    private static int Count(long[] dims) => (int)dims.Aggregate(1L, (product, dim) => product * dim);
}
