using Sundial.Contracts.Datasets;
using Sundial.Contracts.Workers;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;
using Sundial.Learning.Training.Outlooks;

namespace Sundial.Worker.Inspection;

/// <summary>Looks at a table.</summary>
internal static class TableInspector
{
    private const int MostColumns = 500;
    private const int MostClasses = 1000;
    private const int MostTop = 20;
    private const int SampleRows = 100;

    // A wide table has shorter cells: what is told stays bounded.
    private const int WideColumns = 50;
    private const int LongestCell = 200;
    private const int LongestCellOfWide = 40;

    /// <summary>Looks.</summary>
    public static InspectedData Look(DatasetInspector inspector, PlanLadder ladder, CancellationToken cancel)
    {
        var table = TableReader.Read(inspector.Data, new TableReadOptions { NeedsTarget = false, MemoryBytes = InspectorBounds.DataBytes }, cancel);
        var profile = TableProfile.Of(table);
        var sample = TableSample.Read(inspector.Data, SampleRows, MostColumns, profile.Columns.Count > WideColumns ? LongestCellOfWide : LongestCell, null, cancel);
        return new InspectedData
        {
            Kind = DatasetKind.Table,
            SuggestedTask = "table",
            Table = FactsOf(profile, sample),
            Findings = PictureFacts.Findings(profile.Graded),
            WouldTrain = profile.Target is null ? [] : [.. profile.Plan.Select(WireText.Sentence)],
            Plans = [.. Enum.GetValues<TableTask>().SelectMany(task => ladder.Climb(request => TableOutlook.Of(table, null, request, task)))],
        };
    }

    private static ProfiledTable FactsOf(TableProfile profile, TableSample sample) => new()
    {
        Rows = profile.Reading.Rows,
        RowsSeen = profile.Rows,
        Entry = profile.Reading.Entry is { } entry ? WireText.Sentence(entry) : null,
        Separator = profile.Reading.Separator.ToString(),
        Encoding = profile.Reading.Encoding,
        HasHeader = profile.Reading.HasHeader,
        Columns = [.. Columns(profile, sample.Names)],
        ColumnCount = profile.Columns.Count + (profile.Target is null ? 0 : 1),
        Target = profile.Target is { } target ? TargetOf(target) : null,
        DuplicateRows = profile.DuplicateRows,
        ContradictingRows = profile.ContradictingRows,
        RaggedRows = profile.Reading.RaggedRows,
        RowsWithoutTarget = profile.Reading.RowsWithoutTarget,
        SampleRows = [.. sample.Rows.Select(row => row.Select(WireText.Name).ToArray())],
    };

    // In the order of the file, where the target stands among the others.
    private static IEnumerable<ProfiledColumn> Columns(TableProfile profile, IReadOnlyList<string> names)
    {
        var others = profile.Columns.GetEnumerator();
        foreach (var name in names)
        {
            if (name == profile.Target?.Name)
            {
                yield return ColumnOf(profile.Target, profile);
            }
            else if (others.MoveNext())
            {
                yield return ColumnOf(others.Current, profile);
            }
        }
    }

    private static ProfiledColumn ColumnOf(ColumnProfile column, TableProfile profile) => new()
    {
        Name = WireText.Name(column.Name),
        Kind = column.Kind switch
        {
            ColumnKind.Number => ProfiledColumnKind.Number,
            ColumnKind.Category => ProfiledColumnKind.Category,
            ColumnKind.Date => ProfiledColumnKind.Date,
            ColumnKind.Text => ProfiledColumnKind.Text,
            ColumnKind.Id => ProfiledColumnKind.Id,
            _ => ProfiledColumnKind.Constant,
        },
        Why = WireText.Sentence(column.Why),
        TaskAsTarget = column.TaskAsTarget is { } task ? TaskOf(task) : null,
        MissingShare = column.Missing / (double)Math.Max(1, profile.Rows),
        Distinct = column.Distinct,
        Telling = column.Telling is { } telling ? WireText.Number(telling, 4) : null,
        Leak = profile.Leaks.FirstOrDefault(leak => leak.Column == column.Name) is { } leak ? WireText.Sentence(leak.Words) : null,
        Numbers = NumbersOf(column.Numbers ?? column.Lengths, column.Kind == ColumnKind.Date),
        Top = column.Top is { } top ? [.. top.Take(MostTop).Select(value => new NamedCount(WireText.Name(value.Value), value.Count))] : null,
    };

    private static ProfiledColumn ColumnOf(TargetProfile target, TableProfile profile) => new()
    {
        Name = WireText.Name(target.Name),
        Kind = target.Task == TableTask.Regression ? ProfiledColumnKind.Number : ProfiledColumnKind.Category,
        Why = WireText.Sentence(target.Why),
        IsTarget = true,
        TaskAsTarget = TaskOf(target.Task),
        MissingShare = profile.Reading.RowsWithoutTarget / (double)Math.Max(1, profile.Reading.Rows),
        Distinct = target.Classes?.Count,
        Numbers = NumbersOf(target.Numbers, areDates: false),
        Top = target.Classes is { } classes ? [.. classes.OrderByDescending(known => known.Count).Take(MostTop).Select(known => new NamedCount(WireText.Name(known.Value), known.Count))] : null,
    };

    private static ProfiledTarget TargetOf(TargetProfile target) => new()
    {
        Column = WireText.Name(target.Name),
        Task = TaskOf(target.Task),
        Why = WireText.Sentence(target.Why),
        Classes = target.Classes is { } classes ? [.. classes.Take(MostClasses).Select(known => new NamedCount(WireText.Name(known.Value), known.Count))] : null,
        ClassCount = target.Classes?.Count ?? 0,
        PositiveClass = target.PositiveClass is { } positive ? WireText.Name(positive) : null,
    };

    private static ProfiledNumbers? NumbersOf(NumberProfile? numbers, bool areDates)
    {
        return numbers is null
            ? null
            : new(Written(numbers.Least), Written(numbers.Most), Written(numbers.Mean), Written(numbers.Deviation), [.. numbers.Quantiles.Select(Written)], numbers.Histogram);

        // Numbers are kept with seven digits: what follows these was never in the file.
        double Written(double value) => WireText.Number(value, areDates ? 15 : 7);
    }

    private static ProfiledTargetTask TaskOf(TableTask task) => task == TableTask.Classification ? ProfiledTargetTask.Classification : ProfiledTargetTask.Regression;
}
