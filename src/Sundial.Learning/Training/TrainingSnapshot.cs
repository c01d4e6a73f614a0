using System.Runtime.InteropServices;
using System.Text.Json;
using Sundial.Learning.Checkpoints;

namespace Sundial.Learning.Training;

/// <summary>A training at one moment, copied, so that it can be written while training goes on.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Model">The file of the best model; never changed.</param>
/// <param name="Champion">Its numbers; never changed.</param>
/// <param name="Network">The numbers of the network in training; null between two networks.</param>
internal sealed record TrainingSnapshot(TrainingState State, byte[] Model, IReadOnlyList<float[]> Champion, IReadOnlyList<float[]>? Network)
{
    /// <summary>The deployable model.</summary>
    public const string ModelFile = "model.onnx";

    /// <summary>The numbers of the best model, as 32-bit floats one after the other.</summary>
    public const string ChampionFile = "champion.f32";

    /// <summary>The numbers of the network in training, with their averages and what the optimizers remember.</summary>
    public const string NetworkFile = "network.f32";

    /// <summary>Everything else.</summary>
    public const string StateFile = "state.json";

    /// <summary>Steps since the training began.</summary>
    public long Step => State.StepsBefore + (State.Position?.Steps ?? 0);

    /// <summary>The files of the checkpoint.</summary>
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

        return parts;
    }

    /// <summary>The manifest of the checkpoint.</summary>
    public CheckpointManifest Describe(IReadOnlyDictionary<string, CheckpointFile> files) => new()
    {
        Format = CheckpointManifest.CurrentFormat,
        Step = Step,
        Epoch = Math.Round(State.Position?.EpochsDone ?? State.Champion.Epochs, 4),
        Model = ModelFile,
        Metric = new CheckpointMetric("validation_accuracy", State.Champion.ValidationAccuracy),
        Files = files,
    };

    private static void Write(IReadOnlyList<float[]> numbers, ByteSink sink)
    {
        foreach (var array in numbers)
        {
            sink(MemoryMarshal.AsBytes(array.AsSpan()));
        }
    }
}
