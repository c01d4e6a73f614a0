using Sundial.Contracts.Training;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Store;

/// <summary>A row of training_jobs: what the master decides on, and what it passes on.</summary>
/// <param name="Job">The master's part.</param>
/// <param name="DatasetId">What it is trained on.</param>
/// <param name="EvaluationDatasetId">What it is scored on, where that is another.</param>
/// <param name="AlgorithmId">The version of the algorithm.</param>
/// <param name="Hyperparameters">As they were given.</param>
/// <param name="KeepExamples">Whether evaluations keep each example.</param>
/// <param name="Size">What a worker must have.</param>
/// <param name="Custom">Whether it is a tenant's own program.</param>
/// <param name="Progress">What the algorithm last told.</param>
/// <param name="ModelVersionId">The model it came to.</param>
/// <param name="Version">Raised by every change that its reader can see.</param>
/// <param name="Continues">What it goes on from; null for a job of its own.</param>
internal sealed record JobRow(
    TrainingJob Job,
    Guid DatasetId,
    Guid? EvaluationDatasetId,
    Guid AlgorithmId,
    IReadOnlyDictionary<string, string> Hyperparameters,
    bool KeepExamples,
    JobSize Size,
    bool Custom,
    JobProgress? Progress = null,
    Guid? ModelVersionId = null,
    int Version = 1,
    Continuation? Continues = null)
{
    /// <summary>What its model is called.</summary>
    public string ModelName => Continues?.ModelName ?? Job.Name;
}

/// <summary>What a job goes on from.</summary>
/// <param name="Job">The job that came to it; null where that is gone.</param>
/// <param name="Model">The model version, as NAME:VERSION.</param>
/// <param name="ModelName">What the model is called, whose next version this job makes.</param>
/// <param name="SplitSeed">The seed by which the first of the chain divided the data; null for the usual.</param>
internal sealed record Continuation(Guid? Job, string Model, string ModelName, string? SplitSeed);
