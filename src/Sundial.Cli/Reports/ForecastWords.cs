using System.Globalization;
using Sundial.Cli.Commands;
using Sundial.Learning.Forecasting;

namespace Sundial.Cli.Reports;

/// <summary>What more time would be expected to bring, in a sentence.</summary>
internal static class ForecastWords
{
    /// <summary>The sentence.</summary>
    public static string Of(ExpectedWithMoreTime expected)
    {
        var more = Duration.Text(TimeSpan.FromSeconds(expected.AdditionalSeconds));
        var interval = $"{Number(Math.Min(expected.Low, expected.High))} to {Number(Math.Max(expected.Low, expected.High))} in {100 * expected.Confidence:0} of 100 such cases";
        return expected.GainIsExpected
            ? $"with {more} more, {expected.Metric.Replace('_', ' ')} is expected to be {Number(expected.Expected)} instead of {Number(expected.Now)}: {interval}"
            : $"with {more} more, no gain worth naming is expected; {expected.Metric.Replace('_', ' ')} would be {interval}";
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
