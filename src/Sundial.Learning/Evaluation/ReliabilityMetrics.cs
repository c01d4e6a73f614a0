namespace Sundial.Learning.Evaluation;

/// <summary>Whether predictions are right as often as they claim.</summary>
public sealed record ReliabilityMetrics
{
    private const int BinCount = 10;

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
        var (counts, sums, right) = (new int[BinCount], new double[BinCount], new int[BinCount]);
        for (var row = 0; row < labels.Length; row++)
        {
            var answer = probabilities.Slice(row * classes, classes);
            var claimed = classes == 2 ? 1 : ImageClassifier.Best(answer);
            var bin = Math.Clamp((int)(answer[claimed] * BinCount), 0, BinCount - 1);
            counts[bin]++;
            sums[bin] += answer[claimed];
            right[bin] += labels[row] == claimed ? 1 : 0;
        }

        var error = 0.0;
        var bins = new ReliabilityBin[BinCount];
        for (var bin = 0; bin < bins.Length; bin++)
        {
            var count = Math.Max(1, counts[bin]);
            bins[bin] = new ReliabilityBin((double)bin / BinCount, (bin + 1.0) / BinCount, counts[bin], sums[bin] / count, (double)right[bin] / count);
            error += Math.Abs(sums[bin] - right[bin]);
        }

        return new ReliabilityMetrics { ExpectedCalibrationError = error / Math.Max(1, labels.Length), Bins = bins };
    }
}
