using System.Globalization;

namespace Sundial.Scorer.Engine;

/// <summary>What is known of batching for one model and shape on this machine: up to which size it is exact, and what each size costs.</summary>
/// <remarks>Costs follow what is seen while serving: each is the least seen, drifting up slowly, so that a preempted run does not count and a slower machine does.</remarks>
internal sealed class BatchPlan
{
    /// <summary>What a call pays for sharing a batch: the way through the queue, two copies, and the way back to its caller's thread.</summary>
    public const double HopSeconds = 4e-6;

    // Of the time of a call alone; less is not worth an uneven latency.
    private const double LeastGain = 0.1;
    private const double Drift = 1.001;

    private readonly double[] _cost;
    private int _best;

    /// <summary>A plan from what was measured.</summary>
    /// <param name="mostRows">The largest size up to which every size gives the bits of calls alone; 1 for none.</param>
    /// <param name="secondsByPower">Seconds of a run with 1, 2, 4, 8, … rows, as far as was measured.</param>
    public BatchPlan(int mostRows, ReadOnlySpan<double> secondsByPower)
    {
        MostRows = mostRows;
        _cost = secondsByPower.ToArray();
        Choose();
    }

    /// <summary>Never.</summary>
    public static BatchPlan Off { get; } = new(1, [0]);

    /// <summary>The largest size that is known to be exact.</summary>
    public int MostRows { get; }

    /// <summary>Whether calls should wait for each other at all.</summary>
    public bool Helps => Volatile.Read(ref _best) > 1;

    /// <summary>Seconds of a run with so many rows, as far as is known.</summary>
    public double SecondsOf(int rows)
    {
        var power = Math.Min((int)Math.Log2(rows), _cost.Length - 1);
        var low = 1 << power;
        var slope = power + 1 < _cost.Length ? (_cost[power + 1] - _cost[power]) / low : _cost[power] / low;
        return _cost[power] + (slope * (rows - low));
    }

    /// <summary>How many rows to gather at most: the fewest that give nearly the best rate, or as many as leave the latency where it is to be.</summary>
    /// <param name="within">The latency to keep; null for none. Half of it is for the batch before.</param>
    public int Limit(TimeSpan? within)
    {
        var limit = Volatile.Read(ref _best);
        if (within is { } target)
        {
            while (limit > 1 && SecondsOf(limit) > target.TotalSeconds / 2)
            {
                limit--;
            }
        }

        return limit;
    }

    /// <summary>Learns from a run while serving.</summary>
    public void Observe(int rows, double seconds)
    {
        if (!int.IsPow2(rows) || int.Log2(rows) >= _cost.Length)
        {
            return;
        }

        // Two threads may do so at once; the worst is an observation that is lost.
        ref var cost = ref _cost[int.Log2(rows)];
        cost = Math.Min(seconds, cost * Drift);
        Choose();
    }

    /// <summary>For a person: how many rows are gathered, are exact, and what 1, 2, 4, … take.</summary>
    public override string ToString() =>
        $"up to {Limit(within: null)} of {MostRows} rows; {string.Join(", ", _cost.Select(seconds => string.Create(CultureInfo.InvariantCulture, $"{1e6 * seconds:0.0}")))} µs";

    private void Choose()
    {
        var best = 1.0 / _cost[0];
        for (var power = 1; power < _cost.Length && 1 << power <= MostRows; power++)
        {
            best = Math.Max(best, (1 << power) / _cost[power]);
        }

        var chosen = 1;
        for (var power = 1; power < _cost.Length && 1 << power <= MostRows; power++)
        {
            var gain = _cost[0] - (_cost[power] / (1 << power));
            if (gain > Math.Max(HopSeconds, LeastGain * _cost[0]) && (1 << power) / _cost[power] >= 0.95 * best)
            {
                chosen = 1 << power;
                break;
            }
        }

        Volatile.Write(ref _best, chosen);
    }
}
