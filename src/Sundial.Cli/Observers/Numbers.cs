using System.Globalization;
using System.Text.Json;
using Sundial.Learning.Training;

namespace Sundial.Cli.Observers;

/// <summary>How numbers look on the screen and in events.</summary>
internal static class Numbers
{
    private static readonly string[] s_byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

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

    /// <summary>An amount of bytes: <c>1.25 GB</c>, <c>340 kB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        for (; Math.Abs(bytes) >= 999.5 && unit < s_byteUnits.Length - 1; unit++)
        {
            bytes /= 1000;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(bytes, unit == 0 || bytes >= 99.5 ? 0 : bytes >= 9.95 ? 1 : 2):0.##} {s_byteUnits[unit]}");
    }

    /// <summary>A moment in the user's own time: the time of day where it is today, else the date, too.</summary>
    public static string When(DateTimeOffset at, TimeProvider clock)
    {
        var local = TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone);
        return local.ToString(local.Date == clock.GetLocalNow().Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>A value of an enumeration as on the wire, with blanks: <c>deadline exceeded</c>.</summary>
    public static string Words<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()).Replace('_', ' ');

    /// <summary>A measured value with as many digits as tell something: <c>0.9742</c>, <c>12345.7</c>.</summary>
    public static string Value(double value) => value.ToString(Math.Abs(value) is >= 0.0001 and < 1e6 or 0 ? "0.######" : "G6", CultureInfo.InvariantCulture);

    /// <summary>What validation says of a model: <c>accuracy 97.5 % on validation</c>, <c>rmse 0.61 on validation</c>.</summary>
    public static string Validation(ValidationMetric metric) =>
        $"{(metric.Name == "average_precision_50" ? "AP@0.5" : metric.Name.Replace('_', ' '))} {(metric.IsShare ? Percent(metric.Value) : Value(Math.Round(metric.Value, 4)))} on validation";

    /// <summary>A number as JSON can hold it, to so many places; null for what is no number.</summary>
    public static double? Finite(double? value, int digits) => value is { } number && double.IsFinite(number) ? Math.Round(number, digits) : null;

    /// <summary>The name of a value of an enumeration, as in events: <c>train</c>.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
