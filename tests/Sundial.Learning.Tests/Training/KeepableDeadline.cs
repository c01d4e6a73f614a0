using System.Globalization;
using System.Text.RegularExpressions;
using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Training;

/// <summary>A deadline that this machine can keep, as busy as it is.</summary>
internal static partial class KeepableDeadline
{
    /// <summary>Runs with a deadline; where the machine is too busy for that one, with the one that the refusal names.</summary>
    /// <param name="seconds">The deadline.</param>
    /// <param name="run">Runs with a deadline.</param>
    public static TReport Run<TReport>(int seconds, Func<TimeSpan, TReport> run)
        where TReport : TrainingReport
    {
        try
        {
            return Whole(TimeSpan.FromSeconds(seconds));
        }
        catch (TrainingException refused) when (refused.Code == "deadline.too-short" && Named().Match(refused.Message) is { Success: true } named)
        {
            return Whole(TimeSpan.FromSeconds(1.5 * int.Parse(named.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture)));
        }

        TReport Whole(TimeSpan deadline)
        {
            var report = run(deadline);
            Assert.Equal(deadline.TotalSeconds, report.DeadlineSeconds);
            return report;
        }
    }

    [GeneratedRegex(@"use --within (?<seconds>\d+)s")]
    private static partial Regex Named();
}
