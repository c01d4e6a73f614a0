using Sundial.Onnx;

namespace Sundial.Testing.Reference;

/// <summary>Pooling, in any number of dimensions.</summary>
internal static class PoolingFunctions
{
    public static Dictionary<string, Func<ReferenceNode, ReferenceTensor[]>> Table => new()
    {
        ["MaxPool"] = MaxPool,
        ["AveragePool"] = AveragePool,
        ["GlobalAveragePool"] = GlobalAveragePool,
    };

    private static ReferenceTensor[] MaxPool(ReferenceNode node)
    {
        var window = Window(node);
        int[] dims = [.. node.X.Dims[..2], .. window.Output];
        var positions = new ReferenceTensor(ElementType.Int64, node.X.Dims, [.. Enumerable.Range(0, node.X.Data.Length).Select(i => (double)i)]);
        int[] Largest(int[] index) => Elements(window, index).MaxBy(element => node.X[element])!;
        return
        [
            ReferenceTensor.Fill(node.X.Type, dims, index => node.X[Largest(index)]),
            ReferenceTensor.Fill(ElementType.Int64, dims, index => positions[Largest(index)]),
        ];
    }

    private static ReferenceTensor[] AveragePool(ReferenceNode node)
    {
        var window = Window(node);
        var countsPadding = node.Node.Flag("count_include_pad");
        return
        [
            ReferenceTensor.Fill(node.X.Type, [.. node.X.Dims[..2], .. window.Output], index =>
            {
                var sum = Elements(window, index).Sum(element => node.X[element]);
                var count = ReferenceTensor.Indices(window.Kernel)
                    .Select(tap => window.Element(index[2..], tap))
                    .Count(element => countsPadding ? window.IsPadded(element) : window.IsInside(element));
                return sum / count;
            }),
        ];
    }

    private static ReferenceTensor[] GlobalAveragePool(ReferenceNode node) =>
        [ReductionFunctions.Fold(node.X, Enumerable.Range(2, node.X.Rank - 2).ToHashSet(), x => x.Average())];

    private static ReferenceWindow Window(ReferenceNode node) =>
        ReferenceWindow.OfConvolution(node.Node, [.. node.Node.Ints("kernel_shape")!.Select(x => (int)x)], node.X.Dims[2..]);

    // The elements of the input, batch and channel included, that the kernel sees for one element of the output.
    private static IEnumerable<int[]> Elements(ReferenceWindow window, int[] index) => ReferenceTensor.Indices(window.Kernel)
        .Select(tap => window.Element(index[2..], tap))
        .Where(window.IsInside)
        .Select(element => (int[])[index[0], index[1], .. element]);
}
