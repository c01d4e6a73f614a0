namespace Sundial.Learning.Tables.Profiling;

/// <summary>Describes how numbers are spread.</summary>
internal static class NumberStatistics
{
    private const int Bins = 20;
    private const double OutlierDistance = 3;
    private static readonly double[] s_shares = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>The spread of sorted numbers, none of them NaN; null when there are none.</summary>
    public static NumberProfile? Of(double[] sorted)
    {
        if (sorted.Length == 0)
        {
            return null;
        }

        var mean = sorted.Average();
        var (second, third) = (0.0, 0.0);
        foreach (var value in sorted)
        {
            var distance = value - mean;
            second += distance * distance;
            third += distance * distance * distance;
        }

        var deviation = Math.Sqrt(second / sorted.Length);
        double[] quantiles = [.. s_shares.Select(share => Quantile(sorted, share))];
        var reach = OutlierDistance * (quantiles[3] - quantiles[1]);
        return new NumberProfile
        {
            Least = sorted[0],
            Most = sorted[^1],
            Mean = mean,
            Deviation = deviation,
            Quantiles = quantiles,
            Skew = deviation > 0 ? third / sorted.Length / (deviation * deviation * deviation) : 0,
            OutlierShare = sorted.Count(value => value < quantiles[1] - reach || value > quantiles[3] + reach) / (double)sorted.Length,
            Histogram = Histogram(sorted),
        };
    }

    /// <summary>How many different values sorted numbers have.</summary>
    public static int Distinct(double[] sorted)
    {
        var count = sorted.Length > 0 ? 1 : 0;
        for (var i = 1; i < sorted.Length; i++)
        {
            count += sorted[i] != sorted[i - 1] ? 1 : 0;
        }

        return count;
    }

    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var (below, above) = (sorted[(int)at], sorted[Math.Min((int)at + 1, sorted.Length - 1)]);
        return below + ((at - (int)at) * (above - below));
    }

    private static int[] Histogram(double[] sorted)
    {
        var counts = new int[Bins];
        var width = sorted[^1] - sorted[0];
        foreach (var value in sorted)
        {
            counts[width > 0 ? Math.Min(Bins - 1, (int)((value - sorted[0]) / width * Bins)) : 0]++;
        }

        return counts;
    }
}
