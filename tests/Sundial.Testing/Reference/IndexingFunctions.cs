using Sundial.Onnx;

namespace Sundial.Testing.Reference;

/// <summary>Operators that choose elements, or put elements at chosen places.</summary>
internal static class IndexingFunctions
{
    public static Dictionary<string, Func<ReferenceNode, ReferenceTensor[]>> Table => new()
    {
        ["Slice"] = Slice,
        ["Gather"] = Gather,
        ["ScatterElements"] = ScatterElements,
        ["ScatterND"] = ScatterNd,
        ["Compress"] = Compress,
    };

    private static ReferenceTensor[] Slice(ReferenceNode node)
    {
        var (starts, ends) = (node[1].Integers(), node[2].Integers());
        var axes = node.Optional(3)?.Integers().Select(axis => node.X.Axis(axis)).ToArray() ?? [.. Enumerable.Range(0, starts.Length)];
        var steps = node.Optional(4)?.Integers() ?? [.. starts.Select(_ => 1)];
        var chosen = node.X.Dims.Select(dim => Enumerable.Range(0, dim).ToArray()).ToArray();
        for (var i = 0; i < axes.Length; i++)
        {
            chosen[axes[i]] = [.. Walk(starts[i], ends[i], steps[i], node.X.Dims[axes[i]])];
        }

        return
        [
            ReferenceTensor.Fill(node.X.Type, [.. chosen.Select(places => places.Length)], index =>
                node.X[[.. index.Select((at, axis) => chosen[axis][at])]]),
        ];
    }

    private static IEnumerable<int> Walk(int start, int end, int step, int dim)
    {
        // Backwards, the end may lie before the first element: -1 after counting from the front.
        start = Math.Clamp(start < 0 ? start + dim : start, 0, step > 0 ? dim : dim - 1);
        end = Math.Clamp(end < 0 ? end + dim : end, step > 0 ? 0 : -1, dim);
        for (var at = start; step > 0 ? at < end : at > end; at += step)
        {
            yield return at;
        }
    }

    private static ReferenceTensor[] Gather(ReferenceNode node)
    {
        var indices = node[1];
        var axis = node.X.Axis(node.Node.Int("axis", 0));
        return
        [
            ReferenceTensor.Fill(node.X.Type, [.. node.X.Dims[..axis], .. indices.Dims, .. node.X.Dims[(axis + 1)..]], index =>
            {
                var at = indices[index[axis..(axis + indices.Rank)]];
                return node.X[[.. index[..axis], FromFront(at, node.X.Dims[axis]), .. index[(axis + indices.Rank)..]]];
            }),
        ];
    }

    private static ReferenceTensor[] ScatterElements(ReferenceNode node)
    {
        var (indices, updates) = (node[1], node[2]);
        var axis = node.X.Axis(node.Node.Int("axis", 0));
        return [Scatter(node, ReferenceTensor.Indices(indices.Dims).Select(index =>
            ((int[])[.. index.Select((at, i) => i == axis ? FromFront(indices[index], node.X.Dims[axis]) : at)], updates[index])))];
    }

    private static ReferenceTensor[] ScatterNd(ReferenceNode node)
    {
        var (indices, updates) = (node[1], node[2]);
        var outer = indices.Rank - 1;
        return [Scatter(node, ReferenceTensor.Indices(updates.Dims).Select(index =>
        {
            var place = Enumerable.Range(0, indices.Dims[^1]).Select(i => FromFront(indices[[.. index[..outer], i]], node.X.Dims[i]));
            return ((int[])[.. place, .. index[outer..]], updates[index]);
        }))];
    }

    private static ReferenceTensor Scatter(ReferenceNode node, IEnumerable<(int[] Place, double Update)> updates)
    {
        var adds = node.Node.Text("reduction", "none") switch
        {
            "none" => false,
            "add" => true,
            var other => throw new NotSupportedException($"{node.Node.Describe()}: reduction {other}."),
        };
        double[] data = [.. node.X.Data];
        foreach (var (place, update) in updates)
        {
            ref var element = ref data[ReferenceTensor.Offset(node.X.Dims, place)];
            element = adds ? element + update : update;
        }

        return new ReferenceTensor(node.X.Type, node.X.Dims, data);
    }

    private static ReferenceTensor[] Compress(ReferenceNode node)
    {
        var x = node.Node.Attribute("axis") is null ? node.X.Reshaped([node.X.Data.Length]) : node.X;
        var axis = x.Axis(node.Node.Int("axis", 0));
        int[] kept = [.. node[1].Data.Index().Where(pair => pair.Item != 0).Select(pair => pair.Index)];
        return
        [
            ReferenceTensor.Fill(x.Type, [.. x.Dims.Select((dim, i) => i == axis ? kept.Length : dim)], index =>
                x[[.. index.Select((at, i) => i == axis ? kept[at] : at)]]),
        ];
    }

    private static int FromFront(double index, int dim) => (int)(index < 0 ? index + dim : index);
}
