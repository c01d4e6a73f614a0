using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Datasets;

/// <summary>The files of unfinished uploads, one each. What the database has acknowledged is in them; what comes after it is not worth anything.</summary>
internal sealed class UploadFolder
{
    private readonly string _folder;
    private readonly long _reserveBytes;

    /// <param name="options">Say where.</param>
    public UploadFolder(IOptions<UploadsOptions> options)
    {
        _folder = Path.GetFullPath(options.Value.Folder!);
        _reserveBytes = options.Value.ReserveBytes;
        Durable.CreateFolder(_folder);
    }

    /// <summary>Where the bytes of an upload lie.</summary>
    public string PathOf(Guid upload) => Path.Combine(_folder, upload.ToString("N"));

    /// <summary>Opens the file for what comes after the acknowledged bytes; made where there is none yet.</summary>
    /// <returns>Null where the file lacks acknowledged bytes: somebody took them away.</returns>
    public SafeFileHandle? Open(Upload upload)
    {
        var path = PathOf(upload.Id);
        var isNew = !File.Exists(path);
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous);
        try
        {
            var length = RandomAccess.GetLength(file);
            if (length < upload.ReceivedBytes)
            {
                file.Dispose();
                return null;
            }

            if (length > upload.ReceivedBytes)
            {
                RandomAccess.SetLength(file, upload.ReceivedBytes);
            }

            if (isNew)
            {
                Durable.FlushFolder(_folder);
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The digest of the acknowledged bytes; null where some of them are gone.</summary>
    public async Task<Digest?> HashAsync(Upload upload, CancellationToken cancel)
    {
        using (var file = File.Exists(PathOf(upload.Id)) ? Open(upload) : null)
        {
            if (file is null)
            {
                return null;
            }
        }

        await using var bytes = new FileStream(
            PathOf(upload.Id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return Digest.Of(await SHA256.HashDataAsync(bytes, cancel));
    }

    /// <summary>Removes an upload's file, if there is one.</summary>
    public void Remove(Guid upload) => File.Delete(PathOf(upload));

    /// <summary>The uploads that have a file.</summary>
    public IReadOnlyList<Guid> Present() =>
        [.. Directory.EnumerateFiles(_folder).Select(file => Guid.TryParseExact(Path.GetFileName(file), "N", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];

    /// <summary>Refuses what would not find room on the disk, before a byte of it is sent.</summary>
    /// <exception cref="Platform.Problems.ProblemException">It would not: 507.</exception>
    public void RequireRoom(long bytes)
    {
        var free = new DriveInfo(_folder).AvailableFreeSpace;
        if (bytes > free - _reserveBytes)
        {
            throw DatasetsProblems.DiskFull.For(string.Create(
                CultureInfo.InvariantCulture, $"The server's disk has {Math.Max(0, free - _reserveBytes)} bytes left for uploads and this needs {bytes}; free some, or send less. Nothing was stored."));
        }
    }
}
