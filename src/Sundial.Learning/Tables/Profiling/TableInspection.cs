using System.Globalization;
using Sundial.Learning.Data;
using Sundial.Learning.Tables.Columns;
using Sundial.Learning.Tables.Reading;

namespace Sundial.Learning.Tables.Profiling;

/// <summary>Looks at a table: each column, the target, what they have to do with each other, and copies of rows.</summary>
internal sealed class TableInspection
{
    private const int MostRows = 200_000;
    private const int MostTellingRows = 20_000;
    private const int MostTellingCells = 40_000_000;
    private const int TopValues = 20;
    private const ulong Seed = 1;
    private const ulong Purpose = 0x7AB4;

    private readonly Table _table;
    private readonly Table? _test;
    private readonly int[] _rows;
    private readonly int[] _tellingRows;
    private readonly Telling? _telling;
    private readonly List<LeakProfile> _leaks = [];

    private TableInspection(Table table, Table? test)
    {
        (_table, _test) = (table, test);
        _rows = Some(table.RowCount, MostRows);
        _tellingRows = Some(table.RowCount, Math.Min(MostTellingRows, MostTellingCells / Math.Max(1, table.Columns.Count)));
        _telling = table.Schema.Target is null ? null : new Telling(table, _tellingRows);
    }

    /// <summary>Looks at a table, and at the one it will be tested on.</summary>
    public static TableProfile Look(Table table, Table? test)
    {
        var look = new TableInspection(table, test);
        var columns = table.Schema.Columns.Select(look.ColumnOf).ToArray();
        look.LookForOrder();
        var (copies, contradicting) = look.Copies();
        var profile = new TableProfile
        {
            Path = table.Path,
            Reading = table.Reading,
            Rows = table.RowCount,
            TestRows = test?.RowCount,
            Columns = columns,
            Target = look.TargetOf(),
            DuplicateRows = copies,
            ContradictingRows = contradicting,
            TestRowsInTraining = look.TestRowsInTraining(),
            Leaks = look._leaks,
            Plan = [],
        };
        return profile with { Graded = [.. ProfileWords.Findings(profile)], Plan = [.. ProfileWords.Plan(profile)] };
    }

    private ColumnProfile ColumnOf(ColumnSchema schema)
    {
        var profile = new ColumnProfile { Name = schema.Name, Kind = schema.Kind, Why = schema.Why };
        if (_table.Find(schema.Name) is not { } column)
        {
            LookForId(schema);
            return profile;
        }

        profile = profile with { Missing = column.MissingCount, Telling = TellingOf(column) };
        return column switch
        {
            NumberColumn numbers => AsTarget(Spread(profile, Array.ConvertAll(_rows, row => (double)numbers.Values.Span[row])), schema),
            DateColumn dates => Spread(profile, Array.ConvertAll(_rows, row => dates.Seconds.Span[row])),
            TextColumn texts => profile with { Lengths = NumberStatistics.Of([.. _rows.Select(row => texts.Texts.Span[row]).OfType<string>().Select(text => (double)text.Length).Order()]) },
            CategoryColumn categories => profile with { TaskAsTarget = TargetRules.AreClasses(schema.Categories.Count, _table.RowCount) ? TableTask.Classification : null, Distinct = schema.Categories.Count, Top = [.. schema.Categories.Zip(schema.CategoryCounts, (value, count) => new ValueCount(value, count)).Take(TopValues)] },
            _ => profile,
        };
    }

    private static ColumnProfile Spread(ColumnProfile profile, double[] values)
    {
        var sorted = values.Where(value => !double.IsNaN(value)).Order().ToArray();
        return profile with { Distinct = NumberStatistics.Distinct(sorted), Numbers = NumberStatistics.Of(sorted) };
    }

    private static ColumnProfile AsTarget(ColumnProfile profile, ColumnSchema schema) => profile is not { Numbers: { } numbers, Distinct: > 1 and var distinct } ? profile : profile with
    {
        TaskAsTarget = TargetRules.AreClasses(schema.Name, schema.IsWhole, distinct, (numbers.Least, numbers.Most)) ? TableTask.Classification : TableTask.Regression,
    };

    private TargetProfile? TargetOf()
    {
        if (_table.Schema.Target is not { } target)
        {
            return null;
        }

        var profile = new TargetProfile { Name = target.Name, Task = target.Task, Why = target.Why };
        if (target.Task == TableTask.Regression)
        {
            return profile with { Numbers = NumberStatistics.Of([.. _table.Values.ToArray().Select(value => (double)value).Order()]) };
        }

        var counts = new long[target.ClassNames.Count];
        foreach (var label in _table.Labels.Span)
        {
            counts[label]++;
        }

        return profile with
        {
            Classes = [.. target.ClassNames.Zip(counts, (name, count) => new ValueCount(name, count))],
            PositiveClass = target.ClassNames.Count == 2 ? target.ClassNames[1] : null,
            Imbalance = counts.Max() / (double)Math.Max(1, counts.Min()),
        };
    }

