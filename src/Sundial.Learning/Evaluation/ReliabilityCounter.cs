namespace Sundial.Learning.Evaluation;

/// <summary>Sorts predictions into bins by their confidence, one after the other.</summary>
internal sealed class ReliabilityCounter
{
    private const int BinCount = 10;

    private readonly int[] _counts = new int[BinCount];
    private readonly double[] _sums = new double[BinCount];
    private readonly int[] _right = new int[BinCount];

    /// <summary>Counts one.</summary>
    /// <param name="label">Its true class.</param>
    /// <param name="probabilities">[classes].</param>
    public void Add(int label, ReadOnlySpan<float> probabilities)
    {
        var claimed = probabilities.Length == 2 ? 1 : ImageClassifier.Best(probabilities);
        var bin = Math.Clamp((int)(probabilities[claimed] * BinCount), 0, BinCount - 1);
        _counts[bin]++;
        _sums[bin] += probabilities[claimed];
        _right[bin] += label == claimed ? 1 : 0;
    }

    /// <summary>What was counted.</summary>
    public ReliabilityMetrics ToMetrics()
    {
        var error = 0.0;
        var bins = new ReliabilityBin[BinCount];
        for (var bin = 0; bin < bins.Length; bin++)
        {
            var count = Math.Max(1, _counts[bin]);
            bins[bin] = new ReliabilityBin((double)bin / BinCount, (bin + 1.0) / BinCount, _counts[bin], _sums[bin] / count, (double)_right[bin] / count);
            error += Math.Abs(_sums[bin] - _right[bin]);
        }

        return new ReliabilityMetrics { ExpectedCalibrationError = error / Math.Max(1, _counts.Sum()), Bins = bins };
    }
}
