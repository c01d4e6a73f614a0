using CsvHelper;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Makes columns of rows: one builder for each column of the file that counts, and one for the target.</summary>
internal sealed class TableAssembly
{
    private const int DistinctOfAll = 4_000_000;
    private const int LeastDistinct = 1000;
    private const int MostDistinct = 200_000;

    private readonly EncodingWatch _watch;
    private readonly ColumnBuilder[] _builders;
    private readonly int[] _places;
    private readonly TargetBuilder? _target;
    private readonly int _targetPlace;
    private readonly ulong[] _salts;
    private readonly List<(int Place, NumberBuilder Builder)> _ids = [];
    private readonly List<float> _weights = [];
    private ulong[] _hashes;
    private int _rows;

    /// <summary>An assembly of some columns.</summary>
    /// <param name="schema">What the columns are.</param>
    /// <param name="places">Where each of the schema's features stands in the file; -1 for one that is not there and is missing in every row.</param>
    /// <param name="target">Collects what is learned; null where nothing is.</param>
    /// <param name="targetPlace">Where that stands.</param>
    /// <param name="watch">What the text is written in.</param>
    /// <param name="isKnown">Whether a model knows the schema.</param>
    /// <param name="rows">The most rows.</param>
    public TableAssembly(TableSchema schema, int[] places, TargetBuilder? target, int targetPlace, EncodingWatch watch, bool isKnown, int rows)
    {
        (_places, _target, _targetPlace, _watch) = (places, target, targetPlace, watch);
        var categories = Math.Max(1, schema.Features.Count(column => column.Kind == ColumnKind.Category));
        var distinct = Math.Clamp(DistinctOfAll / categories, LeastDistinct, MostDistinct);
        _builders = [.. schema.Features.Select(column => ColumnBuilder.For(column, isKnown, rows, distinct))];

        // By name and not by place: the same row has the same hash in a file with another order of columns.
        _salts = [.. schema.Features.Select(column => CellText.Hash(System.Text.Encoding.UTF8.GetBytes(column.Name)))];
        _hashes = new ulong[rows];
    }

    /// <summary>Also keeps a column of whole numbers that name rows.</summary>
    public void KeepId(ColumnSchema schema, int place, int rows) => _ids.Add((place, new NumberBuilder(schema, isKnown: true, rows)));

    /// <summary>Rows that were taken.</summary>
    public int Rows => _rows;

    /// <summary>The features' builders.</summary>
    public IReadOnlyList<ColumnBuilder> Builders => _builders;

    /// <summary>Adds the row a reader stands on; false when it has no target.</summary>
    public bool Add(CsvReader row, double weight = 1)
    {
        if (_target is not null && !_target.Add(Cell(row, _targetPlace)))
        {
            return false;
        }

        var hash = 0UL;
        for (var i = 0; i < _builders.Length; i++)
        {
            hash += CellText.Mix(_salts[i] ^ _builders[i].Add(_places[i] < 0 ? [] : Cell(row, _places[i])));
        }

        foreach (var (place, id) in _ids)
        {
            id.Add(Cell(row, place));
        }

        _hashes[_rows++] = hash;
        _weights.Add((float)weight);
        return true;
    }

    /// <summary>The table of all that was added.</summary>
    /// <param name="path">Where it was read from.</param>
    /// <param name="schema">All columns, the features as they were given to this.</param>
    /// <param name="reading">Tells of the reading, given what is to be told of the columns.</param>
    public Table Build(string path, TableSchema schema, Func<IReadOnlyList<string>, TableReading> reading)
    {
        Column[] columns = [.. _builders.Select(builder => builder.Build())];
        var built = _target?.Build();
        var found = columns.ToDictionary(column => column.Name, column => column.Schema, StringComparer.Ordinal);
        Array.Resize(ref _hashes, _rows);
        return new Table(columns, built?.Labels ?? [], built?.Values ?? [], Weights(), _hashes)
        {
            Path = path,
            Ids = [.. _ids.Select(id => id.Builder.Build())],
            Schema = new TableSchema { Columns = [.. schema.Columns.Select(column => found.GetValueOrDefault(column.Name, column))], Target = built?.Schema ?? schema.Target },
            Reading = reading([.. _builders.Select(builder => builder.Notice).OfType<string>()]),
        };
    }

    private float[] Weights()
    {
        if (_weights.TrueForAll(weight => weight == _weights[0]))
        {
            return [];
        }

        var mean = _weights.Average(weight => (double)weight);
        return [.. _weights.Select(weight => (float)(weight / mean))];
    }

    private ReadOnlySpan<byte> Cell(CsvReader row, int place) => _watch.Utf8Of(CellText.Trimmed(row.GetSpan(place)));
}
