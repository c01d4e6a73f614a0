using System.Text.Json;
using Sundial.Learning.Training;

namespace Sundial.Learning.Checkpoints;

/// <summary>The quality of a checkpoint's model, by the algorithm's own measure.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">What it came to.</param>
public sealed record CheckpointMetric(string Name, double Value)
{
    /// <summary>What validation measured.</summary>
    internal static CheckpointMetric Of(ValidationMetric validation) => new(validation.FullName, validation.Value);
}

/// <summary>A file of a checkpoint, as its manifest vouches for it.</summary>
/// <param name="Sha256">Its digest, 64 lower-case hexadecimal digits.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record CheckpointFile(string Sha256, long Size);

/// <summary>What makes a folder a checkpoint: written last, it names every file with its digest.</summary>
public sealed record CheckpointManifest
{
    /// <summary>The format that is written here.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Its name in the folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Format of the folder.</summary>
    public required int Format { get; init; }

    /// <summary>Steps trained.</summary>
    public required long Step { get; init; }

    /// <summary>Epochs trained, with the fraction of the current one.</summary>
    public required double Epoch { get; init; }

    /// <summary>Which of the files is a model that can be used as it is.</summary>
    public required string Model { get; init; }

    /// <summary>How good that model is.</summary>
    public required CheckpointMetric Metric { get; init; }

    /// <summary>The files by their names.</summary>
    public required IReadOnlyDictionary<string, CheckpointFile> Files { get; init; }

    /// <summary>How manifests are written: snake_case names, on several lines.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };
}
