using System.Text;
using Sundial.Learning.Checkpoints;

namespace Sundial.Learning.Training;

/// <summary>What the ends of all runs on images have in common: that by which the model is trained on is written where there is time, a test that was cut is told, and the report is published.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="publisher">Writes files.</param>
internal sealed class NetworkEnding(RunContext context, ModelPublisher publisher)
{
    private readonly bool _wasStopped = context.Stop.IsCancellationRequested;

    /// <summary>Writes that by which the model can be trained on, if there is time.</summary>
    /// <param name="secondsAfter">What the report is going to take.</param>
    /// <param name="parts">The files of the training.</param>
    /// <returns>Where it lies; null where it was not written.</returns>
    public string? PublishTraining(double secondsAfter, Func<IReadOnlyList<CheckpointPart>> parts)
    {
        var isTime = context.Elapsed + secondsAfter + DeadlinePlanner.TrainingFileSeconds(context.Deadline) + context.Slack / 2 < context.Deadline;
        return publisher.PublishTraining(isTime ? () => MoreFrom.Write(parts()) : null);
    }

    /// <summary>How the run has ended; where the test was cut, that is told.</summary>
    /// <param name="tested">Images that were tested on; null for none.</param>
    /// <param name="images">Images there are to test on.</param>
    public TrainingOutcome OutcomeOf(int? tested, int images)
    {
        var stopped = _wasStopped || (context.Stop.IsCancellationRequested && tested < images);
        if (tested < images)
        {
            context.Notice($"The test was cut at {tested:N0} of {images:N0} images {(stopped ? "because the run was stopped" : "to keep the deadline")}.");
        }

        return stopped ? TrainingOutcome.Stopped : TrainingOutcome.Completed;
    }

    /// <summary>Writes the report beside the model.</summary>
    /// <param name="report">The report.</param>
    /// <returns>The same, with the time that writing it took.</returns>
    public TReport Publish<TReport>(TReport report)
        where TReport : TrainingReport
    {
        publisher.PublishReport(Encoding.UTF8.GetBytes(report.ToJson()));
        return (TReport)(report with { ElapsedSeconds = Math.Round(context.Elapsed, 3), Ledger = context.Ledger.Entries() });
    }
}
