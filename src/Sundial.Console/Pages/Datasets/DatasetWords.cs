using System.Globalization;
using Sundial.Console.Components;
using Sundial.Contracts.Datasets;

namespace Sundial.Console.Pages.Datasets;

/// <summary>Data sets in words.</summary>
internal static class DatasetWords
{
    /// <summary>A part of the data.</summary>
    public static string Of(DatasetSplit split) => split switch
    {
        DatasetSplit.Train => "to learn from",
        DatasetSplit.Validation => "to choose by",
        _ => "to test on",
    };

    /// <summary>What a column holds.</summary>
    public static string Of(ProfiledColumnKind kind) => kind switch
    {
        ProfiledColumnKind.Number => "number",
        ProfiledColumnKind.Category => "category",
        ProfiledColumnKind.Date => "date",
        ProfiledColumnKind.Text => "text",
        ProfiledColumnKind.Id => "id",
        _ => "always the same",
    };

    /// <summary>How far an inspection has come; null for data that nobody has been asked to look at.</summary>
    public static string Of(InspectionState? state) => state switch
    {
        InspectionState.Pending => "waits",
        InspectionState.Running => "being looked at",
        InspectionState.Ready => "looked at",
        InspectionState.Failed => "cannot be read",
        _ => "not looked at",
    };

    /// <summary>What that means.</summary>
    public static BadgeKind KindOf(InspectionState? state) => state switch
    {
        InspectionState.Running => BadgeKind.Active,
        InspectionState.Ready => BadgeKind.Good,
        InspectionState.Failed => BadgeKind.Bad,
        _ => BadgeKind.Neutral,
    };

    /// <summary>A value of a column: a date where it holds dates, a number elsewhere.</summary>
    public static string ValueOf(ProfiledColumnKind kind, double value) =>
        kind == ProfiledColumnKind.Date && Math.Abs(value) < 2e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(value, -62_135_596_800, 253_402_300_799)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : Words.Figure(value);
}
