using Sundial.Onnx;

namespace Sundial.Testing.Reference;

/// <summary>Operators that rearrange elements without choosing among them.</summary>
internal static class LayoutFunctions
{
    public static Dictionary<string, Func<ReferenceNode, ReferenceTensor[]>> Table => new()
    {
        ["Reshape"] = Reshape,
        ["Flatten"] = Flatten,
        ["Transpose"] = Transpose,
        ["Squeeze"] = Squeeze,
        ["Unsqueeze"] = Unsqueeze,
        ["Expand"] = Expand,
        ["Concat"] = Concat,
        ["Split"] = Split,
        ["Pad"] = Pad,
        ["Resize"] = Resize,
    };

    private static ReferenceTensor[] Reshape(ReferenceNode node)
    {
        var keepsZero = node.Node.Flag("allowzero");
        int[] dims = [.. node[1].Integers().Select((size, axis) => size == 0 && !keepsZero ? node.X.Dims[axis] : size)];
        if (Array.IndexOf(dims, -1) is >= 0 and var open)
        {
            dims[open] = node.X.Data.Length / ReferenceTensor.Count(dims.Where(dim => dim >= 0));
        }

        return [node.X.Reshaped(dims)];
    }

    private static ReferenceTensor[] Flatten(ReferenceNode node)
    {
        var axis = (int)node.Node.Int("axis", 1);
        axis = axis < 0 ? axis + node.X.Rank : axis;
        return [node.X.Reshaped([ReferenceTensor.Count(node.X.Dims[..axis]), ReferenceTensor.Count(node.X.Dims[axis..])])];
    }

    private static ReferenceTensor[] Transpose(ReferenceNode node)
    {
        var perm = node.Node.Ints("perm") ?? [.. Enumerable.Range(0, node.X.Rank).Reverse()];
        return
        [
            ReferenceTensor.Fill(node.X.Type, [.. perm.Select(axis => node.X.Dims[axis])], index =>
                node.X[[.. Enumerable.Range(0, perm.Length).Select(axis => index[Array.IndexOf(perm, axis)])]]),
        ];
    }

    private static ReferenceTensor[] Squeeze(ReferenceNode node)
    {
        var axes = node.IntsFrom("axes", 1)?.Select(axis => node.X.Axis(axis)).ToHashSet();
        return [node.X.Reshaped([.. node.X.Dims.Where((dim, axis) => axes is null ? dim != 1 : !axes.Contains(axis))])];
    }

    private static ReferenceTensor[] Unsqueeze(ReferenceNode node)
    {
        var given = node.IntsFrom("axes", 1)!;
        var rank = node.X.Rank + given.Length;
        var dims = node.X.Dims.ToList();
        foreach (var axis in given.Select(axis => axis < 0 ? axis + rank : axis).Order())
        {
            dims.Insert(axis, 1);
        }

        return [node.X.Reshaped([.. dims])];
    }

    private static ReferenceTensor[] Expand(ReferenceNode node) =>
        [ReferenceTensor.Fill(node.X.Type, Broadcasting.Shape(node.X.Dims, node[1].Integers()), node.X.Broadcast)];

    private static ReferenceTensor[] Concat(ReferenceNode node)
    {
        var axis = node.X.Axis(node.Node.Int("axis", 0));
        var parts = node.Inputs.Select(input => input!).ToList();
        int[] dims = [.. node.X.Dims];
        dims[axis] = parts.Sum(part => part.Dims[axis]);
        return
        [
            ReferenceTensor.Fill(node.X.Type, dims, index =>
            {
                var (part, local) = (0, (int[])index.Clone());
                for (; local[axis] >= parts[part].Dims[axis]; part++)
                {
                    local[axis] -= parts[part].Dims[axis];
                }

                return parts[part][local];
            }),
        ];
    }

