using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Export;
using Sundial.Onnx;

namespace Sundial.Learning.Tables.Learners.Trees;

/// <summary>Trees of any origin that predict.</summary>
/// <param name="Learner">The learner's name.</param>
/// <param name="Forest">The trees.</param>
/// <param name="Link">What their sums mean.</param>
/// <param name="Scale">Of numbers: what a sum is multiplied with.</param>
/// <param name="Offset">What is added to that.</param>
internal sealed record ForestMember(string Learner, Forest Forest, ForestLink Link, float Scale = 1, float Offset = 0) : ITableMember
{
    // As forests of the benchmark came out in files.
    private const int BytesPerNode = 32;

    /// <inheritdoc/>
    public long SizeBytes => Forest.NodeCount * BytesPerNode;

    /// <inheritdoc/>
    public float[] Predict(FeatureMatrix rows, int threads)
    {
        var sums = Forest.Sum(rows, threads);
        switch (Link)
        {
            case ForestLink.Number:
                return Array.ConvertAll(sums, sum => (sum * Scale) + Offset);
            case ForestLink.Logistic:
                return Pairs(Array.ConvertAll(sums, margin => 1 / (1 + MathF.Exp(-margin))));
            case ForestLink.Share:
                return Pairs(sums);
            case ForestLink.Softmax:
                for (var row = 0; row < rows.Rows; row++)
                {
                    var scores = sums.AsSpan(row * Forest.Outputs, Forest.Outputs);
                    System.Numerics.Tensors.TensorPrimitives.SoftMax(scores, scores);
                }

                return sums;
            default:
                return sums;
        }
    }

    /// <inheritdoc/>
    public Value Write(GraphBuilder graph, Value features)
    {
        var sums = ForestWriter.Write(graph, features, Forest);
        return Link switch
        {
            ForestLink.Number => graph.Add(graph.Mul(sums, graph.Constant(Scale)), graph.Constant(Offset)),
            ForestLink.Logistic => Pairs(graph, graph.Sigmoid(sums)),
            ForestLink.Share => Pairs(graph, sums),
            ForestLink.Softmax => graph.Softmax(sums, axis: 1),
            _ => sums,
        };
    }

    private static float[] Pairs(float[] second)
    {
        var pairs = new float[second.Length * 2];
        for (var row = 0; row < second.Length; row++)
        {
            (pairs[row * 2], pairs[(row * 2) + 1]) = (1 - second[row], second[row]);
        }

        return pairs;
    }

    private static Value Pairs(GraphBuilder graph, Value second) => graph.Concat([graph.Sub(graph.Constant(1), second), second], axis: 1);
}
