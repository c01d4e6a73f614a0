using Sundial.Learning.Data;

namespace Sundial.Learning.Tables.Reading;

/// <summary>
/// The rows of a text that are kept, as they were written, in their order, within a bound of bytes. As long as they fit, all are; then each
/// row is kept or not by a number that is drawn for it, and the bar is lowered whenever room runs out, so that what is kept is a random
/// sample of all rows that came by. Rare classes have a bar of their own.
/// </summary>
/// <remarks>A bar per stratum over fixed random priorities is a bottom-k sample (Cohen, Kaplan 2007); the weight of a row is the inverse of its stratum's bar.</remarks>
/// <param name="budgetBytes">The bound.</param>
/// <param name="seed">Of the numbers.</param>
/// <param name="earlier">Earlier draws from the same text: rows that were among them are marked.</param>
internal sealed class RowReservoir(long budgetBytes, ulong seed, IReadOnlyList<TableDraw>? earlier = null)
{
    private const ulong Purpose = 0x7AB0;
    private const ulong SomePurpose = 0x7AB3;
    private const int RowCost = 13;   // its place in the list of rows, and the line break
    private const int MostClasses = 256;
    private const double KeptAfterFull = 0.75;
    private const double RareFloor = 0.25;   // of an equal share, kept of each class however rare

    private readonly int _blockBytes = (int)Math.Clamp(budgetBytes / 16, 1 << 16, 4 << 20);
    private readonly List<byte[]> _blocks = [];
    private readonly Dictionary<ulong, ushort> _classOf = [];
    private List<Kept> _rows = [];
    private List<double> _bars = [1];
    private List<double> _seenBytes = [0];
    private bool _byClass = true;
    private int _end;
    private long _bytes;
    private ulong _number;

    /// <summary>Rows that are kept.</summary>
    public int Count => _rows.Count;

    /// <summary>Rows that came by.</summary>
    public ulong Seen => _number;

    /// <summary>Whether some class is kept at another rate than others.</summary>
    public bool IsUneven => _bars.Exists(bar => bar != _bars[0]);

    /// <summary>Offers a row.</summary>
    /// <param name="row">As it is written, without its line break.</param>
    /// <param name="target">What it has in the column that is learned.</param>
    public void Add(ReadOnlySpan<byte> row, ReadOnlySpan<byte> target)
    {
        var stratum = StratumOf(target);
        var cost = row.Length + RowCost;
        _seenBytes[stratum] += cost;
        var number = _number++;
        var priority = Priority(seed, number);
        if (!Passes(priority, _bars[stratum]))
        {
            return;
        }

        Append(row);
        _rows.Add(new Kept(row.Length, priority, stratum, WasDrawn(number, target)));
        _bytes += cost;
        if (_bytes > budgetBytes)
        {
            LowerBars(KeptAfterFull * budgetBytes);
            Compact();
        }
    }

    /// <summary>The blocks of whole rows, each with a line break, and how many rows each has; a block is let go of when the next is asked for.</summary>
    public IEnumerable<(ReadOnlyMemory<byte> Text, int FirstRow)> Take()
    {
        var row = 0;
        for (var block = 0; block < _blocks.Count; block++)
        {
            var (start, length) = (row, 0);
            while (row < _rows.Count && Fits(_blocks[block], length, _rows[row].Length))
            {
                length += _rows[row++].Length + 1;
            }

            yield return (_blocks[block].AsMemory(0, length), start);
            _blocks[block] = [];
        }
    }

    /// <summary>About so many of the rows, the first among them, as one text. Drawn and not counted off, because rows may take turns.</summary>
    public byte[] Some(int most)
    {
        using var text = new MemoryStream();
        var bar = most / (double)_rows.Count;
        Walk((row, block, offset) =>
        {
            if (row == 0 || Passes((uint)CounterRandom.Hash(seed, SomePurpose, (ulong)row), bar))
            {
                text.Write(_blocks[block], offset, _rows[row].Length + 1);
            }
        });
        return text.ToArray();
    }

    /// <summary>How many rows of the text a row stands for.</summary>
    public double WeightOf(int row) => 1 / _bars[_rows[row].Stratum];

    /// <summary>Whether a row of the text was among those of an earlier draw.</summary>
    public bool WasDrawn(int row) => _rows[row].WasDrawn;

    /// <summary>By what rows were drawn; null where all were kept.</summary>
    /// <param name="bytes">Bytes of the text.</param>
    /// <param name="rows">Rows of the text, broken ones too.</param>
    public TableDraw? Draw(long bytes, long rows) => _bars.TrueForAll(bar => bar == 1)
        ? null
        : new TableDraw(seed, bytes, rows, _byClass ? [.. _classOf.Select(one => new DrawBar(one.Key, _bars[one.Value]))] : [new DrawBar(null, _bars[0])]);

