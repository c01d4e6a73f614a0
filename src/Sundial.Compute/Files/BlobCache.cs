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

    /// <summary>Digests of files that are not cleared away, however many bytes they are; none unless set.</summary>
    public IReadOnlySet<string> Needed { get; set; } = new HashSet<string>();

    /// <summary>Puts a file into place.</summary>
    /// <param name="file">Which.</param>
    /// <param name="target">Where; nothing is there yet, and its folder is.</param>
    /// <param name="share">Whether the cached file itself may be given, which saves a copy; only to programs that cannot write to it.</param>
    /// <param name="open">Opens the bytes at the server.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="InvalidDataException">What the server gave is not what its digest says.</exception>
    public async Task PlaceAsync(FileEntry file, string target, bool share, BlobOpener open, CancellationToken cancel)
    {
        // Another worker may clear it away between the look and the link; then it is fetched once more.
        for (var tries = 0; ; tries++)
        {
            var cached = await FetchAsync(file, open, cancel).ConfigureAwait(false);
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

    /// <summary>Fetches a file, unless it is there.</summary>
    /// <param name="file">Which.</param>
    /// <param name="open">Opens the bytes at the server.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Where it lies, to be read only.</returns>
    /// <exception cref="InvalidDataException">What the server gave is not what its digest says.</exception>
    public async Task<string> FetchAsync(FileEntry file, BlobOpener open, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var cached = Path.Combine(folder, file.Sha256);
        if (!await IsThereAsync(cached, file, cancel).ConfigureAwait(false))
        {
            await BlobDownload.RunAsync(file, cached, Checked, open, cancel).ConfigureAwait(false);
            MakeRoom(cached);
        }

        return cached;
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
        var needed = Needed;
        foreach (var file in files.Where(file => !needed.Contains(file.Name)).TakeWhile(_ => bytes > mostBytes))
        {
            bytes -= file.Length;
            file.Delete();
        }
    }
}
