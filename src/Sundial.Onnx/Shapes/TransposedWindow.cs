using Sundial.Onnx.Schema;

namespace Sundial.Onnx.Shapes;

/// <summary>The window of a ConvTranspose: what of the spread-out result is cut off at either end.</summary>
internal sealed record TransposedWindow(long[] Kernel, long[] Strides, long[] Dilations, long[] Begin, long[] End, long[] OutputPadding)
{
    /// <summary>The window over an input [N, C, spatial…], automatic padding resolved, for which the sizes must be known.</summary>
    public static TransposedWindow Of(NodeProto node, long[] kernel, Shape input, Func<string, GraphException> refuse)
    {
        var window = Stated(node, kernel, input, refuse);
        var stated = StatedSizes(node, kernel.Length, refuse);
        if (stated is null && !IsSame(node))
        {
            return window;
        }

        for (var axis = 0; axis < kernel.Length; axis++)
        {
            var size = input[axis + 2].Size ?? throw refuse("automatic padding needs the spatial size of the input");
            window.Pad(axis, size, stated?[axis], node.Text("auto_pad", "NOTSET") == "SAME_UPPER", refuse);
        }

        return window;
    }

    /// <summary>The spatial sizes of the result, as far as those of the input tell them.</summary>
    public static Dim[] Sizes(NodeProto node, long[] kernel, Shape input, Func<string, GraphException> refuse)
    {
        var isAutomatic = IsSame(node);
        var stated = StatedSizes(node, kernel.Length, refuse);
        if ((stated is not null || isAutomatic) && input.Skip(2).Any(dim => dim.Size is null))
        {
            _ = Stated(node, kernel, input, refuse);
            return [.. kernel.Select((_, axis) => stated is null ? Dim.Unknown : stated[axis])];
        }

        var window = Of(node, kernel, input, refuse);
        return [.. kernel.Select((_, axis) => window.Size(axis, input[axis + 2]))];
    }

    /// <summary>The size of an axis after the convolution.</summary>
    private Dim Size(int axis, Dim input) => input.Size is { } size
        ? (Strides[axis] * (size - 1)) + OutputPadding[axis] + ((Kernel[axis] - 1) * Dilations[axis]) + 1 - Begin[axis] - End[axis]
        : Dim.Unknown;

    // As written: strides, dilations and explicit pads read as those of a convolution; automatic padding means another thing here.
    private static TransposedWindow Stated(NodeProto node, long[] kernel, Shape input, Func<string, GraphException> refuse)
    {
        var plain = node;
        if (IsSame(node))
        {
            plain = node.Clone();
            _ = plain.Attribute.Remove(plain.Attribute("auto_pad")!);
        }

        var window = Window.Of(plain, kernel, input, refuse);
        var padding = node.Ints("output_padding") ?? new long[kernel.Length];
        if (padding.Length != kernel.Length)
        {
            throw refuse($"output_padding has {padding.Length} entries, not {kernel.Length}");
        }

        foreach (var (axis, more) in padding.Index())
        {
            var most = Math.Max(window.Strides[axis], window.Dilations[axis]) - 1;
            if (more < 0 || more > most)
            {
                throw refuse($"output_padding of {more} is not between 0 and {most}, which stride and dilation allow");
            }
        }

        return new TransposedWindow(kernel, window.Strides, window.Dilations, window.Begin, window.End, padding);
    }

    private static long[]? StatedSizes(NodeProto node, int axes, Func<string, GraphException> refuse) =>
        node.Ints("output_shape") is not { } sizes || sizes.Length == axes ? node.Ints("output_shape")
        : throw refuse($"output_shape has {sizes.Length} entries, not {axes}");

    private static bool IsSame(NodeProto node) => node.Text("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER";

    // Cuts off what is more than wanted, evenly at both ends; what a stated size has more than there is comes at the end.
    private void Pad(int axis, long size, long? stated, bool moreAtEnd, Func<string, GraphException> refuse)
    {
        Begin[axis] = End[axis] = 0;
        var excess = Size(axis, size).Size!.Value - (stated ?? (size * Strides[axis]));
        var (less, more) = (Math.Max(0, excess) / 2, (Math.Max(0, excess) + 1) / 2);
        (Begin[axis], End[axis]) = moreAtEnd ? (less, more) : (more, less);
        if (stated is null || excess >= 0)
        {
            return;
        }

        OutputPadding[axis] -= excess;
        if (OutputPadding[axis] >= Strides[axis])
        {
            throw refuse($"output_shape of {stated} is larger than what an input of {size} spreads to");
        }
    }
}
