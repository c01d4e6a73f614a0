using Spectre.Console;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Learning.Data;

namespace Sundial.Cli.Reports;

/// <summary>A profile of images for a person: facts, a line for each class, then what should be known.</summary>
internal static class ImageProfileView
{
    private const int MostClasses = 30;

    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, ImageProfile profile)
    {
        var test = profile.Classes.Sum(known => known.Test);
        Facts.Write(terminal,
        [
            ("Images", $"{profile.Images:N0} in {profile.Path}{(test > 0 ? $", {test:N0} of them to test on" : string.Empty)}"),
            ("Classes", $"{profile.Classes.Count:N0}"),
            ("Sizes", profile.Sizes.Different == 1 ? profile.Sizes.Median : $"{profile.Sizes.Least} to {profile.Sizes.Most}, {profile.Sizes.Median} in the middle, {profile.Sizes.Different:N0} different"),
            ("Formats", string.Join(", ", profile.Formats.Select(format => $"{format.Value:N0} {format.Key}"))),
            ("Colour", profile.Grey == 0 ? "all" : profile.Grey >= profile.Images ? "none" : $"all but {profile.Grey:N0}"),
            ("Broken", profile.Skipped == 0 ? "none" : $"{profile.Skipped:N0}: {string.Join("; ", profile.SkippedExamples.Select(file => $"{file.Name} ({file.Reason})"))}{(profile.Skipped > profile.SkippedExamples.Count ? "; …" : string.Empty)}"),
            ("Copies", profile.Copies == 0 ? "none" : $"{profile.Copies:N0}"),
        ]);
        terminal.Line();
        terminal.Rich.Write(Classes(profile));
        if (profile.Classes.Count > MostClasses)
        {
            terminal.Line($"{profile.Classes.Count - MostClasses:N0} more classes; --json has them all.");
        }

        TableProfileView.Sentences(terminal, "What to know:", profile.Findings);
        TableProfileView.Sentences(terminal, "What would be trained:", profile.Plan);
    }

    private static Table Classes(ImageProfile profile)
    {
        var table = Tables.New("class", "images", "share");
        foreach (var known in profile.Classes.Take(MostClasses))
        {
            table.AddTextRow(known.Name, Numbers.Count(known.Count), Numbers.Percent(known.Count / (double)profile.Images));
        }

        return table;
    }
}
