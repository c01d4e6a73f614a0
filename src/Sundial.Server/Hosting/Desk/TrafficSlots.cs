using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Desk;

/// <summary>What was counted of one variant in the last half hour, in slots of ten seconds. Of a slot only the buckets that have something are kept: an hour's idleness takes no memory.</summary>
internal sealed class TrafficSlots
{
    /// <summary>Seconds of a slot.</summary>
    public const int Seconds = 10;

    /// <summary>Slots that are kept, the present one among them.</summary>
    public const int Kept = 30 * 60 / Seconds + 1;

    private readonly Queue<Slot> _slots = new();

    /// <summary>The slot of a moment.</summary>
    public static long Of(DateTimeOffset at) => at.ToUnixTimeSeconds() / Seconds;

    /// <summary>When a slot begins.</summary>
    public static DateTimeOffset Begin(long slot) => DateTimeOffset.FromUnixTimeSeconds(slot * Seconds);

    /// <summary>Whether nothing is left that is kept.</summary>
    public bool IsIdle(long now)
    {
        Forget(now);
        return _slots.Count == 0;
    }

    /// <summary>Counts what came since the last report.</summary>
    /// <param name="now">The present slot.</param>
    /// <param name="errors">Errors.</param>
    /// <param name="refused">Refusals.</param>
    /// <param name="latencies">Requests by bucket; may be shorter than there are buckets.</param>
    public void Add(long now, long errors, long refused, ReadOnlySpan<long> latencies)
    {
        Forget(now);
        if (_slots.Count == 0 || _slots.Last().Number != now)
        {
            _slots.Enqueue(new Slot(now));
        }

        _slots.Last().Add(errors, refused, latencies);
    }

    /// <summary>The sum of the slots from one to before another.</summary>
    public TrafficSum Sum(long from, long until)
    {
        var sum = new TrafficSum();
        foreach (var slot in _slots.Where(slot => slot.Number >= from && slot.Number < until))
        {
            slot.AddTo(sum);
        }

        return sum;
    }

    private void Forget(long now)
    {
        while (_slots.TryPeek(out var oldest) && oldest.Number <= now - Kept)
        {
            _slots.Dequeue();
        }
    }

    private sealed class Slot(long number)
    {
        private readonly List<(int Bucket, long Count)> _latencies = [];
        private long _errors;
        private long _refused;

        public long Number => number;

        public void Add(long errors, long refused, ReadOnlySpan<long> latencies)
        {
            (_errors, _refused) = (_errors + errors, _refused + refused);
            for (var bucket = 0; bucket < latencies.Length; bucket++)
            {
                if (latencies[bucket] > 0)
                {
                    Add(bucket, latencies[bucket]);
                }
            }
        }

        public void AddTo(TrafficSum sum)
        {
            (sum.Errors, sum.Refused) = (sum.Errors + _errors, sum.Refused + _refused);
            foreach (var (bucket, count) in _latencies)
            {
                sum.Latencies[bucket] += count;
            }
        }

        private void Add(int bucket, long count)
        {
            var place = _latencies.FindIndex(one => one.Bucket == bucket);
            if (place < 0)
            {
                _latencies.Add((bucket, count));
            }
            else
            {
                _latencies[place] = (bucket, _latencies[place].Count + count);
            }
        }
    }
}

/// <summary>What was counted over some time.</summary>
internal sealed class TrafficSum
{
    /// <summary>Errors of the model or the scorer.</summary>
    public long Errors { get; set; }

    /// <summary>Refusals for the caller's fault.</summary>
    public long Refused { get; set; }

    /// <summary>Requests by bucket.</summary>
    public long[] Latencies { get; } = new long[LatencyBuckets.Count];

    /// <summary>Requests.</summary>
    public long Requests => Latencies.Sum();

    /// <summary>How long they took; null where there was none.</summary>
    public LatencyPercentiles? Percentiles => LatencyBuckets.Percentile(Latencies, 0.5) is { } half
        ? new(Requests, half, LatencyBuckets.Percentile(Latencies, 0.95)!.Value, LatencyBuckets.Percentile(Latencies, 0.99)!.Value)
        : null;
}