    private double? TellingOf(Column column)
    {
        if (_telling is null || ColumnBins.Of(column, _tellingRows) is not var (bins, count))
        {
            return null;
        }

        var (score, right) = _telling.Of(bins, count);
        if (score >= Telling.Suspicious)
        {
            _leaks.Add(IsCopy(column)
                ? new LeakProfile(column.Name, "copy", $"\"{column.Name}\" is the target by another name: it has the same value wherever \"{Target}\" has.")
                : new LeakProfile(column.Name, "telling", $"\"{column.Name}\" alone tells {Share(score, right)}; leave it out if it is not known when a prediction is made."));
        }

        return Math.Round(score, 4);
    }

    // One value of the column for each of the target, and the reverse.
    private bool IsCopy(Column column)
    {
        var (there, back) = (new Dictionary<double, double>(), new Dictionary<double, double>());
        for (var row = 0; row < _table.RowCount; row++)
        {
            double own = column switch
            {
                NumberColumn numbers => numbers.Values.Span[row],
                CategoryColumn categories => categories.Codes.Span[row],
                DateColumn dates => dates.Seconds.Span[row],
                _ => double.NaN,
            };
            double target = _table.Labels.Length > 0 ? _table.Labels.Span[row] : _table.Values.Span[row];
            if (double.IsNaN(own) || (there.TryGetValue(own, out var known) && known != target) || (back.TryGetValue(target, out var knownOwn) && knownOwn != own))
            {
                return false;
            }

            (there[own], back[target]) = (target, own);
        }

        return true;
    }

    // An id is not learned from, but one that follows the target tells of the way in which the data came to be.
    private void LookForId(ColumnSchema schema)
    {
        if (_telling is not null && _table.Ids.FirstOrDefault(id => id.Name == schema.Name) is { } id
            && ColumnBins.Of(id, _tellingRows) is var (bins, count) && _telling.Of(bins, count).Score is >= 0.5 and var score)
        {
            _leaks.Add(new LeakProfile(schema.Name, "id", $"The id \"{schema.Name}\" follows the target: it alone would tell {Part(score)}. It is not learned from, but something in the data may have come with it."));
        }
    }

    private void LookForOrder()
    {
        if (_telling is null)
        {
            return;
        }

        var (bins, count) = ColumnBins.Of(Array.ConvertAll(_tellingRows, row => (double)row));
        if (_telling.Of(bins, count).Score is >= 0.5 and var score && !_leaks.Exists(leak => leak.Kind == "id"))
        {
            _leaks.Add(new LeakProfile("", "order", $"The rows are ordered by the target: a row's place alone would tell {Part(score)}. Columns that count or date the rows give it away, too."));
        }
    }

    private (int Copies, int Contradicting) Copies()
    {
        var first = new Dictionary<ulong, int>();
        var (copies, contradicting) = (0, 0);
        for (var row = 0; row < _table.RowCount; row++)
        {
            if (first.TryAdd(_table.RowHashes.Span[row], row))
            {
                continue;
            }

            var original = first[_table.RowHashes.Span[row]];
            copies++;
            contradicting += (_table.Labels.Length > 0 && _table.Labels.Span[row] != _table.Labels.Span[original])
                || (_table.Values.Length > 0 && _table.Values.Span[row] != _table.Values.Span[original]) ? 1 : 0;
        }

        return (copies, contradicting);
    }

    private int? TestRowsInTraining()
    {
        if (_test is null)
        {
            return null;
        }

        var known = _table.RowHashes.ToArray().ToHashSet();
        return _test.RowHashes.ToArray().Count(known.Contains);
    }

    private string Target => _table.Schema.Target!.Name;

    private string Share(double score, double right) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(double.IsNaN(right) ? $"{score:P1} of the spread of \"{Target}\"" : $"\"{Target}\" right in {right:P1} of rows that were not looked at")}");

    private string Part(double score) => string.Create(CultureInfo.InvariantCulture, $"{score:P0} of what there is to know of \"{Target}\"");

    // Drawn and not counted off, because rows may take turns; in their order.
    private static int[] Some(int count, int most)
    {
        var rows = Enumerable.Range(0, count);
        return [.. count <= most ? rows : rows.Where(row => CounterRandom.Hash(Seed, Purpose, (ulong)row) < (double)most / count * ulong.MaxValue)];
    }
}
