using System.Net;
using System.Security.Cryptography;
using Sundial.Contracts.Models;

namespace Sundial.Compute.Files;

/// <summary>Fetches bytes into a file, which is there only once they are whole and right. What a broken one left, the next goes on with.</summary>
internal static class BlobDownload
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Fetches a file.</summary>
    /// <param name="file">Which.</param>
    /// <param name="path">Where to.</param>
    /// <param name="writtenAt">The time of writing that it gets.</param>
    /// <param name="open">Opens the bytes at the server.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="InvalidDataException">What the server gave is not what its digest says.</exception>
    public static async Task RunAsync(FileEntry file, string path, DateTime writtenAt, BlobOpener open, CancellationToken cancel)
    {
        var target = OpenPart(path, out var part);
        await using (target.ConfigureAwait(false))
        {
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var size = await ReadBackAsync(target, file, digest, cancel).ConfigureAwait(false);
            if (size < file.SizeBytes || size == 0)
            {
                size = await AppendAsync(target, size, file, digest, open, cancel).ConfigureAwait(false);
            }

            if (size != file.SizeBytes || Convert.ToHexStringLower(digest.GetHashAndReset()) != file.Sha256)
            {
                File.Delete(part);
                throw new InvalidDataException($"The bytes of \"{file.Path}\" that the server gave are not those of its digest {file.Sha256[..12]}….");
            }

            // Renamed while it is still locked: nobody goes on with a part that is whole.
            RandomAccess.FlushToDisk(target.SafeFileHandle);
            try
            {
                FileModes.MakeReadOnly(part);
                File.SetLastWriteTimeUtc(part, writtenAt);
                File.Move(part, path, overwrite: true);
            }
            catch (FileNotFoundException) when (File.Exists(path))
            {
                // Another process, which had it before us, has just finished it.
            }
        }
    }

    // Of several processes that fetch the same into one folder, one has the lock; the others fetch for themselves.
    private static FileStream OpenPart(string path, out string part)
    {
        part = $"{path}.part";
        try
        {
            return Open(part);
        }
        catch (IOException)
        {
            part = $"{path}.{Guid.NewGuid():N}.part";
            return new FileStream(part, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, Options = FileOptions.DeleteOnClose });
        }

        static FileStream Open(string part) => new(part, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 });
    }

    private static async Task<long> ReadBackAsync(FileStream part, FileEntry file, IncrementalHash digest, CancellationToken cancel)
    {
        if (part.Length > file.SizeBytes)
        {
            part.SetLength(0);
        }

        var buffer = new byte[BufferBytes];
        for (var count = await part.ReadAsync(buffer, cancel).ConfigureAwait(false); count > 0; count = await part.ReadAsync(buffer, cancel).ConfigureAwait(false))
        {
            digest.AppendData(buffer, 0, count);
        }

        return part.Position;
    }

    private static async Task<long> AppendAsync(FileStream part, long from, FileEntry file, IncrementalHash digest, BlobOpener open, CancellationToken cancel)
    {
        using var answer = await open(file.Sha256, from, cancel).ConfigureAwait(false);
        if (from > 0 && answer.StatusCode != HttpStatusCode.PartialContent)
        {
            part.SetLength(0);
            from = 0;
            digest.GetHashAndReset();
        }

        var size = from;
        var source = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var buffer = new byte[BufferBytes];
            for (var count = await source.ReadAsync(buffer, cancel).ConfigureAwait(false); count > 0 && size <= file.SizeBytes; count = await source.ReadAsync(buffer, cancel).ConfigureAwait(false))
            {
                size += count;
                digest.AppendData(buffer, 0, count);
                await part.WriteAsync(buffer.AsMemory(0, count), cancel).ConfigureAwait(false);
            }
        }

        return size;
    }
}
