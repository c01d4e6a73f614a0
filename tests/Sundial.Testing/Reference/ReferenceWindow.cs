using Sundial.Onnx;
using Sundial.Onnx.Schema;

namespace Sundial.Testing.Reference;

/// <summary>Where a kernel stands over the spatial axes of an input.</summary>
internal sealed class ReferenceWindow
{
    private readonly int[] _begin;
    private readonly int[] _strides;
    private readonly int[] _dilations;

    private ReferenceWindow(NodeProto node, int[] kernel, int[] input)
    {
        Kernel = kernel;
        Input = input;
        _strides = Ints(node, "strides", 1);
        _dilations = Ints(node, "dilations", 1);
        var pads = node.Ints("pads")?.Select(x => (int)x).ToArray() ?? new int[2 * kernel.Length];
        _begin = pads[..kernel.Length];
        End = pads[kernel.Length..];
    }

    public int[] Kernel { get; }

    /// <summary>The sizes of the input's spatial axes.</summary>
    public int[] Input { get; }

    /// <summary>How many positions the kernel takes on each axis.</summary>
    public int[] Output { get; private set; } = [];

    /// <summary>Padding behind the last element.</summary>
    public int[] End { get; }

    /// <summary>The window of a convolution or of pooling.</summary>
    public static ReferenceWindow OfConvolution(NodeProto node, int[] kernel, int[] input)
    {
        var window = new ReferenceWindow(node, kernel, input);
        window.PadAutomatically(node);
        window.Output = [.. kernel.Select((_, axis) => window.Positions(axis, node.Flag("ceil_mode")))];
        return window;
    }

    /// <summary>The window of the convolution whose transpose the node is: its output is our input.</summary>
    public static ReferenceWindow OfTransposed(NodeProto node, int[] kernel, int[] positions)
    {
        var window = new ReferenceWindow(node, kernel, new int[kernel.Length]) { Output = positions };
        var padding = window.Ints(node, "output_padding", 0);
        var auto = node.Text("auto_pad", "NOTSET");
        var isAutomatic = auto.StartsWith("SAME", StringComparison.Ordinal);
        var wanted = node.Ints("output_shape")
            ?? (isAutomatic ? [.. positions.Select((size, axis) => (long)size * window._strides[axis])] : null);
        for (var axis = 0; axis < kernel.Length; axis++)
        {
            var whole = (window._strides[axis] * (positions[axis] - 1)) + padding[axis] + window.Reach(axis);
            if (wanted is not null)
            {
                var total = whole - (int)wanted[axis];
                (window._begin[axis], window.End[axis]) = auto == "SAME_UPPER" ? (total / 2, total - (total / 2)) : (total - (total / 2), total / 2);
            }

            window.Input[axis] = whole - window._begin[axis] - window.End[axis];
        }

        return window;
    }

    /// <summary>The element that a tap of the kernel sees from a position; it may lie in the padding or beyond.</summary>
    public int[] Element(int[] position, int[] tap) =>
        [.. position.Select((p, axis) => (p * _strides[axis]) + (tap[axis] * _dilations[axis]) - _begin[axis])];

    public bool IsInside(int[] element) => element.Index().All(pair => pair.Item >= 0 && pair.Item < Input[pair.Index]);

    /// <summary>Whether an element is in the input or in its padding.</summary>
    public bool IsPadded(int[] element) => element.Index().All(pair => pair.Item < Input[pair.Index] + End[pair.Index]);

    private int[] Ints(NodeProto node, string name, int fallback) =>
        node.Ints(name)?.Select(x => (int)x).ToArray() ?? [.. Kernel.Select(_ => fallback)];

    private int Reach(int axis) => ((Kernel[axis] - 1) * _dilations[axis]) + 1;

    private void PadAutomatically(NodeProto node)
    {
        var auto = node.Text("auto_pad", "NOTSET");
        for (var axis = 0; axis < Kernel.Length && auto != "NOTSET"; axis++)
        {
            var positions = (Input[axis] + _strides[axis] - 1) / _strides[axis];
            var total = auto == "VALID" ? 0 : Math.Max(0, ((positions - 1) * _strides[axis]) + Reach(axis) - Input[axis]);
            (_begin[axis], End[axis]) = auto == "SAME_LOWER" ? (total - (total / 2), total / 2) : (total / 2, total - (total / 2));
        }
    }

    private int Positions(int axis, bool ceil)
    {
        var room = Input[axis] + _begin[axis] + End[axis] - Reach(axis);
        var positions = (room / _strides[axis]) + 1;

        // With ceil_mode a last window may hang over the end, as long as it begins inside the input or the padding before it.
        return ceil && room % _strides[axis] > 0 && positions * _strides[axis] < Input[axis] + _begin[axis] ? positions + 1 : positions;
    }
}
