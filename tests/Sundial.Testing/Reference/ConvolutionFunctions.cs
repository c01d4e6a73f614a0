using Sundial.Onnx;

namespace Sundial.Testing.Reference;

/// <summary>Convolutions, in any number of dimensions.</summary>
internal static class ConvolutionFunctions
{
    public static Dictionary<string, Func<ReferenceNode, ReferenceTensor[]>> Table => new()
    {
        ["Conv"] = Conv,
        ["ConvTranspose"] = ConvTranspose,
    };

    private static ReferenceTensor[] Conv(ReferenceNode node)
    {
        var (x, weights, bias) = (node[0], node[1], node.Optional(2));
        var groups = (int)node.Node.Int("group", 1);
        var window = ReferenceWindow.OfConvolution(node.Node, weights.Dims[2..], x.Dims[2..]);
        var (perGroupIn, perGroupOut) = (weights.Dims[1], weights.Dims[0] / groups);
        if (x.Dims[1] != perGroupIn * groups)
        {
            throw new InvalidOperationException($"{node.Node.Describe()}: {x.Dims[1]} channels, {groups} groups of {perGroupIn} expected.");
        }

        return
        [
            ReferenceTensor.Fill(x.Type, [x.Dims[0], weights.Dims[0], .. window.Output], index =>
            {
                var (n, o, position) = (index[0], index[1], index[2..]);
                var firstChannel = o / perGroupOut * perGroupIn;
                var sum = bias?[o] ?? 0;
                foreach (var tap in ReferenceTensor.Indices(window.Kernel))
                {
                    var element = window.Element(position, tap);
                    for (var c = 0; c < perGroupIn && window.IsInside(element); c++)
                    {
                        sum += x[[n, firstChannel + c, .. element]] * weights[[o, c, .. tap]];
                    }
                }

                return sum;
            }),
        ];
    }

    // Each position of the input spreads the kernel over the output; what falls outside is cut off.
    private static ReferenceTensor[] ConvTranspose(ReferenceNode node)
    {
        var (x, weights, bias) = (node[0], node[1], node.Optional(2));
        var groups = (int)node.Node.Int("group", 1);
        var window = ReferenceWindow.OfTransposed(node.Node, weights.Dims[2..], x.Dims[2..]);
        var (perGroupIn, perGroupOut) = (weights.Dims[0] / groups, weights.Dims[1]);
        int[] dims = [x.Dims[0], perGroupOut * groups, .. window.Input];
        var result = ReferenceTensor.Fill(x.Type, dims, index => bias?[index[1]] ?? 0);
        foreach (var index in ReferenceTensor.Indices(x.Dims))
        {
            var (n, c, position) = (index[0], index[1], index[2..]);
            foreach (var tap in ReferenceTensor.Indices(window.Kernel))
            {
                var element = window.Element(position, tap);
                for (var o = 0; o < perGroupOut && window.IsInside(element); o++)
                {
                    result.Data[ReferenceTensor.Offset(dims, [n, (c / perGroupIn * perGroupOut) + o, .. element])] += x[index] * weights[[c, o, .. tap]];
                }
            }
        }

        return [result];
    }
}
