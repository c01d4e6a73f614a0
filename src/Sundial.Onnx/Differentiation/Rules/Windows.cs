using Sundial.Onnx.Schema;
using Sundial.Onnx.Shapes;

namespace Sundial.Onnx.Differentiation.Rules;

/// <summary>What the gradients of convolutions and pooling need of the windows they move.</summary>
internal static class Windows
{
    /// <summary>The window that a convolution or pooling node moves over its first input.</summary>
    public static Window Of(GradientContext context, long[] kernel)
    {
        var shape = context.ShapeOf(0);
        var window = Window.Of(context.Node, kernel, shape, context.Refuse);
        var isAutomatic = context.Node.Text("auto_pad", "NOTSET").StartsWith("SAME", StringComparison.Ordinal);
        var isOpen = window.Strides.Select((stride, axis) => stride > 1 && shape[axis + 2].Size is null).Any(open => open);
        return isAutomatic && isOpen ? throw context.Refuse("automatic padding with a stride needs the spatial sizes; state pads instead") : window;
    }

    /// <summary>The window as attributes of a convolution; the kernel's size goes without saying.</summary>
    public static AttributeProto?[] Attributes(this Window window, long groups, long[]? outputPadding = null) =>
    [
        NodeAttributes.Of("strides", window.Strides),
        NodeAttributes.Of("dilations", window.Dilations),
        NodeAttributes.Of("pads", [.. window.Begin, .. window.End]),
        NodeAttributes.Of("group", groups),
        NodeAttributes.Of("output_padding", outputPadding),
    ];

    /// <summary>Adds up, for each element of x, what the positions that saw it give back through the weights: the data gradient.</summary>
    /// <remarks>A transposed convolution. Its padding at the end is chosen so that it ends where x does, whatever rest the stride left.</remarks>
    public static Term Spread(this Window window, Term g, Term weights, long groups, Term x)
    {
        var end = (long[])window.End.Clone();
        var outputPadding = new long[window.Axes];
        var isOpen = false;
        for (var axis = 0; axis < window.Axes; axis++)
        {
            if (x.Shape![axis + 2].Size is { } size && g.Shape![axis + 2].Size is { } positions)
            {
                var excess = (window.Strides[axis] * (positions - 1)) + window.Reach(axis) - window.Begin[axis] - size;
                (end[axis], outputPadding[axis]) = (Math.Max(0, excess), Math.Max(0, -excess));
            }
            else
            {
                // The rest is less than a stride: take the most, and cut off at run time what is too much.
                outputPadding[axis] = window.Strides[axis] - 1;
                isOpen |= outputPadding[axis] > 0;
            }
        }

        var spread = g.Op("ConvTranspose", [weights], (window with { End = end }).Attributes(groups, outputPadding));
        return isOpen ? spread.CutTo(x, window.Axes) : spread;
    }

    /// <summary>Whether the kernel's last position ends so near the end of the data that the stride leaves no more than a dilation unseen.</summary>
    public static bool LeavesNoRest(this Window window, int axis, Dim size, Dim positions)
    {
        if (window.Strides[axis] == 1)
        {
            return true;
        }

        var rest = size.Size + window.Begin[axis] + window.End[axis] - window.Reach(axis) - ((positions.Size - 1) * window.Strides[axis]);
        return rest < window.Dilations[axis];
    }

    /// <summary>How many elements the kernel spans on an axis.</summary>
    public static long Reach(this Window window, int axis) => ((window.Kernel[axis] - 1) * window.Dilations[axis]) + 1;

    /// <summary>Cuts the last axes to the sizes they have in x.</summary>
    public static Term CutTo(this Term longer, Term x, int axes)
    {
        long[] cut = [.. Enumerable.Range(x.Rank - axes, axes).Select(axis => (long)axis)];
        return longer.Op(
            "Slice", longer.Integers([.. cut.Select(_ => 0L)]), longer.SizeVector([.. cut.Select(axis => x.Size((int)axis))]), longer.Integers(cut));
    }
}
