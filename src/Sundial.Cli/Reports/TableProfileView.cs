using System.Globalization;
using Spectre.Console;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Cli.Reports;

/// <summary>A table's profile for a person: a line for each column, then what should be known.</summary>
internal static class TableProfileView
{
    private const int MostColumns = 50;
    private const int MostClasses = 10;
    private const int MostTop = 3;
    private const int LongestName = 28;
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, TableProfile profile)
    {
        Facts.Write(terminal, FactsOf(profile));
        terminal.Line();
        terminal.Rich.Write(Columns(profile));
        if (profile.Columns.Count > MostColumns)
        {
            terminal.Line($"{profile.Columns.Count - MostColumns:N0} more columns; --json has them all.");
        }

        Sentences(terminal, "What to know:", profile.Findings);
        Sentences(terminal, "What would be trained:", profile.Plan);
    }

    /// <summary>Writes sentences under a heading; nothing where there are none.</summary>
    public static void Sentences(Terminal terminal, string heading, IReadOnlyList<string> sentences)
    {
        if (sentences.Count > 0)
        {
            terminal.Line();
            terminal.Line(heading);
            foreach (var sentence in sentences)
            {
                terminal.Line($"  - {Printable.Of(sentence)}");
            }
        }
    }

    private static IEnumerable<(string, string?)> FactsOf(TableProfile profile)
    {
        var reading = profile.Reading;
        yield return ("Table", profile.Reading.Entry is { } entry ? $"{entry} in {profile.Path}" : profile.Path);
        yield return ("Format", $"{SeparatorName(reading.Separator)} between cells, {reading.Encoding}, {(reading.HasHeader ? "a row of names" : "no row of names")}, {Numbers.Bytes(reading.Bytes)}");
        yield return ("Rows", reading.ShareKept < 1 ? $"{reading.Rows:N0}, of which {profile.Rows:N0} were looked at" : $"{profile.Rows:N0}");
        yield return ("Columns", $"{profile.Columns.Count + (profile.Target is null ? 0 : 1):N0}");
        if (profile.Target is not { } target)
        {
            yield break;
        }

        yield return ("Target", $"{target.Name}: {target.Task.ToString().ToLowerInvariant()}, because {target.Why}");
        yield return target.Classes is { } classes
            ? ("Classes", string.Join(", ", classes.OrderByDescending(known => known.Count).Take(MostClasses).Select(known => $"{known.Value} {Numbers.Percent(known.Count / (double)profile.Rows)}"))
                + (classes.Count > MostClasses ? $" and {classes.Count - MostClasses:N0} more" : string.Empty)
                + (target.PositiveClass is { } positive ? $"; positive: {positive}" : string.Empty))
            : ("Spread", Spread(target.Numbers!));
    }

    private static Spectre.Console.Table Columns(TableProfile profile)
    {
        var table = Tables.New("column", "kind", "missing", "different", "tells", "values").LeftAligned(1).LeftAligned(5);
        foreach (var column in profile.Columns.Take(MostColumns))
        {
            table.AddTextRow(
                column.Name.Length > LongestName ? column.Name[..(LongestName - 1)] + "…" : column.Name,
                Numbers.Name(column.Kind),
                column.Missing is > 0 and var missing ? Numbers.Percent(missing / (double)profile.Rows) : null,
                column.Distinct is { } distinct ? Numbers.Count(distinct) : null,
                column.Telling is >= 0.0005 and var telling ? Numbers.Percent(telling) : null,
                Values(column));
        }

        return table;
    }

    private static string Values(ColumnProfile column) => column switch
    {
        { Kind: ColumnKind.Date, Numbers: { } dates } => $"{Day(dates.Least)} to {Day(dates.Most)}",
        { Numbers: { } numbers } => Spread(numbers),
        { Top: { } top } => string.Join(", ", top.Take(MostTop).Select(value => value.Value.Length > 16 ? value.Value[..15] + "…" : value.Value)) + (top.Count > MostTop ? ", …" : string.Empty),
        _ => column.Why,
    };

    private static string Spread(NumberProfile numbers)
    {
        int[] counts = [.. numbers.Histogram.Chunk(2).Select(pair => pair.Sum())];
        var most = counts.Max();
        var bars = string.Concat(counts.Select(count => count == 0 ? ' ' : Bars[(int)Math.Min(Bars.Length - 1, (long)count * Bars.Length / most)]));
        return $"{Short(numbers.Least)} … {Short(numbers.Quantiles[2])} … {Short(numbers.Most)}  {bars}";
    }

    private static string Short(double value) => value.ToString(Math.Abs(value) is >= 1e15 or (> 0 and < 1e-3) ? "G3" : Math.Abs(value) >= 1000 ? "#,0" : "0.###", CultureInfo.InvariantCulture);

    private static string Day(double seconds) => DateTime.UnixEpoch.AddSeconds(seconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string SeparatorName(char separator) => separator switch { '\t' => "tabs", ';' => "semicolons", '|' => "bars", _ => "commas" };
}
