using System.Security.Cryptography;
using System.Text.Json;

namespace Sundial.Learning.Checkpoints;

/// <summary>Writes checkpoints so that a kill at any moment leaves the one before: files first, the manifest last and by renaming, older ones deleted after that.</summary>
/// <param name="root">The folder that holds them.</param>
internal sealed class CheckpointWriter(string root)
{
    private const int Kept = 2;
    private const int BufferBytes = 1 << 16;

    private readonly Dictionary<string, (object Content, CheckpointFile File)> _last = [];
    private string? _lastPath;

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="parts">Its files.</param>
    /// <param name="describe">Makes the manifest of what was written.</param>
    /// <returns>The folder, complete.</returns>
    public string Write(IReadOnlyList<CheckpointPart> parts, Func<IReadOnlyDictionary<string, CheckpointFile>, CheckpointManifest> describe)
    {
        var path = NextPath();
        Directory.CreateDirectory(path);
        var files = new Dictionary<string, CheckpointFile>();
        foreach (var part in parts)
        {
            files[part.Name] = Linked(part, path) ?? WriteFile(Path.Combine(path, part.Name), part.Write);
        }

        var manifest = JsonSerializer.SerializeToUtf8Bytes(describe(files), CheckpointManifest.JsonOptions);
        var final = Path.Combine(path, CheckpointManifest.FileName);
        WriteFile(final + ".partial", sink => sink(manifest));
        File.Move(final + ".partial", final, overwrite: true);

        Remember(parts, files, path);
        Prune(path);
        return path;
    }

    private string NextPath()
    {
        var newest = CheckpointFolder.Newest(root) is [var first, ..] ? CheckpointFolder.NumberOf(first)!.Value : 0;
        return Path.Combine(root, CheckpointFolder.NameOf(newest + 1));
    }

    private CheckpointFile? Linked(CheckpointPart part, string path) =>
        part.Content is not null && _lastPath is not null && _last.TryGetValue(part.Name, out var last) && ReferenceEquals(last.Content, part.Content)
        && HardLink.TryCreate(Path.Combine(_lastPath, part.Name), Path.Combine(path, part.Name))
            ? last.File
            : null;

    private static CheckpointFile WriteFile(string path, Action<ByteSink> write)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        var size = 0L;
        write(bytes =>
        {
            hash.AppendData(bytes);
            file.Write(bytes);
            size += bytes.Length;
        });
        file.Flush(flushToDisk: true);
        return new CheckpointFile(Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }

    private void Remember(IReadOnlyList<CheckpointPart> parts, Dictionary<string, CheckpointFile> files, string path)
    {
        _lastPath = path;
        _last.Clear();
        foreach (var part in parts)
        {
            if (part.Content is { } content)
            {
                _last[part.Name] = (content, files[part.Name]);
            }
        }
    }

    // The new one and the last whole one before it stay; what a kill left half-written goes.
    private void Prune(string newest)
    {
        var kept = 1;
        foreach (var path in CheckpointFolder.Newest(root).Where(path => path != newest))
        {
            if (kept < Kept && File.Exists(Path.Combine(path, CheckpointManifest.FileName)))
            {
                kept++;
                continue;
            }

            Delete(path);
        }
    }

    // Without its manifest first: a kill in the middle must not leave one that claims to be whole.
    private static void Delete(string path)
    {
        try
        {
            File.Delete(Path.Combine(path, CheckpointManifest.FileName));
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody reads in it; the next one deletes it.
        }
    }
}
