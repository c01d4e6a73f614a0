namespace Sundial.Learning.Evaluation;

/// <summary>How well numbers were predicted.</summary>
public sealed record RegressionMetrics
{
    /// <summary>Root of the mean squared error, in the target's unit.</summary>
    public required double Rmse { get; init; }

    /// <summary>Mean absolute error, in the target's unit.</summary>
    public required double Mae { get; init; }

    /// <summary>The share of the target's variance that is explained: 1 is perfect, 0 is no better than its mean. 0 where the target does not vary.</summary>
    public required double R2 { get; init; }

    /// <summary>Rows counted.</summary>
    public required int Count { get; init; }

    /// <summary>Compares predictions with what came.</summary>
    /// <param name="predictions">[N].</param>
    /// <param name="values">[N], the truth.</param>
    public static RegressionMetrics Of(ReadOnlySpan<float> predictions, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(predictions.Length, values.Length);
        var mean = 0.0;
        for (var row = 0; row < values.Length; row++)
        {
            mean += values[row];
        }

        mean /= Math.Max(1, values.Length);
        var (squares, absolutes, variance) = (0.0, 0.0, 0.0);
        for (var row = 0; row < values.Length; row++)
        {
            var error = (double)predictions[row] - values[row];
            squares += error * error;
            absolutes += Math.Abs(error);
            variance += (values[row] - mean) * (values[row] - mean);
        }

        var count = Math.Max(1, values.Length);
        return new RegressionMetrics
        {
            Rmse = Math.Sqrt(squares / count),
            Mae = absolutes / count,
            R2 = variance > 0 ? 1 - (squares / variance) : 0,
            Count = values.Length,
        };
    }
}
