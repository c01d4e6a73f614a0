namespace Sundial.Learning.Tables.Reading;

/// <summary>
/// How many different values there are: exactly while they are few, then estimated from those whose hashes fall into a part of all
/// hashes that is halved whenever it holds too many (Wegman's adaptive sampling; Flajolet 1990).
/// </summary>
internal sealed class DistinctCount(int most)
{
    private readonly HashSet<ulong> _kept = [];
    private ulong _mask;
    private int _halvings;

    /// <summary>About how many.</summary>
    public double Estimate => Math.ScaleB(_kept.Count, _halvings);

    /// <summary>Whether <see cref="Estimate"/> is exact.</summary>
    public bool IsExact => _halvings == 0;

    /// <summary>Counts a value by its hash.</summary>
    public void Add(ulong hash)
    {
        if ((hash & _mask) == 0 && _kept.Add(hash) && _kept.Count > most)
        {
            _mask = (_mask << 1) | 1;
            _halvings++;
            _kept.RemoveWhere(kept => (kept & _mask) != 0);
        }
    }
}
