using Sundial.Contracts.Training;

namespace Sundial.Cli.Observers;

/// <summary>A job told in lines, for logs and pipes: a line for what happens, and one every few seconds for progress.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">The user's time zone.</param>
internal sealed class JobPlainLines(TextWriter output, TimeProvider clock) : IJobObserver
{
    private static readonly TimeSpan s_betweenProgress = TimeSpan.FromSeconds(5);

    private DateTimeOffset _lastProgress;
    private DateTimeOffset _lastTrial;
    private string? _lastWords;

    /// <inheritdoc/>
    public void Stands(TrainingJobView job)
    {
        // The events tell it.
    }

    /// <inheritdoc/>
    public void Happened(JobEvent happened)
    {
        if (happened.Kind == "progress")
        {
            // Without an epoch or a number it says no more than the phase did.
            if (happened.At - _lastProgress < s_betweenProgress || JobEventWords.ProgressOf(happened) is not ({ Epoch: not null } or { Metrics.Count: > 0 }))
            {
                return;
            }

            _lastProgress = happened.At;
        }

        // Trials of a second, as those of tables are, come like progress.
        if (JobEventWords.TrialOf(happened) is { IsBest: false, Seconds: not >= 1 })
        {
            if (happened.At - _lastTrial < s_betweenProgress)
            {
                return;
            }

            _lastTrial = happened.At;
        }

        // A state and the phase in it often have one name.
        if (JobEventWords.Of(happened) is { Length: > 0 } words && words != _lastWords)
        {
            _lastWords = words;
            output.WriteLine($"{Numbers.When(happened.At, clock)}  {words}");
        }
    }
}
