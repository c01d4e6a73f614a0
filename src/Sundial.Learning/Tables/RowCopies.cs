namespace Sundial.Learning.Tables;

/// <summary>Which rows are copies of which, in a few bytes a row.</summary>
internal sealed class RowCopies
{
    private const int NoOther = -1;

    private readonly int[] _next;
    private readonly bool[] _isCopy;

    /// <summary>Finds the copies.</summary>
    /// <param name="hashes">Equal for copies.</param>
    public RowCopies(ReadOnlySpan<ulong> hashes)
    {
        _next = new int[hashes.Length];
        _isCopy = new bool[hashes.Length];
        _next.AsSpan().Fill(NoOther);
        var sorted = hashes.ToArray();
        var rows = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, rows);
        for (var start = 0; start < rows.Length;)
        {
            var end = start + 1;
            while (end < rows.Length && sorted[end] == sorted[start])
            {
                end++;
            }

            Array.Sort(rows, start, end - start);
            for (var i = start + 1; i < end; i++)
            {
                _next[rows[i - 1]] = rows[i];
                _isCopy[rows[i]] = true;
            }

            start = end;
        }
    }

    /// <summary>Rows none of which counts as a copy.</summary>
    /// <param name="rows">How many.</param>
    public static RowCopies None(int rows) => new([.. Enumerable.Range(0, rows).Select(row => (ulong)row)]);

    /// <summary>The rows that are no copy of an earlier one, in their order.</summary>
    public IEnumerable<int> Firsts => Enumerable.Range(0, _isCopy.Length).Where(row => !_isCopy[row]);

    /// <summary>How many rows are copies of an earlier one.</summary>
    public int Copies => _isCopy.Count(copy => copy);

    /// <summary>How often a first row is there.</summary>
    public int CountOf(int first)
    {
        var count = 0;
        for (var row = first; row != NoOther; row = _next[row])
        {
            count++;
        }

        return count;
    }

    /// <summary>Adds a first row and its copies to a list.</summary>
    public void AddTo(List<int> rows, int first)
    {
        for (var row = first; row != NoOther; row = _next[row])
        {
            rows.Add(row);
        }
    }
}
