using System.Diagnostics.CodeAnalysis;

namespace Sundial.Contracts.Training;

/// <summary>How a trial of hyperparameters ended.</summary>
public enum TrialOutcome
{
    /// <summary>It ran as far as it was to.</summary>
    Completed,

    /// <summary>It was ended early because it could not have won any more.</summary>
    CutShort,

    /// <summary>It failed; it has no fitness.</summary>
    Failed,

    /// <summary>The time was over, or somebody stopped it, before it told enough.</summary>
    Cancelled,
}

/// <summary>A trial of hyperparameters, as a worker tells of it when it has ended.</summary>
public record JobTrial
{
    /// <summary>From 1, within a generation of the job; one that is told twice, because a training went on from before it, holds as it was told last.</summary>
    public required int Number { get; init; }

    /// <summary>How many there are to be in all, as far as the tuner knew then.</summary>
    public int? Of { get; init; }

    /// <summary>What was tried, by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How good it was, higher being better; of one that was cut short the last that was known. Null where nothing is known.</summary>
    public double? Fitness { get; init; }

    /// <summary>The best fitness of all trials up to this one.</summary>
    public double? BestFitness { get; init; }

    /// <summary>Whether it was the best of all trials up to this one.</summary>
    public bool IsBest { get; init; }

    /// <summary>How it ended.</summary>
    public TrialOutcome Outcome { get; init; }

    /// <summary>What it took.</summary>
    public double? Seconds { get; init; }

    /// <summary>Epochs that it ran, or whatever the task counts its progress in.</summary>
    public double? Epochs { get; init; }

    /// <summary>Where the settings came from: <c>defaults</c>, <c>portfolio</c>, <c>drawn</c>, <c>bred</c> or <c>confirmation</c> of the tuner; anything of a program of one's own.</summary>
    public string? Origin { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; init; }
}

/// <summary>A trial of a job; also the data of events of the kind <c>trial</c>.</summary>
public sealed record TrialView : JobTrial
{
    /// <summary>With nothing in it yet.</summary>
    public TrialView()
    {
    }

    /// <summary>A trial that a worker told of.</summary>
    /// <param name="told">What it told.</param>
    /// <param name="generation">Generation of the job.</param>
    /// <param name="at">When it ended.</param>
    [SetsRequiredMembers]
    public TrialView(JobTrial told, int generation, DateTimeOffset at)
        : base(told) => (Generation, At) = (generation, at);

    /// <summary>Generation of the job.</summary>
    public required int Generation { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset At { get; init; }
}
