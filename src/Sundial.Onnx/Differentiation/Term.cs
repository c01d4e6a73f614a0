using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Differentiation;

/// <summary>A value in a gradient expression: arithmetic on it adds nodes to the graph, so that a rule reads as its formula.</summary>
internal readonly record struct Term(GraphBuilder Graph, Value Value)
{
    public ElementType Type => Value.Type;

    public Shape? Shape => Value.Shape;

    /// <exception cref="GraphException">The rank is not known.</exception>
    public int Rank => RequiredShape.Rank;

    /// <exception cref="GraphException">Not even the rank is known.</exception>
    public Shape RequiredShape => Shape ?? throw Unknown("rank");

    /// <exception cref="GraphException">The element type is not known.</exception>
    public ElementType RequiredType => Type != ElementType.Undefined ? Type : throw Unknown("element type");

    public static implicit operator Value(Term term) => term.Value;

    public static Term operator +(Term a, Term b) => a.Op("Add", b);

    public static Term operator +(Term a, double b) => a.Op("Add", a.Scalar(b));

    public static Term operator -(Term a) => a.Op("Neg");

    public static Term operator -(Term a, Term b) => a.Op("Sub", b);

    public static Term operator -(Term a, double b) => a.Op("Sub", a.Scalar(b));

    public static Term operator -(double a, Term b) => b.Scalar(a).Op("Sub", b);

    public static Term operator *(Term a, Term b) => a.Op("Mul", b);

    public static Term operator *(Term a, double b) => a.Op("Mul", a.Scalar(b));

    public static Term operator /(Term a, Term b) => a.Op("Div", b);

    public static Term operator /(double a, Term b) => b.Scalar(a).Op("Div", b);

    public static Term operator <(Term a, Term b) => a.Op("Less", b);

    public static Term operator <(Term a, double b) => a.Op("Less", a.Scalar(b));

    public static Term operator >(Term a, Term b) => a.Op("Greater", b);

    public static Term operator >(Term a, double b) => a.Op("Greater", a.Scalar(b));

    public Term EqualTo(Term other) => Op("Equal", other);

    public Term EqualTo(double other) => Op("Equal", Scalar(other));

    public static Term Where(Term condition, Term a, Term b) => condition.Op("Where", a, b);

    public static Term Where(Term condition, Term a, double b) => condition.Op("Where", a, a.Scalar(b));

    public static Term Where(Term condition, double a, Term b) => condition.Op("Where", b.Scalar(a), b);

    /// <summary>The result of an operator that takes this term first.</summary>
    public Term Op(string op, params ReadOnlySpan<Term> others) => Op(op, others.ToArray(), []);

    /// <summary>The result of an operator that takes this term first.</summary>
    public Term Op(string op, Term[] others, params ReadOnlySpan<AttributeProto?> attributes) =>
        this with { Value = Graph.Node(op, [Value, .. others.Select(other => other.Value)], attributes) };

    /// <summary>Parts of these sizes along an axis.</summary>
    public IReadOnlyList<Value> Split(Term sizes, int count, long axis) =>
        Graph.Node("Split", [Value, sizes], count, NodeAttributes.Of("axis", axis));

    public Term CastTo(ElementType type) => Type == type ? this : Op("Cast", [], NodeAttributes.Of("to", (long)type));

    /// <summary>A constant of this term's type.</summary>
    public Term Constant(double[] data, long[] dims) => this with { Value = Graph.Constant(TensorData.Of("", RequiredType, data, dims)) };

    public Term Constant(long[] data, long[] dims) => Constant(Array.ConvertAll(data, x => (double)x), dims);

    public Term Scalar(double value) => Constant([value], Array.Empty<long>());

    /// <summary>A vector of 64-bit integers, such as axes.</summary>
    public Term Integers(params ReadOnlySpan<long> data) => this with { Value = Graph.Integers(data) };

    private GraphException Unknown(string what) =>
        new($"The gradient needs the {what} of '{Value.Name}', which shape inference does not tell; add a shape rule for the operator that gives it.");
}
