using System.Text;
using Sundial.Learning.Data;

namespace Sundial.Learning.Training;

/// <summary>What the runs of all tasks do alike: they refuse what makes no sense, look for a checkpoint and go on from it, and where there is no time left keep its model.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="clock">Measures the time.</param>
/// <param name="observer">Hears how it goes.</param>
/// <param name="train">The run itself, from reading the data to the report, from a checkpoint where there is one.</param>
/// <param name="stop">Cancelled when the user wants the best model so far, now.</param>
/// <typeparam name="TReport">The report of the task.</typeparam>
internal sealed class CheckpointedRun<TReport>(
    TrainingRequest request, TimeProvider clock, ITrainingObserver observer, Func<RunContext, ModelPublisher, RestoredTraining?, TReport> train, CancellationToken stop)
    where TReport : TrainingReport
{
    private const ulong MoreFromPurpose = 0x30FE;

    /// <summary>Runs.</summary>
    /// <exception cref="TrainingException">The run cannot be begun or ended as asked.</exception>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="OperationCanceledException">Stopped before there was any model.</exception>
    public TReport Run()
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        RequestCheck.Numbers(request);
        var notices = new List<string>();
        var finished = request.MoreFrom is { } path ? MoreFrom.Open<TReport>(path) : null;

        // Every run that goes on from another draws anew, whatever seed is asked for; its own attempts draw the same.
        var asked = finished is null ? request : request with { Seed = CounterRandom.Hash(request.Seed, MoreFromPurpose, (ulong)finished.State.Round + 1) };
        var restored = asked.Checkpoints is null ? null : RestoredTraining.Find<TReport>(asked, notices);
        try
        {
            return Run(asked, finished, restored, notices);
        }
        catch (ForeignCheckpointException foreign)
        {
            return Run(asked, finished, null, [.. notices, foreign.Message]);
        }
    }

    private TReport Run(TrainingRequest asked, RestoredTraining? finished, RestoredTraining? restored, List<string> notices)
    {

        // The bits of a sum depend on how many threads it is shared out to.
        if (restored is { State.Threads: var threads } && asked.Epochs is not null && threads != asked.Threads)
        {
            notices.Add($"The training goes on with {threads} threads, as it began, so that its weights do not depend on the break.");
            asked = asked with { Threads = threads };
        }

        var context = new RunContext(asked, clock, observer, stop) { Finished = finished };
        if (restored is null)
        {
            RequestCheck.Deadline(asked);
        }
        else
        {
            context.GoOnFrom(restored);
        }

        notices.ForEach(context.Notice);
        var publisher = new ModelPublisher(asked.OutputPath, context.Notice);
        return restored is null ? train(context, publisher, null) : GoOn(context, publisher, restored);
    }

    private TReport GoOn(RunContext context, ModelPublisher publisher, RestoredTraining restored)
    {
        var state = restored.State;
        context.Notice($"The training goes on from {restored.Path}, at step {state.StepsBefore + (state.Position?.Steps ?? 0)}.");
        if (context.Elapsed + state.LoadingSeconds + context.Slack > context.Deadline)
        {
            return FinishUntested(context, publisher, restored);
        }

        try
        {
            return train(context, publisher, restored);
        }
        catch (Exception e) when ((e is OperationCanceledException && context.Stop.IsCancellationRequested) || e is TrainingException { Code: "deadline.too-short" })
        {
            return FinishUntested(context, publisher, restored);
        }
    }

    // No time to read the data even: the model of the checkpoint is what there is.
    private static TReport FinishUntested(RunContext context, ModelPublisher publisher, RestoredTraining restored)
    {
        context.Begin(TrainingPhase.Save, 0);
        restored.Publish(context, publisher);
        context.Notice("There was no time left to train or test; the model of the checkpoint is kept as it is.");
        var report = (TReport)restored.State.Report with
        {
            Outcome = context.Stop.IsCancellationRequested ? TrainingOutcome.Stopped : TrainingOutcome.Completed,
            ModelPath = publisher.ModelPath,
            ReportPath = publisher.ReportPath,
            DeadlineSeconds = context.Deadline,
            ElapsedSeconds = Math.Round(context.Elapsed, 3),
            Ledger = context.Ledger.Entries(),
            Notices = [.. context.Notices],
        };
        publisher.PublishReport(Encoding.UTF8.GetBytes(report.ToJson()));
        return report;
    }
}
