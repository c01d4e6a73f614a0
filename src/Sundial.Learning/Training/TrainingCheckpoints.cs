namespace Sundial.Learning.Training;

/// <summary>Where a run keeps its checkpoints, and finds those of a run that was broken off.</summary>
/// <remarks>
/// Each is a folder <c>checkpoint-000012</c> with <c>model.onnx</c>, which can be used as it is, what is needed to go on, and
/// <c>manifest.json</c>, written last. The last two are kept.
/// </remarks>
/// <param name="folder">The folder; made when it is not there.</param>
public sealed class TrainingCheckpoints(string folder)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>The least time between two checkpoints; unless set, 2 % of the deadline, from 1 s to 10 s. Never so often that they cost more than 2 % of the time, but for zero, which takes them as fast as they can be written.</summary>
    public TimeSpan? Every { get; init; }
}
