namespace Sundial.Onnx.Differentiation.Rules;

/// <summary>The softmax family and normalisation.</summary>
internal static class NormalizationGradients
{
    public static Dictionary<string, GradientRule> Rules => new()
    {
        ["Softmax"] = context =>
        {
            var (y, g) = (context.Out(0), context.Gradient);
            var weighted = g * y;
            return [weighted - (y * weighted.ReduceSum([Axis(context)], keep: true))];
        },
        ["LogSoftmax"] = context =>
        {
            var (y, g) = (context.Out(0), context.Gradient);
            return [g - (y.Op("Exp") * g.ReduceSum([Axis(context)], keep: true))];
        },
        ["BatchNormalization"] = BatchNormalization,
        ["LayerNormalization"] = LayerNormalization,
    };

    private static long Axis(GradientContext context) => context.Node.Int("axis", -1);

    // The sums that are the gradients of offset and scale are also what the mean and the deviation hand back to x.
    private static IReadOnlyList<Value?> BatchNormalization(GradientContext context)
    {
        context.RequireOnlyFirstOutput("the running statistics are not differentiated");
        var (x, g, isTraining) = (context.In(0), context.Gradient, context.Node.Flag("training_mode"));
        var others = x.AllAxesBut(1);
        var statistics = isTraining ? Statistics.Of(x, others) : new Statistics(x - Channelwise(3), Channelwise(4));
        var inverse = statistics.InverseDeviation(context.Node.Float("epsilon", 1e-5f));
        var normalized = statistics.Centered * inverse;
        var slope = Channelwise(1) * inverse;
        var ofScale = new Lazy<Term>(() => (g * normalized).ReduceSum(others, keep: true));
        var ofOffset = new Lazy<Term>(() => g.ReduceSum(others, keep: true));
        var count = new Lazy<Term>(() => x.ElementsPer(ofOffset.Value));
        return
        [
            context.To(0, () => isTraining ? slope * (g - (ofOffset.Value / count.Value) - (normalized * (ofScale.Value / count.Value))) : slope * g),
            ToParameter(1, () => ofScale.Value),
            ToParameter(2, () => ofOffset.Value),
            isTraining ? null : ToParameter(3, () => -(ofOffset.Value * slope)),
            isTraining ? null : ToParameter(4, () => ofScale.Value * slope * inverse * -0.5),
        ];

        Term Channelwise(int input) => context.In(input).CastTo(x.Type).Op("Reshape", x.Integers([1, -1, .. Enumerable.Repeat(1L, x.Rank - 2)]));

        Value? ToParameter(int input, Func<Term> gradient) =>
            context.To(input, () => gradient().CastTo(context.In(input).Type).ReshapeTo(context.Inputs[input]!));
    }

    private static IReadOnlyList<Value?> LayerNormalization(GradientContext context)
    {
        context.RequireOnlyFirstOutput("the statistics it also gives are not differentiated");
        var (x, scale, g) = (context.In(0), context.In(1), context.Gradient);
        var first = Axis(context) is var axis && axis < 0 ? axis + x.Rank : axis;
        long[] axes = [.. Enumerable.Range((int)first, x.Rank - (int)first).Select(i => (long)i)];
        var statistics = Statistics.Of(x, axes);
        var inverse = statistics.InverseDeviation(context.Node.Float("epsilon", 1e-5f));
        var normalized = statistics.Centered * inverse;
        return
        [
            context.To(0, () =>
            {
                // x moves its own mean and deviation as well: what is along either is taken out of the gradient.
                var scaled = g * scale;
                return inverse * (scaled - scaled.Mean(axes) - (normalized * (scaled * normalized).Mean(axes)));
            }),
            context.SumTo(1, () => g * normalized),
            context.SumTo(2, () => g),
        ];
    }

    /// <summary>x less its mean, and the variance over the same axes.</summary>
    private sealed record Statistics(Term Centered, Term Variance)
    {
        public static Statistics Of(Term x, long[] axes)
        {
            var centered = x - x.Mean(axes);
            return new Statistics(centered, (centered * centered).Mean(axes));
        }

        public Term InverseDeviation(double epsilon) => 1 / (Variance + epsilon).Op("Sqrt");
    }
}
