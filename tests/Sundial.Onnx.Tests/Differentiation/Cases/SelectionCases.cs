namespace Sundial.Onnx.Tests.Differentiation.Cases;

internal static class SelectionCases
{
    private const string RandomMask = "the runtime draws a mask of its own";

    public static IEnumerable<GradientCase> All =>
    [
        new("Where", "of one shape", b => b.Op("Where", [b.Booleans(3, 4), b.Parameter(3, 4), b.Parameter(3, 4)])),
        new("Where", "broadcast three ways", b => b.Op("Where", [b.Booleans(3, 1), b.Parameter(1, 4), b.Parameter(2, 1, 1)])),
        new("Max", "of two", b => b.Op("Max", Distinct(b, [2, 3], [2, 3]))),
        new("Max", "of three, broadcast", b => b.Op("Max", Distinct(b, [2, 3], [3], [2, 1]))),
        new("Max", "of one", b => b.Op("Max", [b.Parameter(b.Size())])),
        new("Min", "of two", b => b.Op("Min", Distinct(b, [2, 3], [2, 3]))),
        new("Min", "of three, broadcast", b => b.Op("Min", Distinct(b, [2, 3], [], [2, 1]))),
        new("Clip", "between constants", b => b.Op("Clip", [b.Distinct(4, 5), b.Number(-0.5), b.Number(0.5)])),
        new("Clip", "above only", b => b.Op("Clip", [b.Distinct(4, 5), null, b.Number(0.5)])),
        new("Clip", "between parameters", b => b.Op("Clip", [b.Distinct(4, 5), b.ParameterNear(-0.5), b.ParameterNear(0.5)])),
        new("Dropout", "when not training", b => b.Op("Dropout", [b.Parameter(3, 4)])),
        new("Dropout", "when training", b => b.Op("Dropout", [b.Parameter(3, 4), b.Number(0.3), b.Boolean(true)]), runtime: RandomMask),
        new("Dropout", "with the ratio left out", b => b.Op("Dropout", [b.Parameter(3, 4), null, b.Boolean(true)]), runtime: RandomMask),
        new("Dropout", "when a value says whether it trains", b => b.Op("Dropout", [b.Parameter(3, 4), b.Number(0.3), b.FedBoolean(true)]), runtime: RandomMask),
        new("Dropout", "when a value says that it does not", b => b.Op("Dropout", [b.Parameter(3, 4), b.Number(0.3), b.FedBoolean(false)])),
    ];

    // Numbers that are all different from each other, so that nothing changes places within a step of the finite difference.
    private static Value[] Distinct(CaseBuilder b, params long[][] shapes) => b.DistinctTogether(shapes);
}
