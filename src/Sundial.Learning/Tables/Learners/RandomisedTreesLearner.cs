using System.Globalization;
using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tables.Learners.Trees;

namespace Sundial.Learning.Tables.Learners;

/// <summary>Extremely randomised trees. They need no validation to know when to end, and no library.</summary>
internal sealed record RandomisedTreesLearner : ITableLearner
{
    /// <inheritdoc/>
    public string Name => "randomised-trees";

    /// <summary>How many trees. 200 unless set.</summary>
    public int Trees { get; init; } = 200;

    /// <summary>The share of the features that a node tries; negative for the square root of their number, which is the default.</summary>
    public double FeatureShare { get; init; } = -1;

    /// <summary>The fewest rows of a leaf. 1 unless set.</summary>
    public int LeastRows { get; init; } = 1;

    /// <summary>Thresholds tried for each feature. 1 unless set.</summary>
    public int Thresholds { get; init; } = 1;

    /// <summary>The most nodes of all trees. 600,000 unless set, about 19 MB.</summary>
    public long MostNodes { get; init; } = 600_000;

    /// <inheritdoc/>
    public EncodingOptions Encoding { get; init; } = new();

    /// <summary>For a person.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: {Trees} trees, {(FeatureShare < 0 ? "the root" : FeatureShare.ToString("0.##", CultureInfo.InvariantCulture))} of the features a node, leaves of {LeastRows} or more, {Thresholds} {(Thresholds == 1 ? "threshold" : "thresholds")} a feature");

    /// <inheritdoc/>
    public Fitted Fit(FoldData data, FitControl control)
    {
        var problem = data.Problem;
        var outputs = problem.Classes > 2 ? problem.Classes : 1;
        var options = new RandomisedTreesOptions
        {
            Trees = (int)Math.Round(control.Rounds ?? Trees),
            FeatureShare = FeatureShare,
            LeastRows = LeastRows,
            Thresholds = Thresholds,
            MostNodes = MostNodes,
            Seed = control.Seed,
        };
        var forest = RandomisedTrees.Grow(data.Train, Targets(data, outputs), outputs, data.TrainWeights, options, problem.ThreadsOfFit, GoOn, control.Stop);
        control.Stop.ThrowIfCancellationRequested();
        var link = !problem.IsClassification ? ForestLink.Number : outputs > 1 ? ForestLink.Shares : ForestLink.Share;
        var member = new ForestMember(Name, forest, link, data.Spread, data.Mean);
        return new Fitted(member, member.Predict(data.Validation, problem.ThreadsOfFit), forest.Trees.Count);

        // One tree at least, or there is nothing.
        bool GoOn(int grown) => !control.Stop.IsCancellationRequested && (grown == 0 || control.GoOn());
    }

    private static float[] Targets(FoldData data, int outputs)
    {
        if (outputs == 1)
        {
            return data.Standardised(data.TrainTargets);
        }

        var targets = new float[data.TrainTargets.Length * outputs];
        for (var row = 0; row < data.TrainTargets.Length; row++)
        {
            targets[(row * outputs) + (int)data.TrainTargets[row]] = 1;
        }

        return targets;
    }
}
