using Sundial.Onnx;

namespace Sundial.Testing.Reference;

/// <summary>The softmax family and normalisation.</summary>
internal static class NormalizationFunctions
{
    public static Dictionary<string, Func<ReferenceNode, ReferenceTensor[]>> Table => new()
    {
        ["Softmax"] = node => [Map(LogSoftmax(node), Math.Exp)],
        ["LogSoftmax"] = node => [LogSoftmax(node)],
        ["BatchNormalization"] = BatchNormalization,
        ["LayerNormalization"] = LayerNormalization,
    };

    private static ReferenceTensor Map(ReferenceTensor x, Func<double, double> function) => new(x.Type, x.Dims, [.. x.Data.Select(function)]);

    private static ReferenceTensor LogSoftmax(ReferenceNode node)
    {
        var axis = new HashSet<int> { node.X.Axis(node.Node.Int("axis", -1)) };
        var max = ReductionFunctions.Fold(node.X, axis, x => x.Max());
        var shifted = ReferenceTensor.Fill(node.X.Type, node.X.Dims, index => node.X[index] - max.Broadcast(index));
        var norm = Map(ReductionFunctions.Fold(Map(shifted, Math.Exp), axis, x => x.Sum()), Math.Log);
        return ReferenceTensor.Fill(node.X.Type, node.X.Dims, index => shifted[index] - norm.Broadcast(index));
    }

    private static ReferenceTensor[] BatchNormalization(ReferenceNode node)
    {
        var (x, scale, bias) = (node[0], node[1], node[2]);
        var (mean, variance) = (node[3], node[4]);
        double epsilon = node.Node.Float("epsilon", 1e-5f), momentum = node.Node.Float("momentum", 0.9f);
        if (!node.Node.Flag("training_mode"))
        {
            return [Normalize(mean, variance)];
        }

        var channels = x.Dims[1];
        var allButChannels = Enumerable.Range(0, x.Rank).Where(axis => axis != 1).ToHashSet();
        var currentMean = ReductionFunctions.Fold(x, allButChannels, values => values.Average()).Reshaped([channels]);
        var currentVariance = ReductionFunctions.Fold(x, allButChannels, Variance).Reshaped([channels]);
        return [Normalize(currentMean, currentVariance), Running(mean, currentMean), Running(variance, currentVariance)];

        ReferenceTensor Normalize(ReferenceTensor m, ReferenceTensor v) => ReferenceTensor.Fill(x.Type, x.Dims, index =>
            (scale[index[1]] * (x[index] - m[index[1]]) / Math.Sqrt(v[index[1]] + epsilon)) + bias[index[1]]);

        ReferenceTensor Running(ReferenceTensor old, ReferenceTensor current) =>
            ReferenceTensor.Fill(old.Type, old.Dims, index => (old[index] * momentum) + (current[index] * (1 - momentum)));
    }

    private static ReferenceTensor[] LayerNormalization(ReferenceNode node)
    {
        var (x, scale, bias) = (node[0], node[1], node.Optional(2));
        var axis = x.Axis(node.Node.Int("axis", -1));
        double epsilon = node.Node.Float("epsilon", 1e-5f);
        var axes = Enumerable.Range(axis, x.Rank - axis).ToHashSet();
        var mean = ReductionFunctions.Fold(x, axes, values => values.Average());
        var inverse = Map(ReductionFunctions.Fold(x, axes, Variance), variance => 1 / Math.Sqrt(variance + epsilon));
        var y = ReferenceTensor.Fill(x.Type, x.Dims, index =>
            ((x[index] - mean.Broadcast(index)) * inverse.Broadcast(index) * scale.Broadcast(index)) + (bias?.Broadcast(index) ?? 0));
        return [y, mean, inverse];
    }

    private static double Variance(IEnumerable<double> values)
    {
        var mean = values.Average();
        return values.Average(x => (x - mean) * (x - mean));
    }
}
