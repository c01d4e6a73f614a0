using System.Globalization;

namespace Sundial.Cli.Observers;

/// <summary>How numbers look on the screen and in events.</summary>
internal static class Numbers
{
    /// <summary>A share as a percentage: <c>98.65 %</c>.</summary>
    public static string Percent(double share, int digits = 1) =>
        (share * 100).ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " %";

    /// <summary>A count with thousands separated.</summary>
    public static string Count(double count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Seconds: <c>12.30 s</c>.</summary>
    public static string Seconds(double seconds) => seconds.ToString("F2", CultureInfo.InvariantCulture) + " s";

    /// <summary>Epochs: <c>3.4</c>, or <c>12</c> when whole.</summary>
    public static string Epochs(double epochs) => epochs.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A loss: <c>0.312</c>.</summary>
    public static string Loss(double loss) => loss.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Minutes and seconds for a clock that runs: <c>04:59</c>.</summary>
    public static string Clock(TimeSpan time)
    {
        var shown = time > TimeSpan.Zero ? time : TimeSpan.Zero;
        return shown.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)shown.TotalHours}:{shown.Minutes:00}:{shown.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{shown.Minutes:00}:{shown.Seconds:00}");
    }

    /// <summary>The same, rounded up: time left, so that it and the time used make the whole.</summary>
    public static string ClockUp(TimeSpan time) => Clock(TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds)));

    /// <summary>A number as JSON can hold it, to so many places; null for what is no number.</summary>
    public static double? Finite(double? value, int digits) => value is { } number && double.IsFinite(number) ? Math.Round(number, digits) : null;

    /// <summary>The name of a value of an enumeration, as in events: <c>train</c>.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
