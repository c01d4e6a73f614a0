using System.Runtime.InteropServices;
using System.Text.Json;
using Sundial.Learning.Checkpoints;
using Sundial.Learning.Networks;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Training;

/// <summary>The training of a network at one moment.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Model">The file of the best model; never changed.</param>
/// <param name="Champion">Its numbers; never changed.</param>
/// <param name="Network">The numbers of the network in training; null between two networks.</param>
/// <param name="Trials">The trials of hyperparameters so far; null while none are tuned.</param>
internal sealed record TrainingSnapshot(TrainingState State, byte[] Model, IReadOnlyList<float[]> Champion, IReadOnlyList<float[]>? Network, byte[]? Trials) : ISnapshot
{
    /// <summary>The deployable model.</summary>
    public const string ModelFile = "model.onnx";

    /// <summary>The numbers of the best model, as 32-bit floats one after the other.</summary>
    public const string ChampionFile = "champion.f32";

    /// <summary>The numbers of the network in training, with their averages and what the optimizers remember.</summary>
    public const string NetworkFile = "network.f32";

    /// <summary>All numbers of the network that a finished training came to.</summary>
    public const string FinishedFile = "finished.f32";

    /// <summary>Everything else.</summary>
    public const string StateFile = "state.json";

    /// <inheritdoc/>
    public long Step => State.StepsBefore + (State.Position?.Steps ?? 0);

    /// <inheritdoc/>
    public ValidationMetric? Validation => State.Champion!.Validation;

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointPart> Parts()
    {
        var parts = new List<CheckpointPart>
        {
            new(ModelFile, sink => sink(Model), Model),
            new(ChampionFile, sink => Write(Champion, sink), Model),
            new(StateFile, sink => sink(JsonSerializer.SerializeToUtf8Bytes(State, TrainingState.JsonOptions))),
        };
        if (Network is { } network)
        {
            parts.Add(new CheckpointPart(NetworkFile, sink => Write(network, sink)));
        }

        if (Trials is { } trials)
        {
            parts.Add(new CheckpointPart(TrialStore.FileName, sink => sink(trials)));
        }

        return parts;
    }

    /// <inheritdoc/>
    public CheckpointManifest Describe(IReadOnlyDictionary<string, CheckpointFile> files) => new()
    {
        Format = CheckpointManifest.CurrentFormat,
        Step = Step,
        Epoch = Math.Round(State.Position?.EpochsDone ?? State.Champion!.Epochs, 4),
        Model = ModelFile,
        Metric = CheckpointMetric.Of(State.Champion!.Validation),
        Files = files,
    };

    /// <summary>The files by which a finished training is gone on from.</summary>
    /// <param name="state">Where it ended.</param>
    /// <param name="network">The network that was kept.</param>
    /// <param name="trained">Its trained numbers, in its order.</param>
    public static IReadOnlyList<CheckpointPart> Finished(TrainingState state, INetworkState network, IReadOnlyList<float[]> trained) =>
    [
        new(StateFile, sink => sink(JsonSerializer.SerializeToUtf8Bytes(state, TrainingState.JsonOptions))),
        new(FinishedFile, sink => Write([.. network.Fixed().Select(numbers => numbers.ToArray()), .. trained], sink)),
    ];

    private static void Write(IReadOnlyList<float[]> numbers, ByteSink sink)
    {
        foreach (var array in numbers)
        {
            sink(MemoryMarshal.AsBytes(array.AsSpan()));
        }
    }
}
