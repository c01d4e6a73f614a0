using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;

namespace Sundial.Contracts.Client;

/// <summary>Bytes from the server to a file, whole or not at all.</summary>
internal static class Download
{
    private const int BufferBytes = 256 * 1024;
    private const int MostFruitless = 5;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Writes beside the file, checks size and digest, and renames. A connection that breaks is taken up where it broke.</summary>
    /// <exception cref="DigestMismatchException">What came is not what was promised.</exception>
    public static async Task ToFileAsync(ApiConnection connection, string path, FileEntry entry, string file, IProgress<long>? progress, CancellationToken cancel)
    {
        var target = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var making = $"{target}.{Guid.NewGuid():N}.part";
        try
        {
            var stream = new FileStream(making, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            await using (stream.ConfigureAwait(false))
            {
                await FillAsync(connection, path, entry, stream, progress, cancel).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(making, target, overwrite: true);
        }
        finally
        {
            File.Delete(making);
        }
    }

    private static async Task FillAsync(ApiConnection connection, string path, FileEntry entry, FileStream stream, IProgress<long>? progress, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var fruitless = 0; stream.Position < entry.SizeBytes; fruitless++)
        {
            var began = stream.Position;
            var fault = await CopyAsync(connection, path, entry, stream, hash, progress, cancel).ConfigureAwait(false);
            if (stream.Position > began)
            {
                fruitless = 0;
            }
            else if (fruitless == MostFruitless)
            {
                throw new ServerUnreachableException($"The connection to {connection.Server} broke again and again while {entry.Path} was fetched; try again later.", fault);
            }
        }

        var digest = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (digest != entry.Sha256)
        {
            throw new DigestMismatchException($"{entry.Path} did not arrive as it was sent (SHA-256 {digest}, not {entry.Sha256}); nothing was kept, fetch it again.");
        }
    }

    // Gives what broke the connection; null when the answer came to its end. A fault of the disk is thrown: to fetch again would not mend it.
    private static async Task<Exception?> CopyAsync(
        ApiConnection connection, string path, FileEntry entry, FileStream stream, IncrementalHash hash, IProgress<long>? progress, CancellationToken cancel)
    {
        var request = new ApiRequest(HttpMethod.Get, path)
        {
            Headers = stream.Position > 0 ? [("Range", $"bytes={stream.Position}-"), ("Accept", "*/*")] : [("Accept", "*/*")],
            RetryFor = s_patience,
        };
        using var answer = await connection.OpenAsync(request, cancel).ConfigureAwait(false);

        // A server that knows no ranges sends everything anew.
        var passOver = answer.StatusCode == HttpStatusCode.PartialContent ? 0 : stream.Position;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var content = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await using var _ = content.ConfigureAwait(false);
            while (true)
            {
                int read;
                try
                {
                    read = await content.ReadAsync(buffer.AsMemory(0, BufferBytes), cancel).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is HttpRequestException or IOException)
                {
                    return exception;
                }

                if (read == 0)
                {
                    return null;
                }

                var known = (int)Math.Min(passOver, read);
                passOver -= known;
                await AppendAsync(entry, stream, hash, buffer.AsMemory(known, read - known), cancel).ConfigureAwait(false);
                progress?.Report(stream.Position);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task AppendAsync(FileEntry entry, FileStream stream, IncrementalHash hash, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (stream.Position + bytes.Length > entry.SizeBytes)
        {
            throw new DigestMismatchException($"{entry.Path} is longer than the {entry.SizeBytes} bytes it is said to have; nothing was kept, fetch it again.");
        }

        hash.AppendData(bytes.Span);
        await stream.WriteAsync(bytes, cancel).ConfigureAwait(false);
    }
}
