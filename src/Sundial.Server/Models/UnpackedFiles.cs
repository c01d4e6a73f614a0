using System.Formats.Tar;
using System.IO.Compression;
using Sundial.Contracts.Models;
using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Models;

/// <summary>The files of an archive, each put into the store as it is read. Their paths stay words here and never become paths of this machine.</summary>
internal sealed class UnpackedFiles(ArtifactStore artifacts, string archive, int most, long mostBytes)
{
    private const int LongestPath = 500;
    private readonly Dictionary<string, FileEntry> _found = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>What was found, by path.</summary>
    public IReadOnlyList<FileEntry> Found => [.. _found.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>Reads a compressed tar.</summary>
    public Task TakeTarGzAsync(Stream content, CancellationToken cancel) => ReadAsync(async () =>
    {
        await using var unpacked = new GZipStream(content, CompressionMode.Decompress);
        await TakeEntriesAsync(unpacked, cancel);
    });

    /// <summary>Reads a tar.</summary>
    public Task TakeTarAsync(Stream content, CancellationToken cancel) => ReadAsync(() => TakeEntriesAsync(content, cancel));

    /// <summary>Reads a zip, which is read from its end.</summary>
    /// <param name="content">The archive.</param>
    /// <param name="copy">A file for it that can be read so; gone afterwards.</param>
    /// <param name="cancel">Gives it up.</param>
    public async Task TakeZipAsync(Stream content, string copy, CancellationToken cancel)
    {
        try
        {
            await Spool.WriteAsync(content, copy, null, cancel);
            await ReadAsync(async () =>
            {
                await using var zip = await ZipFile.OpenReadAsync(copy, cancel);
                foreach (var entry in zip.Entries.Where(entry => !entry.FullName.EndsWith('/')))
                {
                    await using var bytes = await entry.OpenAsync(cancel);
                    await TakeAsync(entry.FullName, bytes, cancel);
                }
            });
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private async Task TakeEntriesAsync(Stream tar, CancellationToken cancel)
    {
        await using var reader = new TarReader(tar, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: false, cancel) is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    await TakeAsync(entry.Name, entry.DataStream ?? Stream.Null, cancel);
                    break;
                case TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    throw ModelsProblems.FilesInvalid.For($"{archive} has {Shown(entry.Name)}, which is a link or something else that is no file; pack files and folders only.");
            }
        }
    }

    private async Task TakeAsync(string name, Stream bytes, CancellationToken cancel)
    {
        var path = PathOf(name);
        if (path is null)
        {
            return;
        }

        if (_found.Count == most)
        {
            throw ModelsProblems.FilesInvalid.For($"{archive} has more than {most} files, which is as many as a model may have.");
        }

        if (_found.ContainsKey(path))
        {
            throw ModelsProblems.FilesInvalid.For($"{archive} has {Shown(path)} twice; pack it again.");
        }

        var stored = await artifacts.PutAsync(bytes, null, mostBytes - _bytes, cancel);
        _bytes += stored.SizeBytes;
        _found[path] = new(path, stored.Digest.Hex, stored.SizeBytes);
    }

    // Null for what an operating system packs beside the files.
    private string? PathOf(string name)
    {
        var parts = name.Replace('\\', '/').Split('/').Where(part => part != ".").ToArray();
        if (parts is ["__MACOSX", ..] or [.., ".DS_Store"] || parts is [.., var last] && last.StartsWith("._", StringComparison.Ordinal))
        {
            return null;
        }

        var path = string.Join('/', parts);
        return path.Length is > 0 and <= LongestPath && !parts.Any(part => part is "" or "..") && !path.Any(char.IsControl)
            ? path
            : throw ModelsProblems.FilesInvalid.For($"{archive} has a file {Shown(name)}, whose path leads out of it, is empty, or has more than {LongestPath} characters; pack it again.");
    }

    // What the readers of archives throw of bytes that are none is not all of one kind.
    private async Task ReadAsync(Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException or OverflowException or ArgumentException or NotSupportedException || IsOfTheArchive(fault))
        {
            throw ModelsProblems.FilesInvalid.For($"{archive} is no archive of files, or it is damaged or cut short; pack and send it again.");
        }
    }

    // A place before the file's beginning, as a damaged index has them. A disk's fault carries the number of its cause, this does not.
    private static bool IsOfTheArchive(Exception fault)
    {
        const int NoCause = unchecked((int)0x80131620);
        return fault.GetType() == typeof(IOException) && fault.HResult == NoCause;
    }

    private static string Shown(string path) => new([.. path.Take(100).Select(letter => char.IsControl(letter) ? '?' : letter)]);
}
