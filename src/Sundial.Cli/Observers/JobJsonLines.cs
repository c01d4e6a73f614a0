using Sundial.Cli.Processes;
using Sundial.Contracts.Training;

namespace Sundial.Cli.Observers;

/// <summary>A job's events as the server has them, one a line.</summary>
internal sealed class JobJsonLines(Terminal terminal) : IJobObserver
{
    /// <inheritdoc/>
    public void Stands(TrainingJobView job)
    {
        // Every change of it is an event, too.
    }

    /// <inheritdoc/>
    public void Happened(JobEvent happened) => terminal.Record(happened);
}
