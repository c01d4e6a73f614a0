namespace Sundial.Onnx.Shapes;

/// <summary>Operators of the domain <c>ai.onnx.ml</c>, in its version 3.</summary>
internal static class MachineLearningShapes
{
    public static IEnumerable<KeyValuePair<string, ShapeRule>> Rules =>
    [
        new("LabelEncoder", LabelEncoder),
        new("Imputer", ElementwiseShapes.Same),
        new("Scaler", context => [new(ElementType.Float, context.Input(0).Shape)]),
        new("TreeEnsembleRegressor", TreeEnsembleRegressor),
    ];

    private static IReadOnlyList<TensorType> LabelEncoder(ShapeContext context)
    {
        var input = context.Input(0);
        var keys = KindOf(context, "keys_");
        context.Require(input.Type == ElementType.Undefined || input.Type == keys, $"its keys are {keys}, its input is not");
        return [new(KindOf(context, "values_"), input.Shape)];
    }

    private static ElementType KindOf(ShapeContext context, string prefix) =>
        context.Node.Attribute(prefix + "strings") is not null ? ElementType.String
        : context.Node.Attribute(prefix + "int64s") is not null ? ElementType.Int64
        : context.Node.Attribute(prefix + "floats") is not null ? ElementType.Float
        : throw context.Refuse($"none of the attributes {prefix}strings, {prefix}int64s and {prefix}floats is given");

    private static IReadOnlyList<TensorType> TreeEnsembleRegressor(ShapeContext context)
    {
        var input = context.Input(0);
        context.Require(input.Type is not (ElementType.String or ElementType.Bool), "its input must be of numbers");
        context.Require(input.Shape is null or { Rank: 2 }, "its input must be a matrix");
        var targets = context.Node.Int("n_targets", 1);
        context.Require(targets >= 1, $"it cannot have {targets} targets");
        return [new(ElementType.Float, [input.Shape is { } shape ? shape[0] : Dim.Unknown, targets])];
    }
}
