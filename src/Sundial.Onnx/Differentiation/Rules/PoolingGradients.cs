using Sundial.Onnx.Shapes;

namespace Sundial.Onnx.Differentiation.Rules;

/// <summary>Pooling in any number of dimensions.</summary>
internal static class PoolingGradients
{
    public static Dictionary<string, GradientRule> Rules => new()
    {
        ["MaxPool"] = MaxPool,
        ["AveragePool"] = AveragePool,
        ["GlobalAveragePool"] = context => [(context.Gradient / context.In(0).ElementsPer(context.Out(0))).ExpandTo(context.Inputs[0]!)],
    };

    // The operator itself says which element was the largest, counted over the whole tensor; overlapping windows may name one twice.
    private static IReadOnlyList<Value?> MaxPool(GradientContext context) => context.Node.Int("storage_order", 0) == 0
        ? [context.In(0).ScatterAdd(context.Out(1), context.Gradient)]
        : throw context.Refuse("column-major indices have no gradient rule; set storage_order to 0");

    // Each position gives an equal share to every element it averaged: a transposed convolution with ones, channel by channel.
    private static IReadOnlyList<Value?> AveragePool(GradientContext context)
    {
        var (x, g) = (context.In(0), context.Gradient);
        var kernel = context.Node.Ints("kernel_shape") ?? throw context.Refuse("kernel_shape is missing");
        var window = Windows.Of(context, kernel);
        int[] spatial = [.. Enumerable.Range(2, window.Axes)];
        var share = (g / Counts(context, window)).Reshape([-1, 1, .. g.Sizes(spatial)]);
        var ones = g.Constant([.. Enumerable.Repeat(1.0, (int)window.Taps)], [1, 1, .. kernel]);
        return [window.Spread(share, ones, groups: 1, x).ReshapeTo(x.Value)];
    }

    // By how much each position divides. It is a product over the axes, and everywhere the same where no window meets the padding.
    private static Term Counts(GradientContext context, Window window)
    {
        var countsPadding = context.Node.Flag("count_include_pad");
        var isUniform = !window.Ceil && (countsPadding || window.Begin.Concat(window.End).All(pad => pad == 0));
        if (isUniform)
        {
            return context.Gradient.Scalar(window.Taps);
        }

        var sizes = Shape.Create([.. context.ShapeOf(0).Skip(2)]).Sizes
            ?? throw context.Refuse("with padding or ceil_mode the gradient needs the spatial sizes of the input");
        var (counts, dims) = (new[] { 1.0 }, new List<long> { 1, 1 });
        for (var axis = 0; axis < window.Axes; axis++)
        {
            var ofAxis = CountsOf(window, axis, sizes[axis], countsPadding);
            counts = [.. counts.SelectMany(outer => ofAxis.Select(inner => outer * inner))];
            dims.Add(ofAxis.Length);
        }

        return context.Gradient.Constant(counts, [.. dims]);
    }

    private static long[] CountsOf(Window window, int axis, long size, bool countsPadding)
    {
        var (first, last) = countsPadding ? (-window.Begin[axis], size + window.End[axis]) : (0, size);
        var counts = new long[window.Positions(axis, size)];
        for (var position = 0; position < counts.Length; position++)
        {
            for (var tap = 0; tap < window.Kernel[axis]; tap++)
            {
                var element = (position * window.Strides[axis]) + (tap * window.Dilations[axis]) - window.Begin[axis];
                counts[position] += element >= first && element < last ? 1 : 0;
            }
        }

        return counts;
    }
}
