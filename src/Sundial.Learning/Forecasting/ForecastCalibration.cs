namespace Sundial.Learning.Forecasting;

/// <summary>A forecast, and what came.</summary>
/// <param name="Forecast">What was said.</param>
/// <param name="Actual">What it was.</param>
public sealed record ForecastOutcome(Forecast Forecast, double Actual)
{
    /// <summary>Whether the interval held it.</summary>
    public bool Held => Actual >= Math.Min(Forecast.Low, Forecast.High) - Rounding && Actual <= Math.Max(Forecast.Low, Forecast.High) + Rounding;

    private static double Rounding => 1e-9;
}

/// <summary>How often past forecasts held, and by how much intervals are to be wider or narrower for it.</summary>
/// <param name="Pairs">How many forecasts.</param>
/// <param name="Coverage">Share of them that held.</param>
/// <param name="MedianError">The median distance of what came from what was expected.</param>
/// <param name="Widening">What <see cref="CurveRecord.Widening"/> is to be.</param>
public sealed record ForecastCalibration(int Pairs, double Coverage, double MedianError, double Widening)
{
    // Before there are so many pairs, the widening is held near 1: a handful of forecasts says little about four in five.
    private const double Doubt = 10;

    /// <summary>From forecasts that were made with a widening of 1.</summary>
    /// <param name="outcomes">At least one.</param>
    public static ForecastCalibration Of(IReadOnlyList<ForecastOutcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentOutOfRangeException.ThrowIfZero(outcomes.Count);

        // By how much each interval would have had to be wider to hold; of these, the share that intervals claim (split conformal prediction, Vovk et al. 2005).
        var needed = outcomes.Select(Needed).Order().ToArray();
        var place = Math.Min(needed.Length - 1, (int)Math.Ceiling(LearningCurve.Confidence * (needed.Length + 1)) - 1);
        var weight = outcomes.Count / (outcomes.Count + Doubt);
        var errors = outcomes.Select(one => Math.Abs(one.Actual - one.Forecast.Expected)).Order().ToArray();
        return new ForecastCalibration(
            outcomes.Count,
            outcomes.Average(one => one.Held ? 1.0 : 0.0),
            errors[errors.Length / 2],
            Math.Exp(weight * Math.Log(Math.Clamp(needed[place], 0.25, 4))));
    }

    private static double Needed(ForecastOutcome one)
    {
        var forecast = one.Forecast;
        var (reach, end) = Math.Sign(one.Actual - forecast.Expected) == Math.Sign(forecast.High - forecast.Expected)
            ? (one.Actual - forecast.Expected, forecast.High - forecast.Expected)
            : (one.Actual - forecast.Expected, forecast.Low - forecast.Expected);
        return reach == 0 ? 0 : end == 0 ? 1 : Math.Abs(reach / end);
    }
}
