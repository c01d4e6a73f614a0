namespace Sundial.Learning.Forecasting;

/// <summary>What a run that had been given more time is expected to have come to.</summary>
/// <param name="AdditionalSeconds">How much more.</param>
/// <param name="Metric">What is expected, such as <c>accuracy</c>; of the test part where there was a test.</param>
/// <param name="Now">What it is.</param>
/// <param name="Expected">What it is expected to be; never worse than now.</param>
/// <param name="Low">The worse end of an interval that holds what would come in <paramref name="Confidence"/> of cases.</param>
/// <param name="High">The better end.</param>
/// <param name="Confidence">How often the interval is right.</param>
/// <param name="GainIsExpected">Whether it is as likely as not that there is a gain worth naming.</param>
public sealed record ExpectedWithMoreTime(
    double AdditionalSeconds, string Metric, double Now, double Expected, double Low, double High, double Confidence, bool GainIsExpected)
{
    private const int Digits = 6;

    /// <summary>Carries what is expected of validation data over to test data.</summary>
    /// <param name="forecast">What is expected of validation data.</param>
    /// <param name="subject">What was measured.</param>
    /// <param name="additionalSeconds">How much more time.</param>
    /// <param name="now">What the test came to.</param>
    internal static ExpectedWithMoreTime Of(Forecast forecast, ForecastSubject subject, double additionalSeconds, double now)
    {
        var carried = forecast.From(now, subject.Limit);
        var (least, most) = (Math.Min(carried.Low, carried.High), Math.Max(carried.Low, carried.High));
        return new ExpectedWithMoreTime(
            additionalSeconds,
            subject.Metric,
            Math.Round(now, Digits),
            Math.Round(Math.Clamp(carried.Expected, least, most), Digits),
            Math.Round(carried.Low, Digits),
            Math.Round(carried.High, Digits),
            carried.Confidence,
            carried.GainIsExpected);
    }
}
