namespace Sundial.Learning.Forecasting;

/// <summary>What a run that had been given more time is expected to have come to.</summary>
/// <param name="AdditionalSeconds">How much more.</param>
/// <param name="Metric">What is expected, such as <c>accuracy</c>; of the test part where there was a test.</param>
/// <param name="Now">What it is.</param>
/// <param name="Expected">What it is expected to be; never worse than now.</param>
/// <param name="Low">The worse end of an interval that holds what would come in <paramref name="Confidence"/> of cases; it may be worse than now, because a better model can be unlucky in the test.</param>
/// <param name="High">The better end.</param>
/// <param name="Confidence">How often the interval is right.</param>
/// <param name="GainIsExpected">Whether it is as likely as not that there is a gain worth naming.</param>
public sealed record ExpectedWithMoreTime(
    double AdditionalSeconds, string Metric, double Now, double Expected, double Low, double High, double Confidence, bool GainIsExpected)
{
    private const int Digits = 6;

    // The same test part is asked then and now, so that most of its luck is the same.
    private const double ErrorShare = 0.5;

    // Four fifths of a bell curve lie within so many deviations.
    private const double Deviations = 1.28;

    /// <summary>Carries what is expected of validation data over to test data.</summary>
    /// <param name="forecast">What is expected of validation data.</param>
    /// <param name="subject">What was measured.</param>
    /// <param name="additionalSeconds">How much more time.</param>
    /// <param name="now">What the test came to.</param>
    internal static ExpectedWithMoreTime Of(Forecast forecast, ForecastSubject subject, double additionalSeconds, double now)
    {
        var carried = forecast.From(now, subject.Limit);
        var expected = Math.Clamp(carried.Expected, Math.Min(carried.Low, carried.High), Math.Max(carried.Low, carried.High));
        var luck = Deviations * ErrorShare * subject.StandardError;
        return new ExpectedWithMoreTime(
            additionalSeconds,
            subject.Metric,
            Math.Round(now, Digits),
            Math.Round(expected, Digits),
            End(carried.Low, side: -1),
            End(carried.High, side: 1),
            carried.Confidence,
            carried.GainIsExpected);

        // The better end lies on the better side, the worse end on the other.
        double End(double end, int side)
        {
            var reach = Math.Sqrt(((end - expected) * (end - expected)) + (luck * luck));
            var moved = expected + ((subject.HigherIsBetter ? side : -side) * reach);
            return Math.Round(subject.Limit is not { } limit ? moved : subject.HigherIsBetter ? Math.Min(limit, moved) : Math.Max(limit, moved), Digits);
        }
    }
}
