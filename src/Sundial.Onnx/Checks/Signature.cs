using Kind = Sundial.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace Sundial.Onnx.Checks;

/// <summary>The elements an operator computes with.</summary>
internal enum Takes
{
    Anything,
    Numbers,
    Floats,
    FloatsOrBytes,
    Booleans,
    Int64,
    Indices,
    Float32,

    /// <summary>Of the type of the first input.</summary>
    Same,
}

/// <summary>How an operator may be written: how many inputs and outputs, and which attributes.</summary>
/// <param name="Op">The operator.</param>
/// <param name="Inputs">The fewest and the most inputs; those beyond the fewest may be left out.</param>
/// <param name="Attributes">As <c>name:kind</c>, space between them; <c>name!:kind</c> must be given.</param>
/// <param name="Takes">The element type of the first input.</param>
/// <param name="Outputs">The most outputs.</param>
/// <param name="FewestOutputs">The fewest outputs.</param>
/// <param name="Rest">The element types of the other inputs, space between them; the last one also stands for all after it.</param>
/// <param name="Since">The operator set it came with, or in which it took this form; 17 also stands for all before.</param>
internal sealed record Signature(
    string Op,
    (int Fewest, int Most) Inputs,
    string Attributes = "",
    Takes Takes = Takes.Anything,
    int Outputs = 1,
    int FewestOutputs = 1,
    string Rest = "",
    long Since = 17)
{
    public const int Any = int.MaxValue;

    /// <summary>The kind of each attribute.</summary>
    public IReadOnlyDictionary<string, Kind> Kinds { get; } = Parts(Attributes)
        .ToDictionary(part => part[0].TrimEnd('!'), part => Enum.Parse<Kind>(part[1], ignoreCase: true), StringComparer.Ordinal);

    /// <summary>The attributes that must be given.</summary>
    public IReadOnlyList<string> Required { get; } = [.. Parts(Attributes).Select(part => part[0]).Where(name => name.EndsWith('!')).Select(name => name[..^1])];

    private readonly Takes[] _types = [Takes, .. Rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<Takes>)];

    /// <summary>The element type of an input.</summary>
    public Takes TakesAt(int input) => input < _types.Length ? _types[input] : Rest.Length > 0 ? _types[^1] : Takes.Anything;

    private static IEnumerable<string[]> Parts(string attributes) =>
        attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split(':'));
}
