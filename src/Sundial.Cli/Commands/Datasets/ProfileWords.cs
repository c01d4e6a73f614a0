using Sundial.Cli.Observers;
using Sundial.Cli.Reports;
using Sundial.Contracts.Datasets;

namespace Sundial.Cli.Commands.Datasets;

/// <summary>What a data set is, in a few lines.</summary>
internal static class ProfileWords
{
    private const int Named = 5;

    /// <summary>Facts about it; while nobody has looked at it, only that.</summary>
    public static IEnumerable<(string, string?)> FactsOf(DatasetProfile profile)
    {
        yield return ("Inspected", profile.State switch
        {
            InspectionState.Ready => "yes",
            InspectionState.Failed => $"no: {Printable.Of(profile.Failure ?? string.Empty)}",
            InspectionState.Running => "a worker is at it",
            _ => "not yet; it waits for a worker",
        });
        foreach (var fact in profile switch
        {
            { Images: { } images } => OfImages(images),
            { Boxes: { } boxes } => OfBoxes(boxes),
            { Table: { } table } => OfTable(table),
            _ => [],
        })
        {
            yield return fact;
        }

        foreach (var finding in profile.Findings)
        {
            yield return (finding.Severity switch { FindingSeverity.Error => "Error", FindingSeverity.Warning => "Warning", _ => "Note" }, Printable.Of(finding.Text));
        }
    }

    /// <summary>What would be trained in some time.</summary>
    public static IEnumerable<string> SentencesOf(TrainingPlan plan) =>
    [
        .. plan.Sentences.Select(Printable.Of),
        $"The time would go to: {string.Join(", ", plan.Phases.Select(phase => $"{phase.Phase} {Duration.Text(TimeSpan.FromSeconds(Math.Max(1, Math.Round(phase.Seconds))))}"))}.",
    ];

    private static IEnumerable<(string, string?)> OfImages(ProfiledImages images) =>
    [
        ("Images", $"{images.Images:N0}{Parts(images.Splits)}, {Sizes(images.Sizes)}"),
        ("Classes", Names(images.Classes.Select(known => $"{known.Name} ({known.Images:N0})"), images.ClassCount)),
    ];

    private static IEnumerable<(string, string?)> OfBoxes(ProfiledBoxes boxes) =>
    [
        ("Images", $"{boxes.Images:N0}{Parts(boxes.Splits)}, {Sizes(boxes.Sizes)}"),
        ("Boxes", $"{boxes.Boxes:N0}, at most {boxes.MostBoxes:N0} an image, as {boxes.Format}"),
        ("Classes", Names(boxes.Classes.Select(known => $"{known.Name} ({known.Boxes:N0})"), boxes.ClassCount)),
    ];

    private static IEnumerable<(string, string?)> OfTable(ProfiledTable table) =>
    [
        ("Rows", $"{table.Rows:N0}"),
        ("Columns", Names(table.Columns.Select(column => $"{column.Name} ({Numbers.Name(column.Kind)})"), table.ColumnCount)),
        ("Target", table.Target is { } target ? $"{Printable.Of(target.Column)}, {Numbers.Name(target.Task)}, because {Printable.Of(target.Why)}" : "none was found"),
    ];

    private static string Parts(IReadOnlyList<ProfiledSplit> parts) => parts.Count == 0 ? "" : $" ({string.Join(", ", parts.Select(part => $"{part.Images:N0} {Numbers.Name(part.Split)}"))})";

    private static string Sizes(PictureSizes sizes) => sizes.Different == 1
        ? Size(sizes.Median)
        : $"{Size(sizes.Least)} to {Size(sizes.Most)}, {Size(sizes.Median)} in the middle";

    private static string Size(PictureSize size) => $"{size.Width}×{size.Height}";

    private static string Names(IEnumerable<string> names, int count) =>
        $"{count:N0}: {string.Join(", ", names.Take(Named).Select(Printable.Of))}{(count > Named ? $" and {count - Named:N0} more" : "")}";
}
