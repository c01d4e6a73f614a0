using System.Globalization;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;

namespace Sundial.Console.Components;

/// <summary>Numbers, times and states as people read them.</summary>
internal static class Words
{
    private static readonly string[] s_units = ["bytes", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A duration: <c>0.8 s</c>, <c>59 s</c>, <c>4 min 5 s</c>, <c>2 h 10 min</c>, <c>3 d 4 h</c>.</summary>
    /// <param name="seconds">Seconds, not negative.</param>
    public static string Duration(double seconds)
    {
        if (seconds < 10)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, seconds):0.#} s");
        }

        var whole = (long)Math.Round(seconds);
        return whole switch
        {
            < 60 => Two(whole, "s", 0, ""),
            < 3600 => Two(whole / 60, "min", whole % 60, "s"),
            < 86_400 => Two(whole / 3600, "h", whole % 3600 / 60, "min"),
            _ => Two(whole / 86_400, "d", whole % 86_400 / 3600, "h"),
        };
    }

    /// <summary>An amount of bytes: <c>12.4 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        for (; Math.Abs(value) >= 1000 && unit < s_units.Length - 1; unit++)
        {
            value /= 1000;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? value.ToString("0", CultureInfo.InvariantCulture) : value.ToString("0.0", CultureInfo.InvariantCulture))} {s_units[unit]}");
    }

    /// <summary>A whole number with its thousands apart: <c>12,345</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage: <c>93.4 %</c>.</summary>
    /// <param name="share">In [0, 1].</param>
    /// <param name="digits">Digits after the point.</param>
    public static string Percent(double share, int digits = 1) => string.Create(CultureInfo.InvariantCulture, $"{(100 * share).ToString($"F{digits}", CultureInfo.InvariantCulture)} %");

    /// <summary>A figure with so many telling digits: <c>0.9293</c>, <c>12.35</c>.</summary>
    public static string Figure(double value) => value switch
    {
        double.NaN => "–",
        0 => "0",
        _ when Math.Abs(value) is >= 1e6 or < 1e-4 => value.ToString("0.###e0", CultureInfo.InvariantCulture),
        _ when Math.Abs(value) >= 100 => value.ToString("N1", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    /// <summary>A name of the wire for people: <c>average_precision</c> becomes <c>average precision</c>.</summary>
    public static string Name(string wire) => wire.Replace('_', ' ').Replace('-', ' ');

#pragma warning disable CA1308 // Words in the middle of sentences are in lower case.
    /// <summary>A role.</summary>
    public static string Of(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>A job's state.</summary>
    public static string Of(JobState state) => state == JobState.DeadlineExceeded ? "too late" : state.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    /// <summary>An endpoint's state.</summary>
    public static string Of(EndpointState state) => state switch
    {
        EndpointState.Creating => "being made",
        EndpointState.InService => "in service",
        EndpointState.Updating => "being updated",
        EndpointState.RollingBack => "rolling back",
        EndpointState.Failed => "failed",
        _ => "being deleted",
    };

    /// <summary>What an endpoint's state means.</summary>
    public static BadgeKind KindOf(EndpointState state) => state switch
    {
        EndpointState.InService => BadgeKind.Good,
        EndpointState.Failed => BadgeKind.Bad,
        EndpointState.RollingBack => BadgeKind.Warning,
        _ => BadgeKind.Active,
    };

    /// <summary>What a job's state means.</summary>
    public static BadgeKind KindOf(JobState state) => state switch
    {
        JobState.Completed => BadgeKind.Good,
        JobState.Failed or JobState.DeadlineExceeded => BadgeKind.Bad,
        JobState.Stopped or JobState.Stopping => BadgeKind.Warning,
        JobState.Pending => BadgeKind.Neutral,
        _ => BadgeKind.Active,
    };

    private static string Two(long first, string unit, long second, string smaller) =>
        second == 0 ? string.Create(CultureInfo.InvariantCulture, $"{first} {unit}") : string.Create(CultureInfo.InvariantCulture, $"{first} {unit} {second} {smaller}");
}
