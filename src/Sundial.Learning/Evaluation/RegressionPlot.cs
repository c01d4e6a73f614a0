using System.Text.Json.Serialization;

namespace Sundial.Learning.Evaluation;

/// <summary>What is there and what was predicted.</summary>
/// <param name="Actual">The truth.</param>
/// <param name="Predicted">The prediction.</param>
public readonly record struct PredictedValue(float Actual, float Predicted);

/// <summary>Rows that are about as far off.</summary>
/// <param name="From">The least residual: prediction less truth.</param>
/// <param name="To">The most.</param>
/// <param name="Count">How many there are.</param>
public sealed record ResidualBin(double From, double To, int Count);

/// <summary>Predictions of numbers against the truth, to be drawn.</summary>
public sealed record RegressionPlot
{
    private const int MostPoints = 200;
    private const int BinCount = 20;

    // Beyond these shares of the rows lies what would make all the others one bar.
    private const double Tail = 0.01;

    /// <summary>Rows drawn at random, at most 200.</summary>
    [JsonConverter(typeof(PredictedValueRows))]
    public required IReadOnlyList<PredictedValue> Points { get; init; }

    /// <summary>How far off predictions are, in bins of equal width; the first and the last hold what lies beyond them, too.</summary>
    public required IReadOnlyList<ResidualBin> Residuals { get; init; }

    /// <summary>Of predictions in a random order.</summary>
    /// <param name="predictions">[N], at least one.</param>
    /// <param name="values">[N], the truth.</param>
    public static RegressionPlot Of(ReadOnlySpan<float> predictions, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(predictions.Length, values.Length);
        ArgumentOutOfRangeException.ThrowIfZero(values.Length);
        var points = new PredictedValue[Math.Min(MostPoints, values.Length)];
        for (var row = 0; row < points.Length; row++)
        {
            points[row] = new PredictedValue(values[row], predictions[row]);
        }

        var residuals = new double[values.Length];
        for (var row = 0; row < residuals.Length; row++)
        {
            residuals[row] = (double)predictions[row] - values[row];
        }

        Array.Sort(residuals);
        return new RegressionPlot { Points = points, Residuals = BinsOf(residuals) };
    }

    private static ResidualBin[] BinsOf(double[] sorted)
    {
        var tail = (int)(Tail * sorted.Length);
        var (from, to) = (sorted[tail], sorted[^(tail + 1)]);
        if (to <= from)
        {
            return [new ResidualBin(from, to, sorted.Length)];
        }

        var counts = new int[BinCount];
        foreach (var residual in sorted)
        {
            counts[(int)Math.Clamp((residual - from) / (to - from) * BinCount, 0, BinCount - 1)]++;
        }

        double Edge(int bin) => from + (to - from) * bin / BinCount;
        return [.. counts.Select((count, bin) => new ResidualBin(Edge(bin), Edge(bin + 1), count))];
    }
}
