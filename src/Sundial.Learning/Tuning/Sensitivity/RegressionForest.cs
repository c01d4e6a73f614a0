using Sundial.Learning.Data;

namespace Sundial.Learning.Tuning.Sensitivity;

/// <summary>Grows regression trees on resampled points (Breiman 2001), each split at a random place of the best gap, so that their mean is smooth.</summary>
internal static class RegressionForest
{
    private const int LeastInLeaf = 2;

    /// <summary>Grows trees.</summary>
    /// <param name="points">In [0, 1]ᵈ.</param>
    /// <param name="values">A value for each.</param>
    /// <param name="trees">How many.</param>
    /// <param name="seed">Of every random choice.</param>
    public static RegressionTree[] Grow(double[][] points, double[] values, int trees, ulong seed) =>
        [.. Enumerable.Range(0, trees).Select(index => GrowOne(points, values, seed, (ulong)index))];

    private static RegressionTree GrowOne(double[][] points, double[] values, ulong seed, ulong index)
    {
        var random = new CounterRandom(seed, 0xF02E57, index);
        var rows = new int[points.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = random.Next(points.Length);
        }

        var dimensions = points[0].Length;
        var leaves = new List<Leaf>();
        var low = new double[dimensions];
        var high = Enumerable.Repeat(1.0, dimensions).ToArray();
        Divide(points, values, rows, low, high, leaves, ref random);
        return new RegressionTree(leaves);
    }

    private static void Divide(double[][] points, double[] values, Span<int> rows, double[] low, double[] high, List<Leaf> leaves, ref CounterRandom random)
    {
        var split = BestSplit(points, values, rows, ref random);
        if (split is not var (dimension, threshold))
        {
            leaves.Add(new Leaf(low, high, Mean(values, rows)));
            return;
        }

        var middle = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (points[rows[i]][dimension] < threshold)
            {
                (rows[i], rows[middle]) = (rows[middle], rows[i]);
                middle++;
            }
        }

        var (lowHigh, highLow) = ((double[])high.Clone(), (double[])low.Clone());
        (lowHigh[dimension], highLow[dimension]) = (threshold, threshold);
        Divide(points, values, rows[..middle], low, lowHigh, leaves, ref random);
        Divide(points, values, rows[middle..], highLow, high, leaves, ref random);
    }

    // The split that leaves the least squared error, of five dimensions in six.
    private static (int Dimension, double Threshold)? BestSplit(double[][] points, double[] values, Span<int> rows, ref CounterRandom random)
    {
        if (rows.Length < 2 * LeastInLeaf)
        {
            return null;
        }

        var dimensions = Enumerable.Range(0, points[0].Length).ToArray();
        random.Shuffle<int>(dimensions);
        var (places, sorted) = (new double[rows.Length], new double[rows.Length]);
        (int Dimension, double Threshold)? best = null;
        var highest = 1e-12;
        foreach (var dimension in dimensions.Take((int)Math.Ceiling(dimensions.Length * 5 / 6.0)))
        {
            for (var i = 0; i < rows.Length; i++)
            {
                (places[i], sorted[i]) = (points[rows[i]][dimension], values[rows[i]]);
            }

            Array.Sort(places, sorted);
            var (at, gain) = Gap(places, sorted);
            if (gain > highest)
            {
                highest = gain;
                best = (dimension, places[at - 1] + ((places[at] - places[at - 1]) * (0.001 + (0.998 * random.NextSingle()))));
            }
        }

        return best;
    }

    // The gap between sorted places whose sides differ the most, by what the squared error falls.
    private static (int At, double Gain) Gap(double[] places, double[] values)
    {
        var (total, left, count) = (values.Sum(), 0.0, values.Length);
        var (best, highest) = (0, double.NegativeInfinity);
        for (var i = 1; i <= count - LeastInLeaf; i++)
        {
            left += values[i - 1];
            if (i < LeastInLeaf || places[i] == places[i - 1])
            {
                continue;
            }

            var gain = (left * left / i) + ((total - left) * (total - left) / (count - i)) - (total * total / count);
            (best, highest) = gain > highest ? (i, gain) : (best, highest);
        }

        return (best, highest);
    }

    private static double Mean(double[] values, Span<int> rows)
    {
        var sum = 0.0;
        foreach (var row in rows)
        {
            sum += values[row];
        }

        return sum / rows.Length;
    }
}
