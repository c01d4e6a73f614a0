using System.Runtime.InteropServices;
using System.Text.Json;
using Sundial.Learning.Checkpoints;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>A checkpoint that a run goes on from.</summary>
internal sealed class RestoredTraining
{
    private readonly IReadOnlyDictionary<string, byte[]> _files;

    private RestoredTraining(string path, TrainingState state, byte[] model, IReadOnlyDictionary<string, byte[]> files) =>
        (Path, State, Model, _files) = (path, state, model, files);

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>Where the training stands.</summary>
    public TrainingState State { get; }

    /// <summary>The file of the best model so far.</summary>
    public byte[] Model { get; }

    /// <summary>The shape of the images that its network sees.</summary>
    public ImageShape Shape => State.Report switch
    {
        ImageClassificationReport { Network: var network } => new ImageShape(network.Height, network.Width, network.Channels),
        ObjectDetectionReport { Network: var network } => new ImageShape(network.Height, network.Width, network.Channels),
        _ => throw new InvalidOperationException("It has no network."),
    };

    /// <summary>Seconds that its networks were trained.</summary>
    public double TrainedSeconds => State.Report.Ledger.Where(entry => entry.Phase == TrainingPhase.Train).Sum(entry => entry.ActualSeconds);

    /// <summary>A file of it; null where there is none of that name.</summary>
    public byte[]? File(string name) => _files.GetValueOrDefault(name);

