using System.Security.Cryptography;
using Sundial.Contracts.Models;

namespace Sundial.Compute.Files;

/// <summary>Bytes that were fetched before, by digest, in a folder that several workers may share. The least lately used go when there are too many.</summary>
/// <remarks>
/// A file gets a fixed time of writing once its digest was checked; whoever writes to it afterwards, through one of its links, changes that, and it is checked again
/// before it is used.
/// </remarks>
/// <param name="folder">The folder.</param>
/// <param name="mostBytes">How many bytes are kept.</param>
internal sealed class BlobCache(string folder, long mostBytes)
{
    private static readonly DateTime Checked = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Puts a file into place.</summary>
    /// <param name="file">Which.</param>
    /// <param name="target">Where; nothing is there yet, and its folder is.</param>
    /// <param name="share">Whether the cached file itself may be given, which saves a copy; only to programs that cannot write to it.</param>
    /// <param name="open">Opens the bytes at the server.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="InvalidDataException">What the server gave is not what its digest says.</exception>
    public async Task PlaceAsync(FileEntry file, string target, bool share, Func<string, CancellationToken, Task<HttpResponseMessage>> open, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var cached = Path.Combine(folder, file.Sha256);

        // Another worker may clear it away between the look and the link; then it is fetched once more.
        for (var tries = 0; ; tries++)
        {
            if (!await IsThereAsync(cached, file, cancel).ConfigureAwait(false))
            {
                await FetchAsync(file, cached, open, cancel).ConfigureAwait(false);
                MakeRoom(cached);
            }

            try
            {
                Give(cached, target, share);
                return;
            }
            catch (FileNotFoundException) when (tries < 3)
            {
            }
        }
    }

    /// <summary>Where a file's bytes lie under a name that does not change; null when they were cleared away.</summary>
    public string? PathOf(FileEntry file) => Path.Combine(folder, file.Sha256) is var path && File.Exists(path) ? path : null;

    private static async Task<bool> IsThereAsync(string cached, FileEntry file, CancellationToken cancel)
    {
        var info = new FileInfo(cached);
        if (!info.Exists)
        {
            return false;
        }

        try
        {
            if (info.Length != file.SizeBytes || (info.LastWriteTimeUtc != Checked && await DigestAsync(cached, cancel).ConfigureAwait(false) != file.Sha256))
            {
                File.Delete(cached);
                return false;
            }

            File.SetLastWriteTimeUtc(cached, Checked);
            File.SetLastAccessTimeUtc(cached, TimeProvider.System.GetUtcNow().UtcDateTime);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static async Task<string> DigestAsync(string path, CancellationToken cancel)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel).ConfigureAwait(false));
        }
    }

    private static async Task FetchAsync(FileEntry file, string cached, Func<string, CancellationToken, Task<HttpResponseMessage>> open, CancellationToken cancel)
    {
        var temporary = $"{cached}.{Guid.NewGuid():N}.part";
        try
        {
            await DownloadAsync(file, temporary, open, cancel).ConfigureAwait(false);
            FileModes.MakeReadOnly(temporary);
            File.SetLastWriteTimeUtc(temporary, Checked);
            File.Move(temporary, cached, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task DownloadAsync(FileEntry file, string path, Func<string, CancellationToken, Task<HttpResponseMessage>> open, CancellationToken cancel)
    {
        using var answer = await open(file.Sha256, cancel).ConfigureAwait(false);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        var source = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        await using (source.ConfigureAwait(false))
        await using (target.ConfigureAwait(false))
        {
            var buffer = new byte[128 * 1024];
            for (var count = await source.ReadAsync(buffer, cancel).ConfigureAwait(false); count > 0; count = await source.ReadAsync(buffer, cancel).ConfigureAwait(false))
            {
                size += count;
                digest.AppendData(buffer, 0, count);
                await target.WriteAsync(buffer.AsMemory(0, count), cancel).ConfigureAwait(false);
            }
        }

        if (size != file.SizeBytes || Convert.ToHexStringLower(digest.GetHashAndReset()) != file.Sha256)
        {
            throw new InvalidDataException($"The bytes of \"{file.Path}\" that the server gave are not those of its digest {file.Sha256[..12]}….");
        }
    }

    private static void Give(string cached, string target, bool share)
    {
        if (share && HardLink.TryMake(cached, target))
        {
            return;
        }

        File.Copy(cached, target);
        FileModes.MakeWritable(target);
    }

    private void MakeRoom(string keep)
    {
        var files = new DirectoryInfo(folder).EnumerateFiles().Where(file => file.Name.Length == 64 && file.FullName != keep).OrderBy(file => file.LastAccessTimeUtc).ToList();
        var bytes = files.Sum(file => file.Length) + new FileInfo(keep).Length;
        foreach (var file in files.TakeWhile(_ => bytes > mostBytes))
        {
            bytes -= file.Length;
            file.Delete();
        }
    }
}
