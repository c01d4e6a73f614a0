using Sundial.Learning.Tables.Columns;
using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Networks;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tables.Learners;

/// <summary>The hyperparameters of everything that learns from tables, and the learners that values of them stand for.</summary>
public static class TableSpace
{
    /// <summary>The name under which knowledge of tuning is kept.</summary>
    public const string Task = "table";

    private const string Kind = "learner";
    private const string Categories = "categories";
    private const string Boosted = "boosted-trees";
    private const string Randomised = "randomised-trees";
    private const string OneHot = "one-hot";
    private const string ByTarget = "by-target";

    /// <summary>All hyperparameters.</summary>
    public static HyperparameterSpace All { get; } = new(
        Hyperparameter.Category(Kind, Boosted, Randomised, NetworkLearner.LearnerName).Described("What learns."),
        Hyperparameter.Category(Categories, OneHot, ByTarget, "by-frequency").OnlyWhen(Kind, Boosted, Randomised).Described("How categories become numbers: a number for each, or ranks by the target's mean or by frequency."),
        Hyperparameter.Log("learning-rate", 0.01, 0.3, 0.08).OnlyWhen(Kind, Boosted).Described("How much of a tree counts."),
        Hyperparameter.Integer("depth", 3, 12, 6).OnlyWhen(Kind, Boosted).Described("Questions from root to leaf."),
        Hyperparameter.Log("leaf-weight", 0.1, 50, 1).OnlyWhen(Kind, Boosted).Described("The least weight of a leaf."),
        Hyperparameter.Linear("row-share", 0.4, 1, 0.9).OnlyWhen(Kind, Boosted).Described("The share of the rows that a tree sees."),
        Hyperparameter.Linear("feature-share", 0.2, 1, 0.7).OnlyWhen(Kind, Boosted).Described("The share of the features that a tree sees."),
        Hyperparameter.Log("lambda", 0.01, 100, 1).OnlyWhen(Kind, Boosted).Described("Pulls the numbers of leaves towards 0, by their squares."),
        Hyperparameter.LogOrZero("alpha", 0.001, 10, 0).OnlyWhen(Kind, Boosted).Described("Pulls the numbers of leaves towards 0, by their sizes."),
        Hyperparameter.LogOrZero("split-gain", 0.001, 5, 0).OnlyWhen(Kind, Boosted).Described("What a split has to gain."),
        Hyperparameter.Linear("tried-share", 0.1, 1, 0.6).OnlyWhen(Kind, Randomised).Described("The share of the features that a node of a randomised tree tries."),
        Hyperparameter.LogInteger("leaf-rows", 1, 30, 1).OnlyWhen(Kind, Randomised).Described("The fewest rows of a leaf of a randomised tree."),
        Hyperparameter.LogInteger("width", 32, 512, 256).OnlyWhen(Kind, NetworkLearner.LearnerName).Described("Units of a hidden layer."),
        Hyperparameter.Integer("layers", 1, 4, 2).OnlyWhen(Kind, NetworkLearner.LearnerName).Described("Hidden layers."),
        Hyperparameter.Log("step-size", 1e-4, 1e-2, 1e-3).OnlyWhen(Kind, NetworkLearner.LearnerName).Described("The size of a step of a network."),
        Hyperparameter.LogOrZero("weight-decay", 1e-3, 1, 0.02).OnlyWhen(Kind, NetworkLearner.LearnerName).Described("How much a network's numbers are drawn to 0."),
        Hyperparameter.Linear("dropout", 0, 0.6, 0.35).OnlyWhen(Kind, NetworkLearner.LearnerName).Described("The share of the units that is left out of a step."),
        Hyperparameter.LogInteger("bins", 4, 128, 32).OnlyWhen(Kind, NetworkLearner.LearnerName).Described("The most bins that a number is laid out on."));

    /// <summary>The defaults of each kind of learner but the first, whose are the defaults of all.</summary>
    internal static IReadOnlyList<HyperparameterValues> DefaultsOfOtherKinds { get; } =
        [All.Defaults.With(Kind, Randomised), All.Defaults.With(Kind, NetworkLearner.LearnerName)];

    /// <summary>Hyperparameters that change nothing on a table of such columns, by name.</summary>
    internal static IReadOnlyList<string> IrrelevantTo(IReadOnlyList<Column> columns) =>
        columns.Any(column => column.Kind == ColumnKind.Category) ? [] : [Categories];

    /// <summary>The learner that values stand for.</summary>
    internal static ITableLearner LearnerOf(HyperparameterValues values) => values.Category(Kind) switch
    {
        Randomised => new RandomisedTreesLearner { FeatureShare = values.Number("tried-share"), LeastRows = values.Integer("leaf-rows"), Encoding = EncodingOf(values) },
        NetworkLearner.LearnerName => new NetworkLearner
        {
            Width = values.Integer("width"),
            Layers = values.Integer("layers"),
            LearningRate = values.Number("step-size"),
            WeightDecay = values.Number("weight-decay"),
            Dropout = values.Number("dropout"),
            Encoding = new NetworkLearner().Encoding with { Bins = values.Integer("bins") },
        },
        _ => new BoostedTreesLearner
        {
            LearningRate = values.Number("learning-rate"),
            Depth = values.Integer("depth"),
            LeafWeight = values.Number("leaf-weight"),
            RowShare = values.Number("row-share"),
            FeatureShare = values.Number("feature-share"),
            Lambda = values.Number("lambda"),
            Alpha = values.Number("alpha"),
            LeastSplitGain = values.Number("split-gain"),
            Encoding = EncodingOf(values),
        },
    };

    private static EncodingOptions EncodingOf(HyperparameterValues values) => values.Category(Categories) switch
    {
        OneHot => new EncodingOptions { OneHotUpTo = 50, OrderByTarget = true },
        ByTarget => new EncodingOptions { OrderByTarget = true },
        _ => new EncodingOptions(),
    };
}
