namespace Sundial.Contracts.Training;

/// <summary>Where a training job stands; docs/job-states.md draws it.</summary>
public enum JobState
{
    /// <summary>Waits for a worker.</summary>
    Pending,

    /// <summary>A worker has it.</summary>
    Starting,

    /// <summary>The worker fetches data and checkpoint.</summary>
    Downloading,

    /// <summary>The algorithm runs.</summary>
    Training,

    /// <summary>The algorithm tests what it trained.</summary>
    Evaluating,

    /// <summary>The model is on its way to the server.</summary>
    Uploading,

    /// <summary>There is a model.</summary>
    Completed,

    /// <summary>It cannot be done; the reason says why.</summary>
    Failed,

    /// <summary>It was asked to stop and has time to save its best.</summary>
    Stopping,

    /// <summary>It was stopped; its best checkpoint, if it had one, is a model that is marked partial.</summary>
    Stopped,

    /// <summary>The deadline came before there was any checkpoint.</summary>
    DeadlineExceeded,
}

/// <summary>What states mean.</summary>
public static class JobStates
{
    /// <summary>Whether nothing comes after it but a retry.</summary>
    public static bool IsEnd(this JobState state) => state is JobState.Completed or JobState.Failed or JobState.Stopped or JobState.DeadlineExceeded;
}
