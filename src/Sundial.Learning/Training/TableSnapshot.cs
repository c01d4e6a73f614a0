using System.Text.Json;
using Sundial.Learning.Checkpoints;
using Sundial.Learning.Tables.Learners.Ensembles;
using Sundial.Learning.Tables.Learners.Files;

namespace Sundial.Learning.Training;

/// <summary>A training on a table at one moment: the model, every candidate in a file of its own, and the trials of the search.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Model">The file of the best model; never changed.</param>
/// <param name="Validation">How good that is.</param>
/// <param name="Candidates">What was trained; never changed.</param>
/// <param name="Trials">The trials of the search; empty where there is none.</param>
internal sealed record TableSnapshot(TrainingState State, byte[] Model, ValidationMetric Validation, IReadOnlyList<Candidate> Candidates, byte[] Trials) : ISnapshot
{
    /// <summary>Beginning of the names of the files of candidates.</summary>
    public const string CandidatePrefix = "candidate-";

    /// <summary>The trials.</summary>
    public const string TrialsFile = "trials.jsonl";

    /// <inheritdoc/>
    public long Step => State.Search!.Tried.Count;

    ValidationMetric? ISnapshot.Validation => Validation;

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointPart> Parts() =>
    [
        new(TrainingSnapshot.ModelFile, sink => sink(Model), Model),
        new(TrainingSnapshot.StateFile, sink => sink(JsonSerializer.SerializeToUtf8Bytes(State, TrainingState.JsonOptions))),
        new(TrialsFile, sink => sink(Trials)),
        .. Candidates.Select(PartOf),
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

    /// <summary>The file of a candidate.</summary>
    public static CheckpointPart PartOf(Candidate candidate) => new(
        $"{CandidatePrefix}{candidate.Number}",
        sink =>
        {
            using var stream = new SinkStream(sink);
            using var buffered = new BufferedStream(stream, 1 << 16);
            CandidateFile.Write(buffered, candidate);
        },
        candidate);
}
