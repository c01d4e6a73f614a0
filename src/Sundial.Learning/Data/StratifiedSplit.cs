namespace Sundial.Learning.Data;

/// <summary>The indices of each part of a data set, ascending.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">To choose by.</param>
/// <param name="Test">To report on; empty when another data set is the test.</param>
public sealed record DatasetParts(int[] Train, int[] Validation, int[] Test);

/// <summary>How much goes into each part.</summary>
public sealed record SplitShares
{
    /// <summary>The share of what is not test data that is kept to choose by. 0.1 unless set; no effect when the data has a validation folder.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>The share that is kept for the final test. 0.15 unless set; 0 when another data set is the test; no effect when the data has a test folder.</summary>
    public double Test { get; init; } = 0.15;

    /// <summary>The fewest images that a class needs before anything is set aside from it. 5 unless set.</summary>
    public int LeastPerClass { get; init; } = 5;
}

/// <summary>Splits a data set class by class, so that every part has the classes in the same proportions. Parts given by folders are kept.</summary>
public static class StratifiedSplit
{
    // Keeps the draw for the split apart from other uses of the same seed.
    private const ulong Purpose = 0x5711;

    /// <summary>Splits a data set.</summary>
    /// <param name="dataset">Labelled images.</param>
    /// <param name="shares">How much goes where.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <exception cref="DatasetException">A class has too few images to learn from; the message names it.</exception>
    public static DatasetParts Split(ImageDataset dataset, SplitShares shares, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Split(dataset.Labels, dataset.Splits, dataset.ClassNames, shares, seed);
    }

    /// <summary>Splits by labels alone.</summary>
    /// <param name="labels">The class of each image.</param>
    /// <param name="given">The part each image was put into by its folder.</param>
    /// <param name="classNames">For messages.</param>
    /// <param name="shares">How much goes where.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <exception cref="DatasetException">A class has too few images to learn from; the message names it.</exception>
    public static DatasetParts Split(ReadOnlySpan<int> labels, ReadOnlySpan<DataSplit> given, IReadOnlyList<string> classNames, SplitShares shares, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(shares);
        if (!(shares.Validation is >= 0 and < 1) || !(shares.Test is >= 0 and < 1) || shares.LeastPerClass < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(shares), "Shares are from 0 to below 1, and a class needs at least one image.");
        }

        var validation = Given(given, DataSplit.Validation);
        var test = Given(given, DataSplit.Test);
        var testShare = test.Count > 0 ? 0 : shares.Test;
        var validationShare = validation.Count > 0 ? 0 : shares.Validation;

        var pools = Pools(labels, given, classNames.Count);
        TooFew.Check(pools, classNames, shares.LeastPerClass, "to learn from");
        var train = new List<int>();
        for (var label = 0; label < pools.Length; label++)
        {
            var pool = pools[label].ToArray();
            new CounterRandom(seed, Purpose, (ulong)label).Shuffle<int>(pool);
            var tested = Part(pool.Length, testShare, keep: 2);
            var validated = Part(pool.Length - tested, validationShare, keep: 1);
            test.AddRange(pool[..tested]);
            validation.AddRange(pool[tested..(tested + validated)]);
            train.AddRange(pool[(tested + validated)..]);
        }

        return new DatasetParts(Sorted(train), Sorted(validation), Sorted(test));
    }

    // At least one where a share is asked for, as long as enough is kept for the parts to come.
    private static int Part(int count, double share, int keep) =>
        share == 0 ? 0 : Math.Clamp((int)Math.Round(count * share, MidpointRounding.AwayFromZero), Math.Min(1, Math.Max(0, count - keep)), Math.Max(0, count - keep));

    private static List<int> Given(ReadOnlySpan<DataSplit> given, DataSplit wanted)
    {
        var indices = new List<int>();
        for (var i = 0; i < given.Length; i++)
        {
            if (given[i] == wanted)
            {
                indices.Add(i);
            }
        }

        return indices;
    }

    private static List<int>[] Pools(ReadOnlySpan<int> labels, ReadOnlySpan<DataSplit> given, int classes)
    {
        var pools = new List<int>[classes];
        for (var label = 0; label < classes; label++)
        {
            pools[label] = [];
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if (given[i] is DataSplit.Unspecified or DataSplit.Train)
            {
                pools[labels[i]].Add(i);
            }
        }

        return pools;
    }

    private static int[] Sorted(List<int> indices)
    {
        indices.Sort();
        return [.. indices];
    }
}
