using System.Text.Json;
using Sundial.Learning.Checkpoints;
using Sundial.Learning.Tables.Learners.Files;
using Sundial.Learning.Tables.Learners.Search;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Training;

/// <summary>A training on a table at one moment: the model, how it did, every candidate that may yet be chosen, and the trials of the search.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Model">The file of the best model; never changed.</param>
/// <param name="Validation">How good that is.</param>
/// <param name="Least">The same row by row, where a model has to be better to take its place; null where any may.</param>
/// <param name="Search">What was trained; never changed.</param>
/// <param name="Trials">The trials of the search; empty where there is none.</param>
internal sealed record TableSnapshot(
    TrainingState State, byte[] Model, ValidationMetric Validation, TableValidation? Least, TableSearchSnapshot Search, byte[] Trials) : ISnapshot
{
    /// <summary>Beginning of the names of the files of candidates.</summary>
    public const string CandidatePrefix = "candidate-";

    /// <summary>Beginning of the names of the files of what was trained.</summary>
    public const string MembersPrefix = "members-";

    /// <summary>How the model did, row by row.</summary>
    public const string ValidationPart = "validation";

    /// <inheritdoc/>
    public long Step => State.Search!.Tried.Count;

    ValidationMetric? ISnapshot.Validation => Validation;

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointPart> Parts() =>
    [
        new(TrainingSnapshot.ModelFile, sink => sink(Model), Model),
        new(TrainingSnapshot.StateFile, sink => sink(JsonSerializer.SerializeToUtf8Bytes(State, TrainingState.JsonOptions))),
        new(TrialStore.FileName, sink => sink(Trials)),
        .. Least is null ? Array.Empty<CheckpointPart>() : [Part(ValidationPart, Least, ValidationFile.Write)],
        .. Search.Candidates.Select(candidate => Part($"{CandidatePrefix}{candidate.Number}", candidate, CandidateFile.Write)),
        .. Search.WithMembers.Select(candidate => Part($"{MembersPrefix}{candidate.Number}", candidate, CandidateFile.WriteMembers)),
    ];

    /// <inheritdoc/>
    public CheckpointManifest Describe(IReadOnlyDictionary<string, CheckpointFile> files) => new()
    {
        Format = CheckpointManifest.CurrentFormat,
        Step = Step,
        Epoch = Step,
        Model = TrainingSnapshot.ModelFile,
        Metric = CheckpointMetric.Of(Validation),
        Files = files,
    };

    private static CheckpointPart Part<T>(string name, T content, Action<Stream, T> write)
        where T : class => new(
        name,
        sink =>
        {
            using var stream = new SinkStream(sink);
            using var buffered = new BufferedStream(stream, 1 << 16);
            write(buffered, content);
        },
        content);
}
