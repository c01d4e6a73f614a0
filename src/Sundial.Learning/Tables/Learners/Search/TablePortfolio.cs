using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Networks;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>Settings that do well on most tables and differ from each other, in the order in which they are tried.</summary>
internal static class TablePortfolio
{
    private const int MostColumns = 300;
    private const int ManyRows = 20_000;
    private const long MostCells = 20_000_000;

    /// <summary>The settings.</summary>
    /// <param name="problem">What is to be learned.</param>
    /// <param name="canBoost">Whether XGBoost is there.</param>
    public static IReadOnlyList<ITableLearner> For(TableProblem problem, bool canBoost) => For(problem.Table, problem.IsClassification, canBoost);

    /// <summary>The settings.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="isClassification">Whether classes are to be learned, and not numbers.</param>
    /// <param name="canBoost">Whether XGBoost is there.</param>
    public static IReadOnlyList<ITableLearner> For(Table table, bool isClassification, bool canBoost)
    {
        var byTarget = new EncodingOptions { OrderByTarget = true };
        var isWide = IsWide(table);
        var oneHot = isWide ? byTarget : new EncodingOptions { OneHotUpTo = 50, OrderByTarget = true };
        var isMany = table.RowCount > ManyRows;
        var trees = isMany ? 100 : 200;
        var oneHotOfFew = isWide ? byTarget : new EncodingOptions { OneHotUpTo = 8, OrderByTarget = true };
        ITableLearner[] all =
        [
            new BoostedTreesLearner { Encoding = oneHot },
            new RandomisedTreesLearner { Trees = trees, FeatureShare = isClassification && !isMany ? 1 : 0.6, LeastRows = LeastRows(table, isClassification), Encoding = byTarget },
            new BoostedTreesLearner { LearningRate = 0.05, Depth = 5, FeatureShare = 0.5, Encoding = byTarget },
            new NetworkLearner(),
            new BoostedTreesLearner { LearningRate = 0.03, Depth = 10, LeafWeight = 3, RowShare = 0.7, FeatureShare = 0.5, Encoding = byTarget },
            new RandomisedTreesLearner { Trees = trees, FeatureShare = -1, LeastRows = LeastRows(table, isClassification), Encoding = byTarget },
            new BoostedTreesLearner { LearningRate = 0.05, Depth = 4, FeatureShare = 0.5, Lambda = 3, Encoding = oneHot },
            new RandomisedTreesLearner { Trees = trees, FeatureShare = 0.6, LeastRows = 2 * LeastRows(table, isClassification), Encoding = oneHotOfFew },
            new BoostedTreesLearner { LearningRate = 0.03, Depth = 8, LeafWeight = 5, RowShare = 0.7, FeatureShare = 0.4, Lambda = 3, Encoding = oneHotOfFew },
            new NetworkLearner { Layers = 3, Dropout = 0.45 },
            new BoostedTreesLearner { LearningRate = 0.04, Depth = 6, LeafWeight = 3, RowShare = 0.8, FeatureShare = 0.3, Encoding = oneHot },
        ];
        return [.. all.Where(learner => (canBoost || learner is not BoostedTreesLearner) && !(isWide && learner is NetworkLearner)).OrderBy(Turn)];

        // Of many rows boosted trees are learned soonest, and are best, and networks differ from them most; of few, numbers are learned soonest by randomised trees.
        int Turn(ITableLearner learner) => isMany ? (learner is BoostedTreesLearner ? 0 : learner is NetworkLearner ? 1 : 2)
            : isClassification || learner is RandomisedTreesLearner ? 0 : 1;
    }

    /// <summary>Few and shallow trees, for who wants a small model; the smallest last, so that there is something to compare them with.</summary>
    public static IReadOnlyList<ITableLearner> Small(bool canBoost)
    {
        var byTarget = new EncodingOptions { OrderByTarget = true };
        return canBoost
            ?
            [
                new BoostedTreesLearner { LearningRate = 0.2, Depth = 4, MostRounds = 150, Encoding = byTarget },
                new BoostedTreesLearner { LearningRate = 0.3, Depth = 3, MostRounds = 80, Encoding = byTarget },
                new BoostedTreesLearner { LearningRate = 0.3, Depth = 3, MostRounds = 30, Encoding = byTarget },
            ]
            : [];
    }

    // Of many columns or rows, what makes several numbers of one cell takes too much memory.
    private static bool IsWide(Table table) => table.Columns.Count > MostColumns || (long)table.RowCount * table.Columns.Count > MostCells;

    // Trees that know every row by heart are best where rows are few or numbers are to be told apart finely; of many rows with noise they would only be large.
    private static int LeastRows(Table table, bool isClassification) => isClassification ? Math.Clamp(table.RowCount / 4000, 1, 10) : Math.Clamp(table.RowCount / 20_000, 1, 10);
}