    private bool WasDrawn(ulong number, ReadOnlySpan<byte> target)
    {
        foreach (var draw in earlier ?? [])
        {
            var hash = CellText.Hash(target);
            if (draw.Bars.FirstOrDefault(bar => bar.Class is null || bar.Class == hash) is { } bar && Passes(Priority(draw.Seed, number), bar.Share))
            {
                return true;
            }
        }

        return false;
    }

    private static uint Priority(ulong seed, ulong number) => (uint)(CounterRandom.Hash(seed, Purpose, number) >> 32);

    private static bool Passes(uint priority, double bar) => priority <= bar * uint.MaxValue;

    private static bool Fits(byte[] block, int used, int row) => used + row + 1 <= block.Length;

    private ushort StratumOf(ReadOnlySpan<byte> target)
    {
        if (!_byClass)
        {
            return 0;
        }

        var hash = CellText.Hash(target);
        if (_classOf.TryGetValue(hash, out var known))
        {
            return known;
        }

        if (_classOf.Count == MostClasses)
        {
            Unite();
            return 0;
        }

        if (_classOf.Count > 0)
        {
            _bars.Add(1);
            _seenBytes.Add(0);
        }

        return _classOf[hash] = (ushort)_classOf.Count;
    }

    // So many values are no classes. A bar can only be lowered.
    private void Unite()
    {
        _byClass = false;
        _bars = [_bars.Min()];
        _seenBytes = [_seenBytes.Sum()];
        _rows = [.. _rows.Select(row => row with { Stratum = 0 })];
        if (_bars[0] < 1)
        {
            Compact();
        }
    }

    // One bar for all, but for classes of which it would leave less than a floor. Found by halving, because the sum only grows with the bar.
    private void LowerBars(double wantedBytes)
    {
        var floor = RareFloor * wantedBytes / _bars.Count;
        double BarOf(int stratum, double bar) => Math.Min(_bars[stratum], Math.Max(bar, Math.Min(1, floor / _seenBytes[stratum])));
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 50; i++)
        {
            var middle = (low + high) / 2;
            var bytes = 0.0;
            for (var stratum = 0; stratum < _bars.Count; stratum++)
            {
                bytes += _seenBytes[stratum] * BarOf(stratum, middle);
            }

            (low, high) = bytes > wantedBytes ? (low, middle) : (middle, high);
        }

        _bars = [.. Enumerable.Range(0, _bars.Count).Select(stratum => BarOf(stratum, low))];
    }

    private void Append(ReadOnlySpan<byte> row)
    {
        if (_blocks.Count == 0 || !Fits(_blocks[^1], _end, row.Length))
        {
            _blocks.Add(GC.AllocateUninitializedArray<byte>(Math.Max(_blockBytes, row.Length + 1)));
            _end = 0;
        }

        row.CopyTo(_blocks[^1].AsSpan(_end));
        _blocks[^1][_end + row.Length] = (byte)'\n';
        _end += row.Length + 1;
    }

    // Moves rows down over those that go. A row never moves up: what comes before it has only become less.
    private void Compact()
    {
        var (kept, to, end) = (0, 0, 0);
        _bytes = 0;
        Walk((row, block, offset) =>
        {
            var (length, priority, stratum, _) = _rows[row];
            if (!Passes(priority, _bars[stratum]))
            {
                return;
            }

            while (!Fits(_blocks[to], end, length))
            {
                (to, end) = (to + 1, 0);
            }

            _blocks[block].AsSpan(offset, length + 1).CopyTo(_blocks[to].AsSpan(end));
            end += length + 1;
            _bytes += length + RowCost;
            _rows[kept++] = _rows[row];
        });
        _rows.RemoveRange(kept, _rows.Count - kept);
        _blocks.RemoveRange(to + 1, _blocks.Count - to - 1);
        _end = end;
    }

    private void Walk(Action<int, int, int> visit)
    {
        var (block, offset) = (0, 0);
        for (var row = 0; row < _rows.Count; row++)
        {
            var length = _rows[row].Length;
            while (!Fits(_blocks[block], offset, length))
            {
                (block, offset) = (block + 1, 0);
            }

            visit(row, block, offset);
            offset += length + 1;
        }
    }

    private readonly record struct Kept(int Length, uint Priority, ushort Stratum, bool WasDrawn);
}
