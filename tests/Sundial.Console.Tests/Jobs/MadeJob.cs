using Sundial.Contracts.Training;

namespace Sundial.Console.Tests.Jobs;

/// <summary>A job that nobody trains.</summary>
internal static class MadeJob
{
    /// <summary>Under way for an hour from the beginning of time.</summary>
    public static TrainingJobView Of(string name) => new()
    {
        Id = Guid.NewGuid(),
        Name = name,
        State = JobState.Training,
        Dataset = "data",
        Algorithm = "own",
        AlgorithmVersion = 1,
        Hyperparameters = new Dictionary<string, string>(),
        Size = new JobSize(),
        RequestedAt = DateTimeOffset.UnixEpoch,
        DeadlineAt = DateTimeOffset.UnixEpoch.AddHours(1),
        Attempts = 1,
        WorkersLost = 0,
        Generation = 1,
    };
}
