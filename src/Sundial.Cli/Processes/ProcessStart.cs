using System.Diagnostics;
using System.Globalization;

namespace Sundial.Cli.Processes;

/// <summary>When the budget of this process began to run.</summary>
internal static class ProcessStart
{
    /// <summary>
    /// The environment variable by which the launcher says when the user's command began, in seconds since 1970. The launcher becomes this
    /// process, so the operating system's start time is the launcher's; after a build it states a later one, because the build is no part of the budget.
    /// </summary>
    public const string Variable = "SUNDIAL_STARTED";

    /// <summary>The start of this process as a timestamp of <paramref name="clock"/>.</summary>
    public static long Timestamp(TimeProvider clock)
    {
        using var process = Process.GetCurrentProcess();
        var stated = Environment.GetEnvironmentVariable(Variable);
        var age = Age(clock.GetUtcNow(), process.StartTime.ToUniversalTime(), stated);
        return clock.GetTimestamp() - (long)(age.TotalSeconds * clock.TimestampFrequency);
    }

    /// <summary>How long ago the budget began.</summary>
    /// <param name="now">The present.</param>
    /// <param name="processStart">What the operating system says.</param>
    /// <param name="stated">What the launcher says, if anything; one that was inherited from an older process lies before its start and counts for nothing.</param>
    public static TimeSpan Age(DateTimeOffset now, DateTimeOffset processStart, string? stated)
    {
        var started = processStart;

        // Some locales write the fraction of bash's EPOCHREALTIME after a comma.
        if (double.TryParse(stated?.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            && DateTimeOffset.UnixEpoch.AddSeconds(seconds) is var launched && launched > started && launched <= now)
        {
            started = launched;
        }

        return now > started ? now - started : TimeSpan.Zero;
    }
}
