namespace Sundial.Worker.Jobs;

/// <summary>Counts the values of each metric whose lines say no step; the count is its step. A checkpoint keeps them, so that a training that goes on counts on.</summary>
/// <param name="start">Where earlier workers were.</param>
internal sealed class MetricCounters(IReadOnlyDictionary<string, long> start)
{
    private const int MostMoments = 4096;

    private readonly Dictionary<string, long> _counts = new(start, StringComparer.Ordinal);
    private readonly Queue<(DateTime At, string Name)> _recent = new();
    private readonly Lock _gate = new();

    /// <summary>The step of one more value.</summary>
    /// <param name="name">The metric.</param>
    /// <param name="at">When its line came, by the wall clock, which files are dated by too.</param>
    public long Next(string name, DateTime at)
    {
        lock (_gate)
        {
            _recent.Enqueue((at, name));
            if (_recent.Count > MostMoments)
            {
                _recent.Dequeue();
            }

            return _counts[name] = _counts.GetValueOrDefault(name) + 1;
        }
    }

    /// <summary>How many values there were at a moment, so that a checkpoint counts what came before it and not what came while it was found.</summary>
    public IReadOnlyDictionary<string, long> At(DateTime moment)
    {
        lock (_gate)
        {
            var counts = new Dictionary<string, long>(_counts, StringComparer.Ordinal);
            foreach (var (_, name) in _recent.Where(value => value.At > moment))
            {
                counts[name]--;
            }

            return counts;
        }
    }
}
