namespace Sundial.Onnx.Differentiation.Rules;

/// <summary>Operators that fold axes away: what was folded together gets its gradient from the one result.</summary>
internal static class ReductionGradients
{
    public static Dictionary<string, GradientRule> Rules => new()
    {
        ["ReduceSum"] = context => [Kept(context, context.Gradient).ExpandTo(context.Inputs[0]!)],
        ["ReduceMean"] = context =>
        [
            (Kept(context, context.Gradient) / context.In(0).ElementsPer(context.Out(0))).ExpandTo(context.Inputs[0]!),
        ],
        ["ReduceMax"] = Extreme,
        ["ReduceMin"] = Extreme,
    };

    // Equal elements share the gradient evenly.
    private static IReadOnlyList<Value?> Extreme(GradientContext context)
    {
        var (x, g) = (context.In(0), context.Gradient);
        var reaches = x.EqualTo(Kept(context, context.Out(0))).CastTo(g.Type);
        var count = reaches.ReduceSum(Axes(context), keep: true, context.Node.Flag("noop_with_empty_axes"));
        return [reaches * (Kept(context, g) / count)];
    }

    // With the folded axes back in place, of size 1. Without any list of axes all are folded, and a scalar needs none to be broadcast.
    private static Term Kept(GradientContext context, Term result) =>
        context.Node.Flag("keepdims", true) || Axes(context) is not { } axes ? result : result.Op("Unsqueeze", axes);

    private static Term? Axes(GradientContext context) =>
        context.Node.Ints("axes") is { } axes ? context.Gradient.Integers(axes) : context.Has(1) ? context.In(1) : null;
}
