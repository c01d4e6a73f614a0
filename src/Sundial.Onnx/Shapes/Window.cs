using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Shapes;

/// <summary>How a kernel moves over the spatial axes, with auto_pad resolved where the sizes allow it.</summary>
internal sealed record Window(long[] Kernel, long[] Strides, long[] Dilations, long[] Begin, long[] End, bool Ceil)
{
    public int Axes => Kernel.Length;

    public long Taps => Kernel.Aggregate(1L, (product, size) => product * size);

    /// <summary>The window of a convolution or pooling node over an input [N, C, spatial...].</summary>
    public static Window Of(NodeProto node, long[] kernel, Shape input, Func<string, GraphException> refuse)
    {
        var axes = kernel.Length;
        if (input.Rank != axes + 2)
        {
            throw refuse($"a kernel of {axes} axes needs an input of {axes + 2}, batch and channels included");
        }

        var strides = PerAxis(node, "strides", axes, refuse);
        var dilations = PerAxis(node, "dilations", axes, refuse);
        var pads = node.Ints("pads") ?? new long[2 * axes];
        if (pads.Length != 2 * axes)
        {
            throw refuse($"pads has {pads.Length} entries, not {2 * axes}");
        }

        if (pads.Any(pad => pad < 0))
        {
            throw refuse("a pad is negative; cut off with Slice instead");
        }

        if (kernel.Any(size => size < 1) || strides.Any(stride => stride < 1) || dilations.Any(dilation => dilation < 1))
        {
            throw refuse("kernel, strides and dilations must be positive");
        }

        var (begin, end) = (pads[..axes], pads[axes..]);
        var auto = node.Text("auto_pad", "NOTSET");
        if (auto == "VALID")
        {
            (begin, end) = (new long[axes], new long[axes]);
        }
        else if (auto is "SAME_UPPER" or "SAME_LOWER")
        {
            for (var axis = 0; axis < axes; axis++)
            {
                var reach = ((kernel[axis] - 1) * dilations[axis]) + 1;
                var total = input[axis + 2].Size is { } size
                    ? Math.Max(0, ((CeilDiv(size, strides[axis]) - 1) * strides[axis]) + reach - size)
                    : reach - 1;
                (begin[axis], end[axis]) = auto == "SAME_UPPER" ? (total / 2, total - (total / 2)) : (total - (total / 2), total / 2);
            }
        }
        else if (auto != "NOTSET")
        {
            throw refuse($"auto_pad '{auto}' is not known");
        }

        return new Window(kernel, strides, dilations, begin, end, node.Flag("ceil_mode"));
    }

    /// <summary>How many positions the kernel takes on an axis of this size.</summary>
    public long Positions(int axis, long size)
    {
        var room = size + Begin[axis] + End[axis] - ((Kernel[axis] - 1) * Dilations[axis]) - 1;
        if (room < 0)
        {
            return -1;
        }

        var positions = (Ceil ? CeilDiv(room, Strides[axis]) : room / Strides[axis]) + 1;

        // A window that would start in the padding at the end is dropped.
        return Ceil && (positions - 1) * Strides[axis] >= size + Begin[axis] ? positions - 1 : positions;
    }

    /// <summary>The same for sizes that may be names: what keeps its size keeps its name.</summary>
    public Dim Positions(int axis, Dim size)
    {
        if (size.Size is { } number)
        {
            return Positions(axis, number);
        }

        var keeps = Strides[axis] == 1 && Begin[axis] + End[axis] == (Kernel[axis] - 1) * Dilations[axis];
        return keeps ? size : Dim.Unknown;
    }

    private static long[] PerAxis(NodeProto node, string attribute, int axes, Func<string, GraphException> refuse)
    {
        var given = node.Ints(attribute) ?? [.. Enumerable.Repeat(1L, axes)];
        return given.Length == axes ? given : throw refuse($"{attribute} has {given.Length} entries, not {axes}");
    }

    private static long CeilDiv(long a, long b) => (a + b - 1) / b;
}
