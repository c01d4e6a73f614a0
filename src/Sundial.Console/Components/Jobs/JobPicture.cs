using Sundial.Contracts.Training;

namespace Sundial.Console.Components.Jobs;

/// <summary>A job at a moment: what the parts of its page show.</summary>
public sealed record JobPicture
{
    /// <summary>The job.</summary>
    public required TrainingJobView Job { get; init; }

    /// <summary>Its changes of state and its ledger of time.</summary>
    public required JobHistory History { get; init; }

    /// <summary>Trials of hyperparameters that have ended, by generation and number.</summary>
    public IReadOnlyList<TrialView> Trials { get; init; } = [];

    /// <summary>When this was so, by the console's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether nothing comes after it but a retry.</summary>
    public bool HasEnded => Job.State.IsEnd();

    /// <summary>Whether there is a checkpoint that can answer requests while the training goes on.</summary>
    public bool HasUsableCheckpoint => Job.LastCheckpoint is { HasModel: true };

    /// <summary>What can be done with it, as a word that changes when that does.</summary>
    public string ActionsKey => Job.State == JobState.Stopping ? "stopping"
        : HasEnded ? $"ended-{Job.Generation}"
        : HasUsableCheckpoint ? "runs-with-model"
        : "runs";
}
