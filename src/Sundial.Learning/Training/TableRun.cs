using System.Globalization;
using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Evaluation.Mistakes;
using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Learners.Search;

namespace Sundial.Learning.Training;

/// <summary>A table and a deadline in; a trained, tested and saved model out, one file that takes the raw columns by name.</summary>
/// <remarks>
/// The order of things: (1) make sure there is a place to write to; (2) read and divide the rows; (3) a first model on few of them; (4) a portfolio of settings
/// that do well on most tables, validated fold by fold; (5) a search for better ones; (6) the ensemble of the best, each once more on all rows; (7) test; (8) report.
/// Where checkpoints are kept, a run that was broken off goes on with everything that was tried before.
/// </remarks>
/// <param name="clock">Measures the time.</param>
public sealed class TableRun(TimeProvider clock)
{
    private const double LossForSize = 0.01;
    private const double MostSecondsOfStoppedTest = 3;

    // What a run that goes on needs at the least, besides reading: to encode rows, and to compose and write a model.
    private const double LeastSecondsToGoOn = 1;

    /// <summary>Trains, tests and saves a model before the deadline.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="observer">Hears how it goes.</param>
    /// <param name="stop">Cancelled when the user wants the best model so far, now.</param>
    /// <returns>The report, which is also on disk beside the model.</returns>
    /// <exception cref="TrainingException">The run cannot be begun or ended as asked.</exception>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="OperationCanceledException">Stopped before there was any model.</exception>
    public TableReport Run(TrainingRequest request, ITrainingObserver observer, CancellationToken stop) =>
        new CheckpointedRun<TableReport>(request, clock, observer, Train, stop).Run();

