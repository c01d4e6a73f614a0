namespace Sundial.Contracts.Datasets;

/// <summary>What would be trained of a data set in a given time, as the planners say before anything is measured. A training measures, and may decide otherwise.</summary>
/// <remarks>Reckoned for the machine of the worker that looked at the data, for a ladder of times: between two of them the plan is that of the shorter one, with numbers between.</remarks>
public sealed record TrainingPlan
{
    /// <summary>The time that was asked about, in seconds.</summary>
    public required double WithinSeconds { get; init; }

    /// <summary>The time that was reckoned with: the nearest of the ladder that is not longer, or its shortest.</summary>
    public required double ReckonedSeconds { get; init; }

    /// <summary>What the model is to be best at: <c>accuracy</c>, <c>latency</c> or <c>size</c>.</summary>
    public required string OptimizeFor { get; init; }

    /// <summary>What it would be trained with: <c>cpu-1</c>, <c>cpu-2</c> or <c>gpu</c>; null for all processors of the worker.</summary>
    public string? Tier { get; init; }

    /// <summary>Threads that would compute.</summary>
    public required int Threads { get; init; }

    /// <summary>What would be learned: <c>image-classification</c>, <c>object-detection</c>, <c>table-classification</c> or <c>table-regression</c>.</summary>
    public required string Task { get; init; }

    /// <summary>Of a table, the column that would be learned; else null.</summary>
    public string? Target { get; init; }

    /// <summary>Images or rows to learn from, to choose by and to test on, before any are left out for want of time.</summary>
    public required PlannedParts Parts { get; init; }

    /// <summary>Share of those to learn from that there is time to look at once, in (0, 1].</summary>
    public required double ShareOfData { get; init; }

    /// <summary>How often each image would be seen, about; null of a table.</summary>
    public double? Epochs { get; init; }

    /// <summary>The network; null of a table.</summary>
    public PlannedNetwork? Network { get; init; }

    /// <summary>What would learn a table, in the order in which there is time to try it; empty of images.</summary>
    public IReadOnlyList<string> Learners { get; init; } = [];

    /// <summary>Whether a search for better hyperparameters pays.</summary>
    public required PlannedTuning Tuning { get; init; }

    /// <summary>What the time would go to, about, in order; their sum is <see cref="WithinSeconds"/>.</summary>
    public required IReadOnlyList<PlannedPhase> Phases { get; init; }

    /// <summary>The same for a person, a sentence each.</summary>
    public required IReadOnlyList<string> Sentences { get; init; }
}

/// <summary>Sizes of the parts.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">To choose by.</param>
/// <param name="Test">To test on.</param>
public sealed record PlannedParts(int Train, int Validation, int Test);

/// <summary>A network.</summary>
/// <param name="Name">Which of its family.</param>
/// <param name="Parameters">Numbers that it learns.</param>
/// <param name="MegaFlops">Millions of floating-point operations for an image.</param>
/// <param name="Height">Rows of what it sees.</param>
/// <param name="Width">Columns of what it sees.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
public sealed record PlannedNetwork(string Name, long Parameters, double MegaFlops, int Height, int Width, int Channels);

/// <summary>A search for better hyperparameters.</summary>
/// <param name="Pays">Whether there is time for one that finds anything.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Evaluations">Settings that would be tried; 0 where it does not pay.</param>
/// <param name="Hyperparameters">What would be searched.</param>
public sealed record PlannedTuning(bool Pays, string Reason, int Evaluations, IReadOnlyList<string> Hyperparameters);

/// <summary>A phase of a training.</summary>
/// <param name="Phase"><c>load</c>, <c>split</c>, <c>probe</c>, <c>tune</c>, <c>train</c>, <c>test</c> or <c>save</c>, as a job's ledger has them.</param>
/// <param name="Seconds">What it is expected to take.</param>
public sealed record PlannedPhase(string Phase, double Seconds);

/// <summary>What is asked of the planners.</summary>
public sealed record PlanQuestion
{
    /// <summary>Seconds until the model must be there, at least 5 and at most 30 days.</summary>
    public required double WithinSeconds { get; init; }

    /// <summary>What the model is to be best at: <c>accuracy</c> (unless set), <c>latency</c> or <c>size</c>.</summary>
    public string? OptimizeFor { get; init; }

    /// <summary>One of <see cref="DatasetProfile.Tiers"/>; all processors of the worker unless set.</summary>
    public string? Tier { get; init; }

    /// <summary>Whether hyperparameters may be searched. True unless set.</summary>
    public bool? Tune { get; init; }

    /// <summary>Of a table, the column to learn; the suggested one unless set.</summary>
    public string? Target { get; init; }
}
