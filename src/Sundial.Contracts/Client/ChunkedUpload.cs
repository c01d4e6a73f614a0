using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;

namespace Sundial.Contracts.Client;

/// <summary>One stream on its way to the server.</summary>
/// <remarks>
/// A chunk stays in memory until the server has it, so that a stream that cannot be read twice survives a broken connection or a server that is started
/// anew. Chunks grow while they go quickly: few requests on a fast line, and little to send again on a slow one.
/// </remarks>
internal sealed class ChunkedUpload(ApiConnection connection, TimeProvider clock, UploadView upload, Stream content, IProgress<UploadProgress>? progress)
{
    private const int SmallestChunk = 256 * 1024;
    private const int LargestChunk = 8 * 1024 * 1024;
    private static readonly TimeSpan s_quick = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _chunk = new byte[SmallestChunk];
    private long _chunkStart;
    private int _chunkLength;

    /// <summary>Sends what is missing and completes the upload.</summary>
    public async Task<UploadView> RunAsync(CancellationToken cancel)
    {
        using (_hash)
        {
            if (upload.Complete)
            {
                return upload;
            }

            await PassOverAsync(upload.ReceivedBytes, cancel).ConfigureAwait(false);
            Report(upload.ReceivedBytes);
            while (await FillAsync(cancel).ConfigureAwait(false))
            {
                var began = clock.GetTimestamp();
                await DeliverAsync(cancel).ConfigureAwait(false);
                Report(_chunkStart + _chunkLength);
                if (clock.GetElapsedTime(began) < s_quick && _chunk.Length < LargestChunk)
                {
                    _chunk = new byte[_chunk.Length * 2];
                }
            }

            var complete = new ApiRequest(HttpMethod.Post, $"v1/uploads/{upload.Id}/complete") { IsRepeatable = true, RetryFor = s_patience, Timeout = TimeSpan.FromMinutes(10) };
            return await connection.SendAsync<UploadView>(complete.With(new CompleteUploadRequest(Convert.ToHexStringLower(_hash.GetHashAndReset()))), cancel).ConfigureAwait(false)
                ?? throw new ServerUnreachableException($"{connection.Server} said nothing of upload {upload.Id} at its end.");
        }
    }

    private async Task PassOverAsync(long count, CancellationToken cancel)
    {
        while (_chunkStart < count)
        {
            var read = await content.ReadAsync(_chunk.AsMemory(0, (int)Math.Min(_chunk.Length, count - _chunkStart)), cancel).ConfigureAwait(false);
            if (read == 0)
            {
                throw new UploadMismatchException($"The server has {count} bytes of upload {upload.Id} and there are only {_chunkStart} to send; begin a new upload.");
            }

            _hash.AppendData(_chunk, 0, read);
            _chunkStart += read;
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        _chunkStart += _chunkLength;
        _chunkLength = await content.ReadAtLeastAsync(_chunk, _chunk.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        _hash.AppendData(_chunk, 0, _chunkLength);
        return _chunkLength > 0;
    }

    // Sends the chunk until the server has all of it. After a break the server is asked how much it has: a chunk may have arrived though its answer did not.
    private async Task DeliverAsync(CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var sent = _chunkStart;
        while (sent < _chunkStart + _chunkLength)
        {
            try
            {
                sent = await SendFromAsync(sent, cancel).ConfigureAwait(false);
            }
            catch (Exception fault) when (IsPassing(fault) && clock.GetElapsedTime(began) < s_patience)
            {
                await Task.Delay(s_pause, clock, cancel).ConfigureAwait(false);
                var stand = await connection.SendAsync<UploadView>(new ApiRequest(HttpMethod.Get, $"v1/uploads/{upload.Id}") { RetryFor = s_patience }, cancel).ConfigureAwait(false);
                sent = stand!.ReceivedBytes;
                if (sent < _chunkStart || sent > _chunkStart + _chunkLength)
                {
                    throw new UploadMismatchException($"The server has {sent} bytes of upload {upload.Id}, which this side did not send; is it sent from elsewhere at the same time?");
                }
            }
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The content is disposed with the request that carries it.")]
    private async Task<long> SendFromAsync(long offset, CancellationToken cancel)
    {
        var within = (int)(offset - _chunkStart);
        var request = new ApiRequest(HttpMethod.Patch, $"v1/uploads/{upload.Id}")
        {
            Headers = [("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture))],
            Body = () => new ByteArrayContent(_chunk, within, _chunkLength - within) { Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") } },
            Timeout = TimeSpan.FromMinutes(10),
        };
        using var answer = await connection.OpenAsync(request, cancel).ConfigureAwait(false);
        return _chunkStart + _chunkLength;
    }

    private static bool IsPassing(Exception fault) => fault switch
    {
        ServerUnreachableException => true,
        ApiException { Status: HttpStatusCode.Conflict } => true,
        ApiException { Status: HttpStatusCode.ServiceUnavailable } => true,
        _ => false,
    };

    private void Report(long sent) => progress?.Report(new UploadProgress(upload.Id, sent, upload.SizeBytes));
}
