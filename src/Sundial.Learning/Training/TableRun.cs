using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Export;
using Sundial.Learning.Tables.Learners.Search;

namespace Sundial.Learning.Training;

/// <summary>A table and a deadline in; a trained, tested and saved model out, one file that takes the raw columns by name.</summary>
/// <remarks>
/// The order of things: (1) make sure there is a place to write to; (2) read and divide the rows; (3) a first model on few of them; (4) a portfolio of settings
/// that do well on most tables, validated fold by fold; (5) a search for better ones; (6) the ensemble of the best, each once more on all rows; (7) test; (8) report.
/// </remarks>
/// <param name="clock">Measures the time.</param>
public sealed class TableRun(TimeProvider clock)
{
    private const double TestShare = 0.03;
    private const double LeastTestSeconds = 0.5;
    private const double LossForSize = 0.01;
    private const double MostSecondsOfStoppedTest = 3;

    /// <summary>Trains, tests and saves a model before the deadline.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="observer">Hears how it goes.</param>
    /// <param name="stop">Cancelled when the user wants the best model so far, now.</param>
    /// <returns>The report, which is also on disk beside the model.</returns>
    /// <exception cref="TrainingException">The run cannot be begun or ended as asked.</exception>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="OperationCanceledException">Stopped before there was any model.</exception>
    public TableReport Run(TrainingRequest request, ITrainingObserver observer, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        RequestCheck.Numbers(request);
        RequestCheck.Deadline(request);
        var context = new RunContext(request, clock, observer, stop);
        var publisher = new ModelPublisher(request.OutputPath, context.Notice);
        context.Begin(TrainingPhase.Load, 0.1 * context.Deadline);
        var data = TableData.Read(context);
        stop.ThrowIfCancellationRequested();
        if (!XGBoost.XGBoostLibrary.IsAvailable(out var reason))
        {
            context.Notice(reason!);
        }

        var bytes = 0L;
        var outcome = new TableTrainer(data.Development, Options(context, data.Development, publisher, written => bytes = written)).Run();
        return Finish(context, data, publisher, outcome, bytes);
    }

    private static TableTrainerOptions Options(RunContext context, Table table, ModelPublisher publisher, Action<long> written) => new()
    {
        Left = () => context.Deadline - context.Elapsed - Reserve(context),
        Clock = context.Clock,
        Threads = context.Request.Threads,
        Seed = context.Request.Seed,
        Tunes = context.Request.Tunes,
        Knowledge = context.Knowledge,
        Learn = context.Learn,
        ValidatesAnew = context.Curve.BeginAnew,
        MostMembers = context.Request.OptimizeFor == OptimizeFor.Accuracy ? 8 : 1,
        MostBytes = context.Request.OptimizeFor == OptimizeFor.Accuracy ? 32_000_000 : 10_000_000,
        LossForSize = context.Request.OptimizeFor == OptimizeFor.Size ? LossForSize : null,
        Publish = (model, validation) =>
        {
            var file = TableModelWriter.Write(model, table, Training(context, validation));
            publisher.PublishModel(file);
            written(file.LongLength);
            context.Observer.ModelPublished(publisher.ModelPath, validation is null ? null : TableTest.Metric(table, validation), context.Ledger.Elapsed);
        },
        Stage = (stage, seconds) => context.Begin(stage == TableStage.Tune ? TrainingPhase.Tune : TrainingPhase.Train, seconds),
        Notice = context.Notice,
        Progress = tried => context.Progress(progress => progress with { Step = tried }),
        Stop = context.Stop,
    };

    // The test can be cut; what cannot is the report.
    private static double Reserve(RunContext context) => Math.Max(LeastTestSeconds, TestShare * context.Deadline) + context.Slack;

    private static string Training(RunContext context, TableValidation? validation)
    {
        var summary = new JsonObject { ["seconds"] = Math.Round(context.Elapsed, 1) };
        if (validation is not null)
        {
            summary["fitness"] = Math.Round(validation.Fitness, 6);
        }

        return summary.ToJsonString();
    }

