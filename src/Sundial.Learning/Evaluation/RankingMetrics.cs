namespace Sundial.Learning.Evaluation;

/// <summary>How well scores put one class before another.</summary>
public static class RankingMetrics
{
    /// <summary>The area under the receiver operating characteristic: how often a positive row scores higher than a negative one, ties counted half.</summary>
    /// <param name="scores">[N], higher for the positive class; none NaN.</param>
    /// <param name="isPositive">[N].</param>
    /// <returns>In [0, 1]; NaN where one of the classes is missing.</returns>
    /// <remarks>By the ranks' sum (Mann and Whitney, 1947), rows of equal scores sharing their mean rank.</remarks>
    public static double Auc(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isPositive)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isPositive.Length, scores.Length);
        var keys = scores.ToArray();
        var positives = isPositive.ToArray();
        Array.Sort(keys, positives);

        var (ranks, positiveCount) = (0.0, 0L);
        for (var start = 0; start < keys.Length;)
        {
            var (end, tied) = (start, 0L);
            for (; end < keys.Length && keys[end] == keys[start]; end++)
            {
                tied += positives[end] ? 1 : 0;
            }

            // Ranks from start + 1 to end; their mean for each.
            ranks += tied * ((start + 1.0 + end) / 2);
            positiveCount += tied;
            start = end > start ? end : throw new ArgumentException("A score is NaN.", nameof(scores));
        }

        var negativeCount = keys.Length - positiveCount;
        return positiveCount == 0 || negativeCount == 0
            ? double.NaN
            : (ranks - (positiveCount * (positiveCount + 1.0) / 2)) / ((double)positiveCount * negativeCount);
    }

    /// <summary>The area under the curve of a classifier: of the second class where there are two, else the mean over the classes, each against all others.</summary>
    /// <param name="probabilities">[N, classes].</param>
    /// <param name="labels">[N], the true classes.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>In [0, 1]; NaN where no class can be told from another because it is missing. Classes that are missing are left out of the mean.</returns>
    public static double Auc(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, labels.Length * classes);
        var (sum, counted) = (0.0, 0);
        var scores = new float[labels.Length];
        var isPositive = new bool[labels.Length];
        for (var label = classes == 2 ? 1 : 0; label < classes; label++)
        {
            for (var row = 0; row < scores.Length; row++)
            {
                scores[row] = probabilities[(row * classes) + label];
                isPositive[row] = labels[row] == label;
            }

            var area = Auc(scores, isPositive);
            (sum, counted) = double.IsNaN(area) ? (sum, counted) : (sum + area, counted + 1);
        }

        return counted == 0 ? double.NaN : sum / counted;
    }
}
