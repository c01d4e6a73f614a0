using Sundial.Learning.Data;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Networks;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>Learners much like the best ones, for time that is too short to search in and too long to be left: each errs a little differently, and some are better.</summary>
internal static class TableVariations
{
    /// <summary>So many of the best are varied.</summary>
    public const int MostParents = 8;

    private const ulong Purpose = 0x7A41;

    /// <summary>A learner like one of the best.</summary>
    /// <param name="best">What was tried, the best first; at least one.</param>
    /// <param name="seed">Of every random choice.</param>
    /// <param name="number">Another number gives another learner.</param>
    public static ITableLearner Of(IReadOnlyList<Candidate> best, ulong seed, int number)
    {
        var random = new CounterRandom(seed, Purpose, (ulong)number);
        var place = random.NextSingle();
        var parent = best[(int)(place * place * Math.Min(MostParents, best.Count))].Learner;
        return parent switch
        {
            BoostedTreesLearner trees => trees with
            {
                LearningRate = Times(trees.LearningRate, 1.5, 0.015, 0.2, ref random),
                Depth = Math.Clamp(trees.Depth + random.Next(4) - 1, 3, 12),
                LeafWeight = Times(trees.LeafWeight, 3, 0.1, 50, ref random),
                RowShare = Plus(trees.RowShare, 0.2, 0.4, 1, ref random),
                FeatureShare = Plus(trees.FeatureShare, 0.25, 0.2, 1, ref random),
                Lambda = Times(trees.Lambda, 4, 0.01, 100, ref random),
            },
            RandomisedTreesLearner trees => trees with
            {
                FeatureShare = random.Between(0.3f, 1),
                LeastRows = Math.Max(1, trees.LeastRows + random.Next(3) - 1),
                Thresholds = 1 + random.Next(3),
            },
            NetworkLearner network => network with
            {
                Width = (int)Times(network.Width, 1.6, 64, 384, ref random),
                LearningRate = Times(network.LearningRate, 1.7, 3e-4, 5e-3, ref random),
                Dropout = Plus(network.Dropout, 0.2, 0, 0.5, ref random),
                Encoding = network.Encoding with { Bins = (int)Times(network.Encoding.Bins, 1.6, 8, 64, ref random) },
            },
            _ => parent,
        };
    }

    /// <summary>The same with so much less to learn, for a time that is too short for it.</summary>
    /// <param name="learner">The learner.</param>
    /// <param name="share">The share of its usual time that there is, in (0, 1).</param>
    public static ITableLearner Quicker(ITableLearner learner, double share) => learner switch
    {
        // Steps that are larger come as far in fewer rounds.
        BoostedTreesLearner trees => trees with { LearningRate = Math.Min(0.3, trees.LearningRate / share) },
        RandomisedTreesLearner trees => trees with { Trees = Math.Max(1, (int)(trees.Trees * share)) },
        NetworkLearner network => network with { MostEpochs = Math.Max(1, (int)(network.MostEpochs * share)) },
        _ => learner,
    };

    private static double Times(double number, double most, double low, double high, ref CounterRandom random) =>
        Math.Clamp(number * Math.Exp(Math.Log(most) * random.Between(-1, 1)), low, high);

    private static double Plus(double number, double most, double low, double high, ref CounterRandom random) =>
        Math.Clamp(number + (most * random.Between(-1, 1)), low, high);
}
