using System.Security.Cryptography;

namespace Sundial.Server.Platform.Blobs;

/// <summary>Bytes on their way in: written to a file without a name that means anything, and hashed as they pass.</summary>
internal static class Spool
{
    /// <summary>What the files' names end with.</summary>
    public const string Suffix = ".part";
    private const int BufferBytes = 128 * 1024;

    /// <summary>The name of a new file in the folder, which is made if need be.</summary>
    public static string NewName(string folder)
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, $"{Guid.CreateVersion7():N}{Suffix}");
    }

    /// <summary>Writes a stream to a new file, to the end.</summary>
    /// <exception cref="BlobTooLargeException">There is more than allowed. The file is the caller's to delete.</exception>
    /// <exception cref="BlobStoreFullException">There is no room. The file is the caller's to delete.</exception>
    public static async Task<StoredBlob> WriteAsync(Stream bytes, string file, long? maxBytes, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        var buffer = new byte[BufferBytes];
        long size = 0;
        while (await bytes.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel) is var read and > 0)
        {
            size += read;
            if (size > maxBytes)
            {
                throw new BlobTooLargeException(maxBytes.Value);
            }

            hash.AppendData(buffer, 0, read);
            try
            {
                await target.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
            catch (IOException fault) when (DiskFaults.IsFull(fault))
            {
                throw new BlobStoreFullException(fault);
            }
        }

        return new(Digest.Of(hash.GetHashAndReset()), size);
    }
}
