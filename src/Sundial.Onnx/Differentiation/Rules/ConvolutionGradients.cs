using Sundial.Onnx.Shapes;

namespace Sundial.Onnx.Differentiation.Rules;

/// <summary>Convolutions in any number of dimensions; each gradient is again a convolution.</summary>
internal static class ConvolutionGradients
{
    public static Dictionary<string, GradientRule> Rules => new() { ["Conv"] = Conv, ["ConvTranspose"] = ConvTranspose };

    private static IReadOnlyList<Value?> Conv(GradientContext context)
    {
        var (x, weights, g) = (context.In(0), context.In(1), context.Gradient);
        var groups = context.Node.Int("group", 1);
        var window = Windows.Of(context, Kernel(context));
        return
        [
            context.To(0, () => window.Spread(g, weights, groups, x)),
            context.To(1, () => WeightGradient(context, x, g, window, groups)),
            context.To(2, () => BiasGradient(g)),
        ];
    }

    // The transpose of a convolution: its data gradient is the convolution, and in its weight gradient the two sides change roles.
    private static IReadOnlyList<Value?> ConvTranspose(GradientContext context)
    {
        var (x, weights, g) = (context.In(0), context.In(1), context.Gradient);
        var groups = context.Node.Int("group", 1);
        var (kernel, strides, dilations, begin, end, outputPadding) = TransposedWindow.Of(context.Node, Kernel(context), context.ShapeOf(0), context.Refuse);
        var window = new Window(kernel, strides, dilations, begin, end, Ceil: false);
        return
        [
            context.To(0, () =>
            {
                // Output padding of a whole stride (a dilation lets it be so long) gives the convolution room for one position too many.
                var gradient = g.Op("Conv", [weights], window.Attributes(groups));
                return outputPadding.Zip(strides).All(axis => axis.First < axis.Second) ? gradient : gradient.CutTo(x, window.Axes);
            }),
            context.To(1, () => WeightGradient(context, g, x, window, groups)),
            context.To(2, () => BiasGradient(g)),
        ];
    }

    /// <summary>
    /// The gradient of weights [O, C, kernel…] with which a convolution goes over <paramref name="data"/> [N, groups·C, …] and gets what has
    /// the gradient <paramref name="spread"/> [N, O, …].
    /// </summary>
    /// <remarks>
    /// dW[o, c, k] = Σₙₚ data[n, c, p·stride + k·dilation - pad] · spread[n, o, p] is a convolution over the data with the batch as its
    /// channels, the output gradient as its kernel, and stride and dilation exchanged. Groups stay groups: [C, groups·N] channels.
    /// </remarks>
    private static Term WeightGradient(GradientContext context, Term data, Term spread, Window window, long groups)
    {
        var rank = window.Axes + 2;
        var channels = groups == 1 ? data.SwapFirstAxes(rank) : BatchBesideGroups();
        var exchanged = window with { Strides = window.Dilations, Dilations = window.Strides };
        var gradient = channels.Op("Conv", [spread.SwapFirstAxes(rank)], exchanged.Attributes(groups)).SwapFirstAxes(rank);

        // Over a rest that the stride left unseen the exchanged convolution goes on; those taps are not in the kernel.
        return Enumerable.Range(0, window.Axes).All(axis => window.LeavesNoRest(axis, data.Shape![axis + 2], spread.Shape![axis + 2]))
            ? gradient
            : gradient.CutTo(context.In(1), window.Axes);

        Term BatchBesideGroups()
        {
            var perGroup = context.ShapeOf(1)[1].Size ?? throw context.Refuse("the number of channels of the weights is not known");
            int[] spatial = [.. Enumerable.Range(2, window.Axes)];
            return data.Reshape([data.Size(0), groups, perGroup, .. data.Sizes(spatial)])
                .Transpose([2, 1, 0, .. spatial.Select(axis => axis + 1L)])
                .Reshape([perGroup, -1, .. data.Sizes(spatial)]);
        }
    }

    private static Term BiasGradient(Term g) => g.ReduceSum(g.AllAxesBut(1), keep: false);

    private static long[] Kernel(GradientContext context) =>
        Shape.Create([.. context.ShapeOf(1).Skip(2)]).Sizes ?? context.Node.Ints("kernel_shape")
            ?? throw context.Refuse("the kernel's size is not known");
}
