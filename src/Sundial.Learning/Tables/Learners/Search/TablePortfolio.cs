using Sundial.Learning.Tables.Encoders;
using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>Settings that do well on most tables and differ from each other, in the order in which they are tried.</summary>
internal static class TablePortfolio
{
    /// <summary>The settings.</summary>
    /// <param name="problem">What is to be learned.</param>
    /// <param name="canBoost">Whether XGBoost is there.</param>
    public static IReadOnlyList<ITableLearner> For(TableProblem problem, bool canBoost)
    {
        var byTarget = new EncodingOptions { OrderByTarget = true };
        var oneHot = new EncodingOptions { OneHotUpTo = 50, OrderByTarget = true };
        ITableLearner[] all =
        [
            new BoostedTreesLearner { Encoding = byTarget },
            new RandomisedTreesLearner { FeatureShare = 0.6, LeastRows = LeastRows(problem), Encoding = oneHot },
            new BoostedTreesLearner { LearningRate = 0.05, Depth = 4, FeatureShare = 0.5, Encoding = oneHot },
            new RandomisedTreesLearner { FeatureShare = 1, LeastRows = Math.Max(3, 2 * LeastRows(problem)), Encoding = byTarget },
            new BoostedTreesLearner { LearningRate = 0.03, Depth = 9, LeafWeight = 3, RowShare = 0.7, FeatureShare = 0.5, Encoding = byTarget },
            new RandomisedTreesLearner { FeatureShare = -1, LeastRows = LeastRows(problem), Encoding = byTarget },
            new BoostedTreesLearner { LearningRate = 0.05, Depth = 6, LeafWeight = 10, Lambda = 5, FeatureShare = 0.4, Encoding = new EncodingOptions() },
        ];
        return canBoost ? all : [.. all.Where(learner => learner is not BoostedTreesLearner)];
    }

    // Trees that know every row by heart are best where rows are few or numbers are to be told apart finely; of many rows with noise they would only be large.
    private static int LeastRows(TableProblem problem) => problem.IsClassification ? Math.Clamp(problem.Table.RowCount / 5000, 1, 10) : Math.Clamp(problem.Table.RowCount / 20_000, 1, 10);
}
