using System.Globalization;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Learners;
using Sundial.Learning.Tables.Learners.Search;
using Sundial.Learning.Tuning.Trials;
using Sundial.Learning.Tuning.Planning;
using Sundial.XGBoost;

namespace Sundial.Learning.Training.Outlooks;

/// <summary>What would be trained of a table.</summary>
public static class TableOutlook
{
    // What reading and a first model take before anything is compared: a rough share.
    private const double BeforeShare = 0.06;
    private const double TestShare = 0.15;

    /// <summary>Asks the planners.</summary>
    /// <param name="table">The data, read to learn from.</param>
    /// <param name="testRows">Rows of another table to test on; null to hold out a share of this one.</param>
    /// <param name="request">What is asked about.</param>
    /// <returns>Null where the table has no target.</returns>
    public static TrainingOutlook? Of(Table table, int? testRows, OutlookRequest request) => Of(table, testRows, request, task: null);

    /// <summary>Asks the planners what they would do if something else were learned of the table, which has a target.</summary>
    /// <param name="table">The data, read to learn from.</param>
    /// <param name="testRows">Rows of another table to test on; null to hold out a share of this one.</param>
    /// <param name="request">What is asked about.</param>
    /// <param name="task">What would be learned of another column; null for what is learned of the target.</param>
    /// <returns>Null where the table has no target.</returns>
    public static TrainingOutlook? Of(Table table, int? testRows, OutlookRequest request, TableTask? task)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(request);
        if (table.Schema.Target is not { } target)
        {
            return null;
        }

        var deadline = request.Deadline.TotalSeconds;
        var canBoost = XGBoostLibrary.IsAvailable(out var reason);
        var tested = testRows is null ? (int)Math.Round(TestShare * table.RowCount) : 0;
        var learned = task ?? target.Task;
        var portfolio = TablePortfolio.For(table, learned == TableTask.Classification, canBoost);
        var share = 1 - ((double)tested / table.RowCount);
        var perFold = request.Slowness(TablePace.Family(table, share)) * TablePace.SecondsPerFold(table, share, request.Threads);
        var left = ((1 - BeforeShare) * deadline) - TableReserve.Before(deadline) - DeadlinePlanner.Slack(deadline, unrest: 1);
        var toTry = (1 - TableTrainer.RefitShare) * left;
        var folds = perFold * TableTrainer.Folds * TableTrainer.CandidatesWanted <= toTry - (TableTrainer.Tasters * perFold) ? TableTrainer.Folds : 1;
        var affordable = Math.Max(1, (int)(toTry / (perFold * folds)));
        ITableLearner[] learners = [.. portfolio.Take(affordable)];
        var tuning = TuningOf(table, request, canBoost, toTry - (learners.Length * perFold * folds), perFold, folds);
        var validated = folds == 1 ? (table.RowCount - tested) / TableTrainer.Folds : table.RowCount - tested;
        var sizes = new SplitSizes(table.RowCount - tested, validated, testRows ?? tested);
        return new TrainingOutlook
        {
            Task = learned == TableTask.Classification ? "table-classification" : "table-regression",
            DeadlineSeconds = deadline,
            Sizes = sizes,
            ShareOfDataUsed = table.Reading.ShareKept,
            Learners = [.. learners.Select(learner => learner.ToString()!)],
            Tuning = tuning,
            Phases = PhaseOutlook.Share(deadline, BeforeShare * deadline, probe: 0, tuning.Seconds, TableReserve.Before(deadline) - DeadlinePlanner.TrainingFileSeconds(deadline)),
            Sentences =
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"About {learners.Length:N0} of {portfolio.Count:N0} learners with good defaults ({string.Join(", ", learners.Select(learner => learner.Name).Distinct())}), each validated on {(folds == 1 ? "a fifth of the rows" : $"all rows in {folds} folds")}."),
                .. canBoost ? Array.Empty<string>() : [reason!],
                tuning.Reason,
                request.OptimizeFor == OptimizeFor.Accuracy ? "The best of them together, each learned once more from all rows." : "One of them, learned once more from all rows.",
            ],
        };
    }

    private static TuningOutlook TuningOf(Table table, OutlookRequest request, bool canBoost, double left, double perFold, int folds)
    {
        if (!request.Tunes || !canBoost)
        {
            return request.Tunes ? new TuningOutlook(false, "Without XGBoost nothing is tuned.") : TuningOutlook.NotAsked;
        }

        var whole = new Fidelity(folds, 1);
        var plan = TuningPlanner.Plan(new TuningSituation
        {
            Left = TimeSpan.FromSeconds(Math.Max(0, left)),
            Space = TableSpace.All,
            Irrelevant = TableSpace.IrrelevantTo(table.Columns),
            Cost = new EvaluationCost(0.001, perFold),
            Least = whole,
            Full = whole,
            FirstRung = 1,
            TrainingWanted = TimeSpan.FromSeconds(0.01),
            MostShare = 1,
        });
        return TuningOutlook.Of(plan);
    }
}
