using System.Text.Json;
using System.Text.Json.Serialization;
using Sundial.Compute.Processes;

namespace Sundial.Worker.Jobs;

/// <summary>A checkpoint's manifest.json: written last, so that its being there says that all is there.</summary>
internal sealed record CheckpointManifest
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest.json";

    private const int MostBytes = 1 << 20;

    private static readonly JsonSerializerOptions Reading = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, MaxDepth = 16 };

    /// <summary>Format of the manifest; 1 is the only one so far.</summary>
    public int Format { get; init; }

    /// <summary>Steps trained.</summary>
    public long? Step { get; init; }

    /// <summary>Epochs trained.</summary>
    public double? Epoch { get; init; }

    /// <summary>Which of the files is a model that can be used.</summary>
    public string? Model { get; init; }

    /// <summary>The algorithm's own metric.</summary>
    public MetricValue? Metric { get; init; }

    /// <summary>Digest and size of each file, by path within the checkpoint's folder.</summary>
    [JsonRequired]
    public IReadOnlyDictionary<string, FileDigest> Files { get; init; } = new Dictionary<string, FileDigest>();

    /// <summary>Reads a manifest.</summary>
    /// <param name="checkpoints">The folder of checkpoints.</param>
    /// <param name="name">The checkpoint's folder in it.</param>
    /// <exception cref="InvalidDataException">It is damaged, or not of a format that is known.</exception>
    public static CheckpointManifest Read(string checkpoints, string name)
    {
        using var handle = LibC.OpenBeneath(checkpoints, $"{name}/{FileName}");
        var length = RandomAccess.GetLength(handle);
        if (length > MostBytes)
        {
            throw new InvalidDataException($"The manifest of checkpoint \"{name}\" is longer than {MostBytes} bytes.");
        }

        try
        {
            using var stream = new HandleStream(handle, length);
            var manifest = JsonSerializer.Deserialize<CheckpointManifest>(stream, Reading);
            return manifest is { Format: 1, Files.Count: > 0 } && (manifest.Model is null || manifest.Files.ContainsKey(manifest.Model))
                ? manifest
                : throw new InvalidDataException($"The manifest of checkpoint \"{name}\" is not of format 1, or names no files, or a model that is none of them.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The manifest of checkpoint \"{name}\" cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The value of a metric.</summary>
    /// <param name="Name">Which.</param>
    /// <param name="Value">The number.</param>
    internal sealed record MetricValue(string Name, double Value);

    /// <summary>What a file must be.</summary>
    /// <param name="Sha256">Its digest.</param>
    /// <param name="Size">Its size.</param>
    internal sealed record FileDigest(string Sha256, long Size);
}
