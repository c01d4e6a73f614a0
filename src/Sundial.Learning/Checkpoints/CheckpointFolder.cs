using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sundial.Learning.Checkpoints;

/// <summary>Finds the checkpoints in a folder and tells the whole ones from the others.</summary>
public static class CheckpointFolder
{
    private const string Prefix = "checkpoint-";
    private const int MaxManifestBytes = 4 << 20;

    /// <summary>The folders of checkpoints, newest first, whole or not.</summary>
    /// <param name="root">The folder that holds them; need not exist.</param>
    public static IReadOnlyList<string> Newest(string root) => !Directory.Exists(root)
        ? []
        : [.. Directory.EnumerateDirectories(root, Prefix + "*").Where(path => NumberOf(path) is not null).OrderByDescending(path => NumberOf(path))];

    /// <summary>The name of a checkpoint's folder.</summary>
    /// <param name="number">Its number; later ones have higher ones.</param>
    public static string NameOf(long number) => $"{Prefix}{number.ToString("D6", CultureInfo.InvariantCulture)}";

    /// <summary>The number of a checkpoint's folder; null when its name is none of ours.</summary>
    /// <param name="path">The folder.</param>
    public static long? NumberOf(string path) =>
        Path.GetFileName(path) is { } name && name.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Reads a checkpoint's manifest and compares every file with it.</summary>
    /// <param name="path">The checkpoint's folder.</param>
    /// <param name="fault">Why it is no whole checkpoint.</param>
    /// <returns>The manifest; null when there is none or it does not match.</returns>
    public static CheckpointManifest? Verify(string path, out string? fault)
    {
        try
        {
            var manifest = ReadManifest(path, out fault);
            fault ??= manifest is null ? null : Mismatch(path, manifest);
            return fault is null ? manifest : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException or InvalidOperationException)
        {
            fault = e.Message.TrimEnd('.');
            return null;
        }
    }

    private static CheckpointManifest? ReadManifest(string path, out string? fault)
    {
        var file = new FileInfo(Path.Combine(path, CheckpointManifest.FileName));
        fault = !file.Exists ? "it has no manifest" : file.Length > MaxManifestBytes ? "its manifest is too long" : null;
        if (fault is not null)
        {
            return null;
        }

        var manifest = JsonSerializer.Deserialize<CheckpointManifest>(File.ReadAllBytes(file.FullName), CheckpointManifest.JsonOptions);
        fault = manifest is null or { Files: null } or { Model: null } or { Metric: null } ? "its manifest is empty"
            : manifest.Format != CheckpointManifest.CurrentFormat ? $"its format is {manifest.Format}, and this version knows {CheckpointManifest.CurrentFormat}"
            : !manifest.Files.ContainsKey(manifest.Model) ? "its manifest names a model that is not among its files"
            : null;
        return manifest;
    }

    private static string? Mismatch(string path, CheckpointManifest manifest)
    {
        foreach (var (name, expected) in manifest.Files)
        {
            if (name.Length == 0 || name is "." or ".." || Path.GetFileName(name) != name)
            {
                return $"its manifest names the file \"{name}\", which lies outside it";
            }

            var file = new FileInfo(Path.Combine(path, name));
            if (!file.Exists || file.Length != expected.Size || !string.Equals(Digest(file.FullName), expected.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                return $"{name} is not what its manifest says";
            }
        }

        return null;
    }

    private static string Digest(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
