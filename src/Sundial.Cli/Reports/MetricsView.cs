using Spectre.Console;
using Sundial.Cli.Observers;
using Sundial.Learning.Evaluation;

namespace Sundial.Cli.Reports;

/// <summary>Metrics as tables: each class, and what was taken for what. Many classes are cut down to those that went worst.</summary>
internal static class MetricsView
{
    private const int MaxClassRows = 20;
    private const int WorstRows = 10;
    private const int MaxMatrix = 12;
    private const int MaxHeading = 8;

    /// <summary>Writes the tables.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="examples">What was classified, in the plural.</param>
    public static void Write(IAnsiConsole console, ClassificationMetrics metrics, string examples = "images")
    {
        WriteClasses(console, metrics, examples);
        if (metrics.Classes.Count <= MaxMatrix)
        {
            WriteMatrix(console, metrics);
        }
        else
        {
            WriteWorstConfusions(console, metrics);
        }
    }

    private static void WriteClasses(IAnsiConsole console, ClassificationMetrics metrics, string examples)
    {
        var many = metrics.Classes.Count > MaxClassRows;
        var table = Tables.New("class", examples, "precision", "recall");
        foreach (var row in many ? metrics.Classes.Where(row => row.Support > 0).OrderBy(row => row.Recall).Take(WorstRows) : metrics.Classes)
        {
            table.AddRow(Markup.Escape(row.Name), Numbers.Count(row.Support), Numbers.Percent(row.Precision), Numbers.Percent(row.Recall));
        }

        if (many)
        {
            console.WriteLine($"The {WorstRows} classes of {metrics.Classes.Count:N0} with the lowest recall; the report has them all.");
        }

        console.Write(table);
    }

    private static void WriteMatrix(IAnsiConsole console, ClassificationMetrics metrics)
    {
        var names = metrics.Classes.Select(row => row.Name).ToArray();
        var table = Tables.New(["true", .. names.Select(Heading)]);
        for (var truth = 0; truth < names.Length; truth++)
        {
            table.AddRow([Markup.Escape(names[truth]), .. metrics.ConfusionMatrix[truth].Select((count, given) => Cell(count, truth == given))]);
        }

        console.WriteLine("Confusion matrix: a row for each true class, a column for each label given.");
        console.Write(table);
    }

    private static void WriteWorstConfusions(IAnsiConsole console, ClassificationMetrics metrics)
    {
        var worst = metrics.Confusions.Take(WorstRows).ToList();
        if (worst.Count == 0)
        {
            return;
        }

        var table = Tables.New("true", "taken for", "times");
        foreach (var (truth, given, count) in worst)
        {
            table.AddRow(Markup.Escape(truth), Markup.Escape(given), Numbers.Count(count));
        }

        console.WriteLine("The most frequent confusions; the report has the whole matrix.");
        console.Write(table.LeftAligned(1));
    }

    private static string Heading(string name) => Markup.Escape(name.Length <= MaxHeading ? name : name[..(MaxHeading - 1)] + "…");

    private static string Cell(int count, bool right) => (count, right) switch
    {
        (0, _) => "[grey]·[/]",
        (_, true) => $"[green]{Numbers.Count(count)}[/]",
        _ => $"[red]{Numbers.Count(count)}[/]",
    };
}
