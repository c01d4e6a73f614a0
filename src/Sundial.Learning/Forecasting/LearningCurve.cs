namespace Sundial.Learning.Forecasting;

/// <summary>Reads a learning curve beyond its last point.</summary>
public static class LearningCurve
{
    /// <summary>How often intervals are right.</summary>
    public const double Confidence = 0.8;

    private const int Draws = 2000;
    private const int LeastPoints = 3;

    /// <summary>What is expected at an amount that is not reached yet, when the best is kept.</summary>
    /// <param name="curve">What is known.</param>
    /// <param name="amount">Where to read it, in the unit of the points; at or below the last there is no gain.</param>
    /// <returns>The forecast; null with fewer than three points that differ in their amounts, as nothing can be told.</returns>
    public static Forecast? ForecastAt(CurveRecord curve, double amount)
    {
        ArgumentNullException.ThrowIfNull(curve);

        // Within, higher is better.
        var sign = curve.Direction == MetricDirection.HigherIsBetter ? 1 : -1;
        var points = curve.Points.Where(point => point.Amount > 0 && double.IsFinite(point.Amount) && double.IsFinite(point.Value))
            .Select(point => point with { Value = sign * point.Value })
            .OrderBy(point => point.Amount).ToArray();
        if (points.Select(point => point.Amount).Distinct().Count() < LeastPoints)
        {
            return null;
        }

        var best = points.Max(point => point.Value);
        var current = curve.Current is { } kept ? sign * kept : best;
        var resolution = curve.Resolution ?? (1e-3 * Math.Abs(current));
        if (amount <= points[^1].Amount)
        {
            return new Forecast(amount, sign * current, sign * current, sign * current, sign * current, Confidence, GainIsExpected: false);
        }

        var limit = curve.Limit is { } bound ? sign * bound : double.PositiveInfinity;
        var draws = new CurvePosterior(points, limit, curve.StandardError).Draw(amount, Draws);
        Array.Sort(draws);
        var median = draws[Draws / 2];
        for (var i = 0; i < Draws; i++)
        {
            // The best is kept: what comes out worse changes nothing.
            draws[i] = Math.Min(Math.Max(current, limit), Math.Max(current, median + (curve.Widening * (draws[i] - median))));
        }

        var (low, high) = Shortest(draws);
        return new Forecast(amount, sign * current, sign * draws.Average(), sign * low, sign * high, Confidence, draws[Draws / 2] - current > resolution);
    }

    // The shortest interval that holds the confidence: where no gain is likely it begins at the current value and is not right more often than it says.
    private static (double Low, double High) Shortest(double[] sorted)
    {
        var span = (int)(Confidence * sorted.Length);
        var from = Enumerable.Range(0, sorted.Length - span).MinBy(i => sorted[i + span] - sorted[i]);
        return (sorted[from], sorted[from + span]);
    }
}
