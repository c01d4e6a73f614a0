using Sundial.Onnx;

namespace Sundial.Testing.Reference;

/// <summary>Operators that fold axes away.</summary>
internal static class ReductionFunctions
{
    public static Dictionary<string, Func<ReferenceNode, ReferenceTensor[]>> Table => new()
    {
        ["ReduceSum"] = Reduce(x => x.Sum()),
        ["ReduceMean"] = Reduce(x => x.Average()),
        ["ReduceMax"] = Reduce(x => x.Max()),
        ["ReduceMin"] = Reduce(x => x.Min()),
    };

    private static Func<ReferenceNode, ReferenceTensor[]> Reduce(Func<IEnumerable<double>, double> function) => node =>
    {
        var axes = node.IntsFrom("axes", 1) ?? [];
        if (axes.Length == 0 && node.Node.Flag("noop_with_empty_axes"))
        {
            return [node.X];
        }

        var folded = axes.Length == 0 ? [.. Enumerable.Range(0, node.X.Rank)] : axes.Select(axis => node.X.Axis(axis)).ToHashSet();
        var result = Fold(node.X, folded, function);
        return [node.Node.Flag("keepdims", true) ? result : result.Reshaped([.. result.Dims.Where((_, axis) => !folded.Contains(axis))])];
    };

    /// <summary>Folds axes to size 1.</summary>
    public static ReferenceTensor Fold(ReferenceTensor x, IReadOnlySet<int> axes, Func<IEnumerable<double>, double> function)
    {
        int[] dims = [.. x.Dims.Select((dim, axis) => axes.Contains(axis) ? 1 : dim)];
        int Group(int[] index) => ReferenceTensor.Offset(dims, [.. index.Select((at, axis) => axes.Contains(axis) ? 0 : at)]);
        var groups = ReferenceTensor.Indices(x.Dims).ToLookup(Group, index => x[index]);
        return ReferenceTensor.Fill(x.Type, dims, index => function(groups[Group(index)]));
    }
}
