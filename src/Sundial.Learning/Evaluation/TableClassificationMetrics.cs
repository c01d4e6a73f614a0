namespace Sundial.Learning.Evaluation;

/// <summary>How well the classes of a table's rows were predicted.</summary>
public sealed record TableClassificationMetrics
{
    /// <summary>Accuracy, log loss, precision and recall by class, and the confusion matrix.</summary>
    public required ClassificationMetrics Counts { get; init; }

    /// <summary>The area under the receiver operating characteristic: of the second class where there are two, else the mean over the classes against all others; null where only one class is there.</summary>
    public required double? Auc { get; init; }

    /// <summary>The harmonic mean of precision and recall: of the second class where there are two, else the mean over the classes.</summary>
    public required double F1 { get; init; }

    /// <summary>Whether probabilities are right as often as they claim.</summary>
    public required ReliabilityMetrics Reliability { get; init; }

    /// <summary>Compares probabilities with the true classes.</summary>
    /// <param name="probabilities">[N, classes].</param>
    /// <param name="labels">[N], the true classes.</param>
    /// <param name="classNames">The classes.</param>
    public static TableClassificationMetrics Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var classes = classNames.Count;
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, labels.Length * classes);
        var counter = new ConfusionCounter(classNames);
        for (var row = 0; row < labels.Length; row++)
        {
            _ = counter.Add(labels[row], probabilities.Slice(row * classes, classes));
        }

        var counts = counter.ToMetrics();
        var auc = RankingMetrics.Auc(probabilities, labels, classes);
        return new TableClassificationMetrics
        {
            Counts = counts,
            Auc = double.IsNaN(auc) ? null : auc,
            F1 = classes == 2 ? F1Of(counts.Classes[1]) : counts.Classes.Average(F1Of),
            Reliability = ReliabilityMetrics.Of(probabilities, labels, classes),
        };
    }

    private static double F1Of(ClassMetrics metrics) =>
        metrics.Precision + metrics.Recall > 0 ? 2 * metrics.Precision * metrics.Recall / (metrics.Precision + metrics.Recall) : 0;
}
