using System.Runtime.ExceptionServices;
using System.Text;
using CsvHelper;
using Sundial.Learning.Data;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Reading;

/// <summary>
/// Makes columns of rows: one builder for each column of the file that counts, and one for the target. Of large tables several threads
/// find the same cells, and each builds some of the columns, so that nothing is to be joined and what comes out is the same for any number.
/// </summary>
internal sealed class TableAssembly
{
    private const int DistinctOfAll = 4_000_000;
    private const int LeastDistinct = 1000;
    private const int MostDistinct = 200_000;
    private const long CellsOfThread = 1_000_000;
    private const int MostThreads = 4;

    private readonly AssemblyPart[] _parts;
    private readonly ColumnBuilder[] _builders;
    private readonly List<NumberBuilder> _ids = [];
    private readonly List<float> _weights = [];
    private readonly List<bool> _wasDrawn = [];

    /// <summary>An assembly of some columns.</summary>
    /// <param name="schema">What the columns are.</param>
    /// <param name="places">Where each of the schema's features stands in the file; -1 for one that is not there and is missing in every row.</param>
    /// <param name="target">Makes a builder of what is learned; null where nothing is.</param>
    /// <param name="targetPlace">Where that stands.</param>
    /// <param name="watch">What the text is written in.</param>
    /// <param name="isKnown">Whether a model knows the schema.</param>
    /// <param name="rows">The most rows.</param>
    public TableAssembly(TableSchema schema, int[] places, Func<TargetBuilder>? target, int targetPlace, EncodingWatch watch, bool isKnown, int rows)
    {
        var categories = Math.Max(1, schema.Features.Count(column => column.Kind == ColumnKind.Category));
        var distinct = Math.Clamp(DistinctOfAll / categories, LeastDistinct, MostDistinct);
        _builders = [.. schema.Features.Select(column => ColumnBuilder.For(column, isKnown, rows, distinct))];
        var threads = (int)Math.Clamp((long)rows * places.Length / CellsOfThread, 1, Math.Min(Environment.ProcessorCount, MostThreads));
        _parts = [.. Enumerable.Range(0, threads).Select(_ => new AssemblyPart(target?.Invoke(), targetPlace, watch, rows))];
        for (var i = 0; i < _builders.Length; i++)
        {
            // By name and not by place: the same row has the same hash in a file with another order of columns.
            _parts[i % threads].Add(_builders[i], places[i], CellText.Hash(Encoding.UTF8.GetBytes(schema.Features[i].Name)));
        }
    }

    /// <summary>Rows that were taken.</summary>
    public int Rows => _parts[0].Rows;

    /// <summary>What is learned of them.</summary>
    public TargetBuilder? Target => _parts[0].Target;

    /// <summary>Counts on from an earlier batch, so that what is told is told of all rows so far.</summary>
    public void CountOnFrom(TableAssembly earlier)
    {
        foreach (var (builder, before) in _builders.Zip(earlier._builders))
        {
            builder.CountOnFrom(before);
        }
    }

    /// <summary>Also keeps a column of whole numbers that name rows.</summary>
    public void KeepId(ColumnSchema schema, int place, int rows)
    {
        _ids.Add(new NumberBuilder(schema, isKnown: true, rows));
        _parts[0].Add(_ids[^1], place, salt: null);
    }

    /// <summary>Adds the row a reader stands on, for who has no text of many.</summary>
    public void Add(CsvReader row)
    {
        foreach (var part in _parts)
        {
            part.Add(row);
        }
    }

    /// <summary>Adds the rows of a text.</summary>
    /// <param name="text">Whole rows.</param>
    /// <param name="separator">What stands between cells.</param>
    /// <param name="weightOf">How many rows of the file each row of the text stands for.</param>
    /// <param name="wasDrawn">Whether a row of the text was among those of an earlier draw.</param>
    public void Add(ReadOnlyMemory<byte> text, char separator, Func<int, double> weightOf, Func<int, bool> wasDrawn)
    {
        try
        {
            Parallel.For(0, _parts.Length, index =>
            {
                using var reader = CsvReader.Create(text, Dialect.ReaderOptions(separator, lines: false));
                for (var row = 0; reader.Read(); row++)
                {
                    if (_parts[index].Add(reader) && index == 0)
                    {
                        _weights.Add((float)weightOf(row));
                        _wasDrawn.Add(wasDrawn(row));
                    }
                }
            });
        }
        catch (AggregateException faults) when (faults.InnerExceptions[0] is DatasetException fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>The table of all that was added.</summary>
    /// <param name="path">Where it was read from.</param>
    /// <param name="schema">All columns, the features as they were given to this.</param>
    /// <param name="reading">Tells of the reading, given what is to be told of the columns.</param>
    public Table Build(string path, TableSchema schema, Func<IReadOnlyList<string>, TableReading> reading)
    {
        Column[] columns = [.. _builders.Select(builder => builder.Build())];
        var built = Target?.Build();
        var found = columns.ToDictionary(column => column.Name, column => column.Schema, StringComparer.Ordinal);
        return new Table(columns, built?.Labels ?? [], built?.Values ?? [], Weights(), Hashes())
        {
            Path = path,
            Ids = [.. _ids.Select(id => id.Build())],
            WasDrawn = _wasDrawn.Contains(true) ? [.. _wasDrawn] : [],
            Schema = new TableSchema { Columns = [.. schema.Columns.Select(column => found.GetValueOrDefault(column.Name, column))], Target = built?.Schema ?? schema.Target },
            Reading = reading([.. _builders.Select(builder => builder.Notice).OfType<string>()]),
        };
    }

    // The parts' hashes are sums over their columns.
    private ulong[] Hashes()
    {
        var hashes = _parts[0].Hashes[..Rows];
        foreach (var part in _parts.Skip(1))
        {
            for (var row = 0; row < hashes.Length; row++)
            {
                hashes[row] += part.Hashes[row];
            }
        }

        return hashes;
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
}