    private static TableReport Train(RunContext context, ModelPublisher publisher, RestoredTraining? restored)
    {
        context.Begin(TrainingPhase.Load, 0.1 * context.Deadline);
        var data = TableData.Read(context);
        context.Stop.ThrowIfCancellationRequested();
        if (!XGBoost.XGBoostLibrary.IsAvailable(out var reason))
        {
            context.Notice(reason!);
        }

        using var recorder = context.Request.Checkpoints is { } checkpoints ? new CheckpointRecorder(context, checkpoints) : null;
        var progress = new TableProgress(context, data, publisher, recorder);
        var reserve = new TableReserve(context, data.Test);
        context.TestSeconds = () => reserve.TestSeconds;
        var outcome = Run(context, data, progress, reserve, restored) ?? throw NoTime(context);
        var report = Finish(context, data, publisher, progress, reserve, outcome);
        recorder?.Finish();
        return report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() };
    }

    // Null where there is no time to.
    private static TableOutcome? Run(RunContext context, TableData data, TableProgress progress, TableReserve reserve, RestoredTraining? restored)
    {
        try
        {
            var search = restored is not null ? progress.GoOnFrom(restored) : context.Finished is { } finished ? progress.GoOnFromFinished(finished) : null;
            var options = Options(context, progress, reserve, search) with
            {
                IsSameRun = restored is not null || search is null,
                Measured = seconds => context.Rates.Remember(
                    TablePace.Family(data.Development, 1), context.Request.Threads, seconds / TablePace.SecondsPerFold(data.Development, 1, context.Request.Threads)),
            };
            return restored is not null && reserve.Left < LeastSecondsToGoOn + context.LoadingSeconds
                ? null
                : new TableTrainer(data.Development, options).Run();
        }
        catch (InvalidDataException) when ((restored ?? context.Finished) is not null)
        {
            throw restored is not null
                ? new ForeignCheckpointException("A checkpoint is of another version; the training begins afresh.")
                : new TrainingException("more-from.unreadable", $"{context.Finished!.Path} was written by another version; train anew without --more-from.");
        }
    }

    private static TableTrainerOptions Options(RunContext context, TableProgress progress, TableReserve reserve, RestoredTableSearch? search) => new()
    {
        Left = () => reserve.Left,
        Clock = context.Clock,
        Threads = context.Request.Threads,
        Seed = context.Request.Seed,
        FoldSeed = context.SplitSeed,
        Tunes = context.Request.Tunes,
        Knowledge = context.Knowledge,
        Learn = context.Learn,
        ValidatesAnew = context.Curve.BeginAnew,
        MostMembers = context.Request.OptimizeFor == OptimizeFor.Accuracy ? 8 : 1,
        MostBytes = context.Request.OptimizeFor == OptimizeFor.Accuracy ? 32_000_000 : 10_000_000,
        LossForSize = context.Request.OptimizeFor == OptimizeFor.Size ? LossForSize : null,
        Publish = (model, validation) =>
        {
            progress.Publish(model, validation);
            reserve.Measure(model);
        },
        Offer = progress.Offer,
        Restored = search,
        Least = progress.Least,
        Trials = progress.Trials,
        TrialEnded = told => context.Observer.TrialEnded(told, context.Ledger.Elapsed),
        Purpose = progress.Fingerprint,
        Stage = (stage, seconds) => context.Begin(stage == TableStage.Tune ? TrainingPhase.Tune : TrainingPhase.Train, seconds),
        Notice = context.Notice,
        Progress = tried => context.Progress(now => now with { Step = tried, Validation = progress.Validation }),
        Stop = context.Stop,
    };

    private static TrainingException NoTime(RunContext context) => new("deadline.too-short", $"{context.Deadline:0.#} s leave no time to go on with {context.Request.DataPath}.");

    private static TableReport Finish(RunContext context, TableData data, ModelPublisher publisher, TableProgress progress, TableReserve reserve, TableOutcome outcome)
    {
        if (context.Request.OptimizeFor == OptimizeFor.Size && outcome is { Candidates: [var best, ..], Members: [var (taken, _), ..] })
        {
            context.Notice(string.Create(
                CultureInfo.InvariantCulture,
                $"Of {outcome.Candidates.Count:N0} candidates the smallest within {LossForSize:P0} of the best was taken: a fitness of {taken.Fitness:0.####} at about {taken.SizeBytes / 1e3:N0} kB, where the best has {best.Fitness:0.####} at {best.SizeBytes / 1e3:N0} kB."));
        }

        context.Begin(TrainingPhase.Save, 0);
        var training = progress.PublishTraining(outcome);
        context.Begin(TrainingPhase.Test, reserve.TestSeconds);
        var subject = TableTest.Subject(data, outcome);
        if (subject is not null)
        {
            context.Expect(subject);
        }

        var stopped = context.Stop.IsCancellationRequested;
        var from = context.Elapsed;
        using var saved = outcome.Model is null ? TablePredictor.Open(publisher.ModelPath, context.Request.Threads) : null;
        var (rows, predictions) = TableTest.Run(rows => outcome.Model?.Predict(rows, context.Request.Threads) ?? saved!.Predict(rows), data.Test, context, () => Math.Min(
            context.Deadline - context.Elapsed - (0.7 * context.Slack),
            context.Stop.IsCancellationRequested ? from + MostSecondsOfStoppedTest - context.Elapsed : double.PositiveInfinity));
        if (rows.Length < data.Test.RowCount)
        {
            context.Notice($"The test was cut at {rows.Length:N0} of {data.Test.RowCount:N0} rows {(stopped ? "because the run was stopped" : "to keep the deadline")}.");
        }

        var (curves, mistakes) = Evidence(context, data, rows, predictions);
        var mistakesPath = publisher.PublishMistakes(mistakes);
        context.Begin(TrainingPhase.Save, 0.05);
        var report = progress.Report(outcome, subject, rows, predictions) with { TrainingPath = training, PrecisionRecall = curves, MistakesPath = mistakesPath, Outcome = stopped ? TrainingOutcome.Stopped : TrainingOutcome.Completed };
        publisher.PublishReport(Encoding.UTF8.GetBytes(report.ToJson()));
        return report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() };
    }

    // What is made of the answers beyond the figures is left out where there is no time for it.
    private static (PrecisionRecallMetrics? Curves, byte[]? Mistakes) Evidence(RunContext context, TableData data, int[] rows, float[] predictions)
    {
        const double SecondsPerRow = 1e-6;
        bool IsTimeFor(double seconds) => context.Elapsed + seconds < context.Deadline - (0.7 * context.Slack);
        if (rows.Length == 0 || !IsTimeFor(rows.Length * SecondsPerRow))
        {
            return (null, null);
        }

        var target = data.Test.Schema.Target!;
        var task = target.Task == TableTask.Classification ? TableReport.ClassificationTask : TableReport.RegressionTask;
        var mistakes = TableMistakes.ToArchive(task, data.Test, rows, predictions);
        if (target.Task != TableTask.Classification)
        {
            return (null, mistakes);
        }

        var (classes, supports) = (target.ClassNames.Count, new int[target.ClassNames.Count]);
        foreach (var row in rows)
        {
            supports[data.Test.Labels.Span[row]]++;
        }

        var scores = new ScoreSheet(target.ClassNames, supports);
        for (var at = 0; at < rows.Length; at++)
        {
            scores.Add(data.Test.Labels.Span[rows[at]], predictions.AsSpan(at * classes, classes));
        }

        return (IsTimeFor(scores.SecondsOfCurves) ? scores.ToCurves() : null, mistakes);
    }
}
