namespace Sundial.Learning.Data;

/// <summary>How a subsample treats the classes.</summary>
public enum SubsampleMode
{
    /// <summary>In the proportions of the whole.</summary>
    Proportional,

    /// <summary>As many of each class as of every other, as far as they go.</summary>
    EqualByClass,
}

/// <summary>
/// Takes a part of some images, class by class. A smaller subsample by the same seed and mode lies within a larger one (but for a
/// rounded image), so that what was learned on the small one was learned on the large one, too.
/// </summary>
public static class Subsample
{
    private const ulong Purpose = 0x5AB5;

    /// <summary>Takes at most <paramref name="threshold"/> images.</summary>
    /// <param name="indices">The images to choose from.</param>
    /// <param name="labels">The class of every image of the data set.</param>
    /// <param name="classNames">Every class.</param>
    /// <param name="threshold">The most images to take.</param>
    /// <param name="mode">How to treat the classes.</param>
    /// <param name="seed">The same seed gives the same subsample.</param>
    /// <param name="leastPerClass">The fewest images of a class that can be learned from.</param>
    /// <returns>Ascending indices.</returns>
    /// <exception cref="DatasetException">A class has too few, or would get too few.</exception>
    public static int[] Take(
        ReadOnlySpan<int> indices, ReadOnlySpan<int> labels, IReadOnlyList<string> classNames, int threshold, SubsampleMode mode, ulong seed, int leastPerClass = 2)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var pools = Pools(indices, labels, classNames.Count);
        TooFew.Check(pools, classNames, leastPerClass, "to learn from");
        if (threshold < (long)leastPerClass * classNames.Count)
        {
            throw new DatasetException(
                DatasetCodes.TooFew,
                $"A subsample of {threshold:N0} images cannot hold {leastPerClass:N0} of each of {classNames.Count:N0} classes; allow at least {(long)leastPerClass * classNames.Count:N0}.");
        }

        var counts = Array.ConvertAll(pools, pool => pool.Count);
        var wanted = threshold >= indices.Length && mode == SubsampleMode.Proportional ? counts
            : mode == SubsampleMode.Proportional ? Proportional(counts, threshold, leastPerClass)
            : EqualByClass(counts, threshold);
        var taken = new List<int>();
        for (var label = 0; label < pools.Length; label++)
        {
            var pool = pools[label].ToArray();
            new CounterRandom(seed, Purpose, (ulong)label).Shuffle<int>(pool);
            taken.AddRange(pool.AsSpan(0, wanted[label]));
        }

        taken.Sort();
        return [.. taken];
    }

    // Everyone's minimum first, the rest in proportion to what each class has beyond it.
    private static int[] Proportional(int[] counts, int threshold, int least)
    {
        var parts = Quotas.Divide(counts, threshold);
        if (Array.TrueForAll(parts, part => part >= least))
        {
            return parts;
        }

        var beyond = Quotas.Divide(Array.ConvertAll(counts, count => count - least), threshold - (least * counts.Length));
        return Array.ConvertAll(beyond, part => part + least);
    }

    // As many of each as of the poorest class, or fewer when the threshold says so: more would not be equal.
    private static int[] EqualByClass(int[] counts, int threshold)
    {
        var each = Math.Min(counts.Min(), threshold / counts.Length);
        return Array.ConvertAll(counts, _ => each);
    }

    private static List<int>[] Pools(ReadOnlySpan<int> indices, ReadOnlySpan<int> labels, int classes)
    {
        var pools = new List<int>[classes];
        for (var label = 0; label < classes; label++)
        {
            pools[label] = [];
        }

        foreach (var index in indices)
        {
            pools[labels[index]].Add(index);
        }

        return pools;
    }
}
