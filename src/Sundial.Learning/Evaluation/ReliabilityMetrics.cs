namespace Sundial.Learning.Evaluation;

/// <summary>Whether predictions are right as often as they claim.</summary>
public sealed record ReliabilityMetrics
{
    /// <summary>The expected calibration error: how far confidence and accuracy are apart, in the mean over all predictions.</summary>
    public required double ExpectedCalibrationError { get; init; }

    /// <summary>Ten bins of equal width: of the second class's probability where there are two classes, else of the highest probability.</summary>
    public required IReadOnlyList<ReliabilityBin> Bins { get; init; }

    /// <summary>Sorts predictions into bins.</summary>
    /// <param name="probabilities">[N, classes].</param>
    /// <param name="labels">[N], the true classes.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <remarks>Bins and error as in Guo et al. 2017, "On calibration of modern neural networks".</remarks>
    public static ReliabilityMetrics Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, labels.Length * classes);
        var counter = new ReliabilityCounter();
        for (var row = 0; row < labels.Length; row++)
        {
            counter.Add(labels[row], probabilities.Slice(row * classes, classes));
        }

        return counter.ToMetrics();
    }
}
