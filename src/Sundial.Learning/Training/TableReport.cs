using Sundial.Learning.Evaluation;

namespace Sundial.Learning.Training;

/// <summary>A member of a model of tables.</summary>
/// <param name="Learner">What learned: <c>boosted-trees</c>, <c>randomised-trees</c> or <c>network</c>.</param>
/// <param name="Weight">Its part of the mean.</param>
/// <param name="Fitness">How good it was by itself on rows that it had not seen.</param>
/// <param name="Rounds">The rounds, trees or epochs it was trained.</param>
/// <param name="Settings">Its hyperparameters, in words.</param>
public sealed record TableMemberSummary(string Learner, double Weight, double Fitness, double Rounds, string Settings);

/// <summary>The report of a model of tables.</summary>
public sealed record TableReport : TrainingReport
{
    /// <summary><c>table-classification</c> or <c>table-regression</c>.</summary>
    public override string Task => ClassNames.Count > 0 ? ClassificationTask : RegressionTask;

    /// <summary>What <see cref="Task"/> is where classes are predicted.</summary>
    internal const string ClassificationTask = "table-classification";

    /// <summary>What it is where numbers are.</summary>
    internal const string RegressionTask = "table-regression";

    /// <summary>The column that is predicted.</summary>
    public required string Target { get; init; }

    /// <summary>Results on the test part, of classes; null where it was not reached.</summary>
    public TableClassificationMetrics? Metrics { get; init; }

    /// <summary>Results on the test part, of numbers; null where it was not reached.</summary>
    public RegressionMetrics? RegressionMetrics { get; init; }

    /// <summary>Predictions of numbers against the truth on the test part; null of classes, or where it was not reached.</summary>
    public RegressionPlot? RegressionPlot { get; init; }

    /// <summary>Results of the members' mean on rows that they had not seen while they were chosen, of classes.</summary>
    public TableClassificationMetrics? ValidationMetrics { get; init; }

    /// <summary>The same of numbers.</summary>
    public RegressionMetrics? ValidationRegressionMetrics { get; init; }

    /// <summary>How good it was on those of these rows of which it had not learned a copy either; null where copies are few. What to expect of rows that are new.</summary>
    public ValidationMetric? ValidationOfNewRows { get; init; }

    /// <summary>What the model consists of, the heaviest first.</summary>
    public required IReadOnlyList<TableMemberSummary> Members { get; init; }

    /// <summary>How many learners were tried to the end.</summary>
    public required int Candidates { get; init; }

    /// <summary>The size of the model.</summary>
    public required long ModelBytes { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedResult> Results => Known(
        [
            ("accuracy", Metrics?.Counts.Accuracy),
            ("auc", Metrics?.Auc),
            ("log_loss", Metrics?.Counts.LogLoss),
            ("f1", Metrics?.F1),
            ("rmse", RegressionMetrics?.Rmse),
            ("mae", RegressionMetrics?.Mae),
            ("r2", RegressionMetrics?.R2),
            ("validation_accuracy", ValidationMetrics?.Counts.Accuracy),
            ("validation_auc", ValidationMetrics?.Auc),
            ("validation_log_loss", ValidationMetrics?.Counts.LogLoss),
            ("validation_rmse", ValidationRegressionMetrics?.Rmse),
            ($"{ValidationOfNewRows?.FullName}_of_new_rows", ValidationOfNewRows?.Value),
        ],
        [("test_rows", Metrics?.Counts.Count ?? RegressionMetrics?.Count), ("members", Members.Count)]);
}