    /// <summary>Its files whose names begin alike.</summary>
    public IReadOnlyList<byte[]> Files(string prefix) => [.. _files.Where(file => file.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(file => file.Value)];

    /// <summary>The newest whole checkpoint of the same request.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="notices">Takes why checkpoints were passed over.</param>
    /// <typeparam name="TReport">The report of the task.</typeparam>
    /// <returns>Null when there is none to go on from.</returns>
    public static RestoredTraining? Find<TReport>(TrainingRequest request, List<string> notices)
        where TReport : TrainingReport
    {
        foreach (var path in CheckpointFolder.Newest(request.Checkpoints!.Folder))
        {
            // A folder without a manifest is what a kill leaves behind, nothing to speak of.
            if (!System.IO.File.Exists(System.IO.Path.Combine(path, CheckpointManifest.FileName)))
            {
                continue;
            }

            var restored = CheckpointFolder.Verify(path, out var fault) is { } manifest ? TryRead(path, manifest, out fault) : null;
            if (restored is null)
            {
                notices.Add($"The checkpoint {path} is passed over: {fault}.");
                continue;
            }

            if ((restored.State.Report is TReport ? restored.Difference(request) : "it is of another task") is { } difference)
            {
                notices.Add($"The checkpoint {path} is not of this training ({difference}); it begins afresh.");
                return null;
            }

            return restored;
        }

        return null;
    }

    /// <summary>A training of its files.</summary>
    /// <param name="path">Where they lie.</param>
    /// <param name="files">The files by their names.</param>
    /// <exception cref="JsonException">They are none.</exception>
    /// <exception cref="KeyNotFoundException">They are none.</exception>
    public static RestoredTraining Of(string path, IReadOnlyDictionary<string, byte[]> files) =>
        new(path, JsonSerializer.Deserialize<TrainingState>(files[TrainingSnapshot.StateFile], TrainingState.JsonOptions)!, files.GetValueOrDefault(TrainingSnapshot.ModelFile) ?? [], files);

    /// <summary>Gives a network of a finished training all its numbers back; one with another name is left alone.</summary>
    /// <exception cref="TrainingException">They are of another version.</exception>
    public void GiveBackTo(INetworkState state)
    {
        if (State.Champion?.Network != state.NetworkName)
        {
            return;
        }

        try
        {
            Copy(Floats(TrainingSnapshot.FinishedFile), [.. state.Fixed(), .. state.Trained()]);
        }
        catch (ForeignCheckpointException)
        {
            throw new TrainingException("more-from.unreadable", $"{Path} was written by another version; train anew without --more-from.");
        }
    }

    /// <summary>Gives the numbers of the network in training back.</summary>
    /// <param name="numbers">Takes them.</param>
    /// <exception cref="ForeignCheckpointException">They are not of this network.</exception>
    public void GiveBack(IReadOnlyList<Memory<float>> numbers) => Copy(Floats(TrainingSnapshot.NetworkFile), numbers);

    /// <summary>What is known of the best network.</summary>
    /// <param name="networks">The names of the networks there are.</param>
    /// <exception cref="ForeignCheckpointException">It is of none of them.</exception>
    public ChampionState ChampionOf(IEnumerable<string> networks)
    {
        var names = networks.ToList();
        return State.Champion is { } champion && names.Contains(champion.Network) && (State.Position is not { } position || names.Contains(position.Network))
            ? champion
            : throw Foreign("its networks are of another version");
    }

    /// <summary>The numbers of the best model, by name.</summary>
    /// <param name="state">Its network.</param>
    /// <exception cref="ForeignCheckpointException">They are not of this network.</exception>
    public IReadOnlyDictionary<string, float[]> NumbersOf(INetworkState state)
    {
        float[][] numbers = [.. state.Trained().Select(memory => new float[memory.Length])];
        Copy(Floats(TrainingSnapshot.ChampionFile), [.. numbers.Select(array => array.AsMemory())]);
        return ByName(state, numbers);
    }

    /// <summary>The averaged numbers of the network in training, by name: what would have been validated next.</summary>
    /// <param name="state">The network.</param>
    /// <exception cref="ForeignCheckpointException">They are not of this network.</exception>
    public IReadOnlyDictionary<string, float[]> ContenderOf(INetworkState state)
    {
        // As INetworkTrainer.Numbers has them: the numbers themselves, then their averages.
        float[][] numbers = [.. state.Trained().Select(memory => new float[memory.Length])];
        var length = numbers.Sum(array => array.Length);
        var network = Floats(TrainingSnapshot.NetworkFile);
        Copy(network.Length >= 2 * length ? network[length..(2 * length)] : [], [.. numbers.Select(array => array.AsMemory())]);
        return ByName(state, numbers);
    }

    /// <summary>Puts its model in its place, so that there is one from the beginning.</summary>
    /// <param name="context">What the run shares.</param>
    /// <param name="publisher">Writes it.</param>
    public void Publish(RunContext context, ModelPublisher publisher)
    {
        publisher.PublishModel(Model);
        context.Observer.ModelPublished(publisher.ModelPath, State.Validation, context.Ledger.Elapsed);
    }

    /// <summary>Makes sure that this is a checkpoint of the same data.</summary>
    /// <param name="fingerprint">The data's.</param>
    /// <exception cref="ForeignCheckpointException">It is of other data.</exception>
    public void CheckData(string fingerprint)
    {
        if (State.Data != fingerprint)
        {
            throw Foreign("the data is another, or is divided otherwise");
        }
    }

    private static RestoredTraining? TryRead(string path, CheckpointManifest manifest, out string? fault)
    {
        try
        {
            fault = null;
            return Of(path, manifest.Files.Keys.ToDictionary(name => name, name => System.IO.File.ReadAllBytes(System.IO.Path.Combine(path, name)), StringComparer.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException or KeyNotFoundException)
        {
            fault = e.Message.TrimEnd('.');
            return null;
        }
    }

    private static Dictionary<string, float[]> ByName(INetworkState state, float[][] numbers) =>
        state.TrainedNames().Zip(numbers).ToDictionary(pair => pair.First, pair => pair.Second);

    private float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(File(name) ?? []).ToArray();

    private string? Difference(TrainingRequest request) =>
        request.Seed != State.Seed ? $"its seed is {State.Seed}"
        : request.OptimizeFor != State.OptimizeFor ? $"it is optimised for {State.OptimizeFor.ToString().ToLowerInvariant()}"
        : null;

    private void Copy(float[] from, IReadOnlyList<Memory<float>> to)
    {
        if (from.Length != to.Sum(memory => memory.Length))
        {
            throw Foreign("its networks are of another version");
        }

        var at = 0;
        foreach (var memory in to)
        {
            from.AsMemory(at, memory.Length).CopyTo(memory);
            at += memory.Length;
        }
    }

    private ForeignCheckpointException Foreign(string why) => new($"The checkpoint {Path} is not of this training ({why}); it begins afresh.");
}

/// <summary>A checkpoint turns out to be of another training, after the data was read.</summary>
internal sealed class ForeignCheckpointException(string message) : Exception(message);
