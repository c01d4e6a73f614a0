namespace Sundial.Onnx.Shapes;

/// <summary>Operators on texts.</summary>
internal static class TextShapes
{
    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules =>
    [
        new("StringSplit", StringSplit),
        new("RegexFullMatch", context => [new(ElementType.Bool, Texts(context).Shape)]),
        new("TfIdfVectorizer", TfIdfVectorizer),
    ];

    private static Value Texts(ShapeContext context)
    {
        var input = context.Input(0);
        context.Require(input.Type is ElementType.Undefined or ElementType.String, "its input must be of String");
        return input;
    }

    // As many parts as the text with the most has; the others are filled up with empty ones.
    private static IReadOnlyList<TensorType> StringSplit(ShapeContext context)
    {
        var shape = Texts(context).Shape;
        return [new(ElementType.String, shape is null ? null : [.. shape, Dim.Unknown]), new(ElementType.Int64, shape)];
    }

    private static IReadOnlyList<TensorType> TfIdfVectorizer(ShapeContext context)
    {
        var shape = context.Input(0).Shape;
        context.Require(shape is null or { Rank: 1 or 2 }, "its input must be a vector or a matrix");
        var places = context.Node.Ints("ngram_indexes") ?? throw context.Refuse("the attribute ngram_indexes is missing");
        var width = (Dim)(places.Length == 0 ? 0 : places.Max() + 1);
        return [new(ElementType.Float, shape is null ? null : [.. shape.SkipLast(1), width])];
    }
}