    private static ReferenceTensor[] Split(ReferenceNode node)
    {
        var axis = node.X.Axis(node.Node.Int("axis", 0));
        var count = node.Node.Output.Count;
        var part = (node.X.Dims[axis] + count - 1) / count;
        var sizes = node.IntsFrom("split", 1) ?? [.. Enumerable.Range(0, count).Select(i => Math.Min(part, node.X.Dims[axis] - (i * part)))];
        var results = new List<ReferenceTensor>();
        var start = 0;
        foreach (var size in sizes)
        {
            var offset = start;
            results.Add(ReferenceTensor.Fill(
                node.X.Type,
                [.. node.X.Dims.Select((dim, i) => i == axis ? size : dim)],
                index => node.X[[.. index.Select((at, i) => i == axis ? at + offset : at)]]));
            start += size;
        }

        return [.. results];
    }

    private static ReferenceTensor[] Pad(ReferenceNode node)
    {
        if (node.Node.Text("mode", "constant") != "constant")
        {
            throw new NotSupportedException($"{node.Node.Describe()}: only constant padding is known.");
        }

        var axes = node.Optional(3)?.Integers().Select(axis => node.X.Axis(axis)).ToArray() ?? [.. Enumerable.Range(0, node.X.Rank)];
        var (begin, end) = (new int[node.X.Rank], new int[node.X.Rank]);
        for (var i = 0; i < axes.Length; i++)
        {
            begin[axes[i]] = node[1].Integers()[i];
            end[axes[i]] = node[1].Integers()[i + axes.Length];
        }

        var value = node.Optional(2)?.Data[0] ?? 0;
        return
        [
            ReferenceTensor.Fill(node.X.Type, [.. node.X.Dims.Select((dim, axis) => dim + begin[axis] + end[axis])], index =>
            {
                int[] inside = [.. index.Select((at, axis) => at - begin[axis])];
                return inside.Index().All(pair => pair.Item >= 0 && pair.Item < node.X.Dims[pair.Index]) ? node.X[inside] : value;
            }),
        ];
    }

    private static ReferenceTensor[] Resize(ReferenceNode node)
    {
        if (node.Node.Text("mode", "nearest") != "nearest")
        {
            throw new NotSupportedException($"{node.Node.Describe()}: only the nearest element is known.");
        }

        var sizes = node.Optional(3) is { Data.Length: > 0 } given
            ? given.Integers()
            : [.. node.X.Dims.Select((dim, axis) => (int)Math.Floor(dim * node[2].Data[axis]))];
        double Scale(int axis) => node.Optional(2) is { Data.Length: > 0 } scales ? scales.Data[axis] : (double)sizes[axis] / node.X.Dims[axis];
        return
        [
            ReferenceTensor.Fill(node.X.Type, sizes, index =>
                node.X[[.. index.Select((at, axis) => Nearest(node, at, Scale(axis), node.X.Dims[axis], sizes[axis]))]]),
        ];
    }

    private static int Nearest(ReferenceNode node, int at, double scale, int from, int to)
    {
        var position = node.Node.Text("coordinate_transformation_mode", "half_pixel") switch
        {
            "half_pixel" => ((at + 0.5) / scale) - 0.5,
            "pytorch_half_pixel" => to > 1 ? ((at + 0.5) / scale) - 0.5 : 0,
            "asymmetric" => at / scale,
            "align_corners" => to > 1 ? at * (from - 1.0) / (to - 1) : 0,
            var mode => throw new NotSupportedException($"{node.Node.Describe()}: coordinates {mode}."),
        };
        var nearest = node.Node.Text("nearest_mode", "round_prefer_floor") switch
        {
            "round_prefer_floor" => Math.Ceiling(position - 0.5),
            "round_prefer_ceil" => Math.Floor(position + 0.5),
            "floor" => Math.Floor(position),
            "ceil" => Math.Ceiling(position),
            var mode => throw new NotSupportedException($"{node.Node.Describe()}: rounding {mode}."),
        };
        return (int)Math.Clamp(nearest, 0, from - 1);
    }
}
