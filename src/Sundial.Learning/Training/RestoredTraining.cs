using System.Runtime.InteropServices;
using System.Text.Json;
using Sundial.Learning.Checkpoints;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>A checkpoint that a run goes on from.</summary>
internal sealed class RestoredTraining
{
    private readonly float[] _champion;
    private readonly float[]? _network;

    private RestoredTraining(string path, TrainingState state, byte[] model, float[] champion, float[]? network) =>
        (Path, State, Model, _champion, _network) = (path, state, model, champion, network);

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>Where the training stands.</summary>
    public TrainingState State { get; }

    /// <summary>The file of the best model so far.</summary>
    public byte[] Model { get; }

    /// <summary>The newest whole checkpoint of the same request.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="notices">Takes why checkpoints were passed over.</param>
    /// <returns>Null when there is none to go on from.</returns>
    public static RestoredTraining? Find(TrainingRequest request, List<string> notices)
    {
        foreach (var path in CheckpointFolder.Newest(request.Checkpoints!.Folder))
        {
            // A folder without a manifest is what a kill leaves behind, nothing to speak of.
            if (!File.Exists(System.IO.Path.Combine(path, CheckpointManifest.FileName)))
            {
                continue;
            }

            var restored = CheckpointFolder.Verify(path, out var fault) is { } manifest ? TryRead(path, manifest, out fault) : null;
            if (restored is null)
            {
                notices.Add($"The checkpoint {path} is passed over: {fault}.");
                continue;
            }

            if (restored.Difference(request) is { } difference)
            {
                notices.Add($"The checkpoint {path} is not of this training ({difference}); it begins afresh.");
                return null;
            }

            return restored;
        }

        return null;
    }

    /// <summary>Gives the numbers of the network in training back.</summary>
    /// <param name="numbers">Takes them.</param>
    /// <exception cref="ForeignCheckpointException">They are not of this network.</exception>
    public void GiveBack(IReadOnlyList<Memory<float>> numbers) => Copy(_network ?? [], numbers);

    /// <summary>Gives the best model back.</summary>
    /// <param name="champion">Takes it.</param>
    /// <param name="candidates">The networks there are.</param>
    /// <exception cref="ForeignCheckpointException">It is of none of them.</exception>
    public void GiveBack(Champion champion, IReadOnlyList<ResidualNetwork> candidates)
    {
        var names = candidates.Select(candidate => candidate.Name).ToList();
        if (!names.Contains(State.Champion.Network) || (State.Position is { } position && !names.Contains(position.Network)))
        {
            throw Foreign("its networks are of another version");
        }

        champion.GoOnFrom(State.Champion, candidates[names.IndexOf(State.Champion.Network)], this);
    }

    /// <summary>The numbers of the best model, by name.</summary>
    /// <param name="state">Its network.</param>
    /// <exception cref="ForeignCheckpointException">They are not of this network.</exception>
    public IReadOnlyDictionary<string, float[]> ChampionOf(NetworkState state)
    {
        float[][] numbers = [.. state.Trained().Select(memory => new float[memory.Length])];
        Copy(_champion, [.. numbers.Select(array => array.AsMemory())]);
        return ByName(state, numbers);
    }

    /// <summary>The averaged numbers of the network in training, by name: what would have been validated next.</summary>
    /// <param name="state">The network.</param>
    /// <exception cref="ForeignCheckpointException">They are not of this network.</exception>
    public IReadOnlyDictionary<string, float[]> ContenderOf(NetworkState state)
    {
        // As NetworkTrainer.Numbers has them: the numbers themselves, then their averages.
        float[][] numbers = [.. state.Trained().Select(memory => new float[memory.Length])];
        var length = numbers.Sum(array => array.Length);
        Copy(_network is { } network && network.Length >= 2 * length ? network[length..(2 * length)] : [], [.. numbers.Select(array => array.AsMemory())]);
        return ByName(state, numbers);
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
            byte[] Bytes(string name) => File.ReadAllBytes(System.IO.Path.Combine(path, name));
            var state = JsonSerializer.Deserialize<TrainingState>(Bytes(TrainingSnapshot.StateFile), TrainingState.JsonOptions)!;
            var network = manifest.Files.ContainsKey(TrainingSnapshot.NetworkFile) ? Floats(Bytes(TrainingSnapshot.NetworkFile)) : null;
            fault = null;
            return new RestoredTraining(path, state, Bytes(manifest.Model), Floats(Bytes(TrainingSnapshot.ChampionFile)), network);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            fault = e.Message.TrimEnd('.');
            return null;
        }
    }

    private static Dictionary<string, float[]> ByName(NetworkState state, float[][] numbers) =>
        state.TrainedNames().Zip(numbers).ToDictionary(pair => pair.First, pair => pair.Second);

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private string? Difference(TrainingRequest request) =>
        request.Seed != State.Seed ? $"its seed is {State.Seed}"
        : request.OptimizeFor != State.OptimizeFor ? $"it is optimised for {(State.OptimizeFor == OptimizeFor.Accuracy ? "accuracy" : "latency")}"
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