    private static TableReport Finish(RunContext context, TableData data, ModelPublisher publisher, TableOutcome outcome, long bytes)
    {
        if (context.Request.OptimizeFor == OptimizeFor.Size && outcome is { Candidates: [var best, ..], Members: [var (taken, _), ..] })
        {
            context.Notice(string.Create(
                CultureInfo.InvariantCulture,
                $"Of {outcome.Candidates.Count:N0} candidates the smallest within {LossForSize:P0} of the best was taken: a fitness of {taken.Fitness:0.####} at about {taken.SizeBytes / 1e3:N0} kB, where the best has {best.Fitness:0.####} at {best.SizeBytes / 1e3:N0} kB."));
        }

        context.Begin(TrainingPhase.Test, TestShare * context.Deadline);
        var subject = TableTest.Subject(data, outcome);
        if (subject is not null)
        {
            context.Expect(subject);
        }

        var stopped = context.Stop.IsCancellationRequested;
        var from = context.Elapsed;
        var (rows, predictions) = TableTest.Run(outcome.Model, data.Test, context, () => Math.Min(
            context.Deadline - context.Elapsed - (0.7 * context.Slack),
            context.Stop.IsCancellationRequested ? from + MostSecondsOfStoppedTest - context.Elapsed : double.PositiveInfinity));
        if (rows.Length < data.Test.RowCount)
        {
            context.Notice($"The test was cut at {rows.Length:N0} of {data.Test.RowCount:N0} rows {(stopped ? "because the run was stopped" : "to keep the deadline")}.");
        }

        context.Begin(TrainingPhase.Save, 0.05);
        var target = data.Development.Schema.Target!;
        var tested = TableEvaluation.Of(data.Test, rows, predictions);
        var validated = TableEvaluation.Of(data.Development, outcome.ValidationRows, outcome.Predictions);
        var report = new TableReport
        {
            Outcome = stopped ? TrainingOutcome.Stopped : TrainingOutcome.Completed,
            ModelPath = publisher.ModelPath,
            ReportPath = publisher.ReportPath,
            Target = target.Name,
            ClassNames = target.ClassNames,
            Inputs = [.. data.Development.Columns.Select(column => column.Name)],
            Sizes = new SplitSizes(data.Development.RowCount, outcome.ValidationRows.Count, rows.Length),
            ShareOfDataUsed = data.Development.Reading.ShareKept,
            Metrics = tested?.Classes,
            RegressionMetrics = tested?.Numbers,
            ValidationMetrics = validated?.Classes,
            ValidationRegressionMetrics = validated?.Numbers,
            Members = [.. outcome.Members.Select(member => new TableMemberSummary(
                member.Candidate.Learner.Name, Math.Round(member.Weight, 4), member.Candidate.Fitness, Math.Round(member.Candidate.Rounds, 1), member.Candidate.Learner.ToString()!))],
            Candidates = outcome.Candidates.Count,
            Tuning = context.Tuning,
            Epochs = Math.Round(outcome.Members.Sum(member => member.Weight * member.Candidate.Rounds), 1),
            MeanEpochSeconds = Math.Round(outcome.Members.Sum(member => member.Weight * member.Candidate.SecondsPerRound), 6),
            AveragePrecision = tested?.Classes?.Counts.Classes.Average(one => one.Precision),
            Recall = tested?.Classes?.Counts.Classes.Average(one => one.Recall),
            LearningCurve = [.. context.Curve.Points],
            ExpectedWithMoreTime = context.Expected(TableTest.Tested(subject, tested)),
            ModelBytes = bytes,
            Seed = context.Request.Seed,
            Threads = context.Request.Threads,
            DeadlineSeconds = context.Deadline,
            ElapsedSeconds = Math.Round(context.Elapsed, 3),
            Ledger = context.Ledger.Entries(),
            Notices = [.. context.Notices],
        };
        publisher.PublishReport(Encoding.UTF8.GetBytes(report.ToJson()));
        return report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() };
    }
}
