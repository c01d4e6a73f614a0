namespace Sundial.Contracts.Training;

/// <summary>Asks for a model by a deadline. The clock runs from the moment the server has the request.</summary>
public sealed record CreateTrainingJobRequest
{
    /// <summary>Name or id of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Seconds until the model must be there to be fetched, at most 30 days.</summary>
    public required double WithinSeconds { get; init; }

    /// <summary>The job's and later the model's name; one is made up unless set.</summary>
    public string? Name { get; init; }

    /// <summary>Name or id of the algorithm; the built-in one for the data set's task unless set.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Which version of it; the latest unless set.</summary>
    public int? AlgorithmVersion { get; init; }

    /// <summary>Hyperparameters by name, at most 100 of at most 256 characters each.</summary>
    public IReadOnlyDictionary<string, string> Hyperparameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Name or id of a data set that checkpoints are scored on; a part of the data set that the training never sees unless set.</summary>
    public string? EvaluationDataset { get; init; }

    /// <summary>Whether each example's input, output and expected value are kept when a checkpoint is scored.</summary>
    public bool KeepExamples { get; init; }

    /// <summary>What a worker must have.</summary>
    public JobSize Size { get; init; } = new();
}

/// <summary>What a worker must have to do a job.</summary>
/// <param name="Cpus">Processors.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="Gpus">Graphics processors.</param>
public sealed record JobSize(int Cpus = 1, long MemoryBytes = 0, int Gpus = 0);

/// <summary>Asks a job to stop with the best it has.</summary>
/// <param name="GraceSeconds">Seconds it has to save its best before it is killed; 120 unless set, and never beyond the deadline.</param>
public sealed record StopRequest(double? GraceSeconds = null);

/// <summary>Changes a job that has not ended. What is null stays as it is.</summary>
public sealed record ModifyRequest
{
    /// <summary>Hyperparameters to set, by name; null as a value takes one away.</summary>
    public IReadOnlyDictionary<string, string?>? Hyperparameters { get; init; }

    /// <summary>Another version of the algorithm.</summary>
    public int? AlgorithmVersion { get; init; }

    /// <summary>A new deadline, in seconds from the job's first request.</summary>
    public double? WithinSeconds { get; init; }

    /// <summary>Whether it goes on from its last checkpoint, or begins anew. A new deadline alone interrupts nothing.</summary>
    public ContinueFrom From { get; init; } = ContinueFrom.Checkpoint;
}

/// <summary>Begins an ended job again.</summary>
/// <param name="WithinSeconds">Seconds from now until its model must be there; as many as before unless set.</param>
/// <param name="From">Whether it goes on from its last checkpoint.</param>
public sealed record RetryRequest(double? WithinSeconds = null, ContinueFrom From = ContinueFrom.Checkpoint);

/// <summary>Asks for a new job that goes on from the model which a job made, on a new part of the data where not all of it is used. Its model is the next version of the same name.</summary>
/// <param name="WithinSeconds">Seconds until the model must be there to be fetched, at most 30 days.</param>
/// <param name="Name">The new job's name; one is made up unless set.</param>
/// <param name="Hyperparameters">Hyperparameters to set beside those of the job, by name; null as a value takes one away.</param>
public sealed record RetrainRequest(double WithinSeconds, string? Name = null, IReadOnlyDictionary<string, string?>? Hyperparameters = null);

/// <summary>Where a training goes on.</summary>
public enum ContinueFrom
{
    /// <summary>From the last checkpoint, or the start where there is none.</summary>
    Checkpoint,

    /// <summary>From the start.</summary>
    Start,
}
