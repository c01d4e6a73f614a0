namespace Sundial.Contracts.Hosting;

/// <summary>The buckets in which scorers count how long requests took, ten a decade: histograms with the same buckets are added by adding their counts.</summary>
public static class LatencyBuckets
{
    private static readonly double[] s_bounds = Bounded();

    /// <summary>How many buckets there are; the last one has no upper bound.</summary>
    public static int Count => s_bounds.Length + 1;

    /// <summary>Upper bounds in seconds, each counted within its bucket, from 10 µs to 100 s.</summary>
    public static ReadOnlySpan<double> Bounds => s_bounds;

    /// <summary>The bucket of a latency.</summary>
    /// <param name="seconds">The latency, not negative.</param>
    public static int Of(double seconds)
    {
        // By hand: a scorer does this with every request, and the general search compares three times as long.
        var (low, high) = (0, s_bounds.Length);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (seconds > s_bounds[middle])
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The latency that a share of the requests did not exceed, interpolated within its bucket.</summary>
    /// <param name="counts">[<see cref="Count"/>], requests in each bucket.</param>
    /// <param name="share">In (0, 1].</param>
    /// <returns>Seconds; null where nothing was counted. What is above the last bound counts as the last bound.</returns>
    public static double? Percentile(ReadOnlySpan<long> counts, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counts.Length, Count);
        var all = 0L;
        foreach (var count in counts)
        {
            all += count;
        }

        if (all == 0)
        {
            return null;
        }

        var (wanted, before) = (share * all, 0L);
        for (var bucket = 0; bucket < s_bounds.Length; bucket++)
        {
            if (before + counts[bucket] >= wanted && counts[bucket] > 0)
            {
                var from = bucket == 0 ? 0 : s_bounds[bucket - 1];
                return from + (s_bounds[bucket] - from) * Math.Clamp((wanted - before) / counts[bucket], 0, 1);
            }

            before += counts[bucket];
        }

        return s_bounds[^1];
    }

    // Steps that people read: every bound is a round number, and the coarser bounds that metrics are told by are among them.
    private static double[] Bounded()
    {
        double[] steps = [1, 1.25, 1.6, 2, 2.5, 3, 4, 5, 6, 8];
        double[] decades = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10];
        return [.. decades.SelectMany(decade => steps.Select(step => Math.Round(step * decade, 9))), 100];
    }
}
