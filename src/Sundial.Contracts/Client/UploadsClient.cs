using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;

namespace Sundial.Contracts.Client;

/// <summary>Uploads: bytes that go to the server in chunks, each of them safe before the next is sent.</summary>
/// <param name="connection">To the server.</param>
/// <param name="clock">Measures how fast chunks go.</param>
public sealed class UploadsClient(ApiConnection connection, TimeProvider clock)
{
    /// <summary>Begins an upload.</summary>
    /// <param name="request">What is to come.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<UploadView> BeginAsync(CreateUploadRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<CreateUploadRequest, UploadView>("v1/uploads", request, cancel);

    /// <summary>How far an upload is.</summary>
    /// <param name="upload">Its id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<UploadView> GetAsync(Guid upload, CancellationToken cancel = default) => connection.GetAsync<UploadView>($"v1/uploads/{upload}", cancel);

    /// <summary>Forgets an upload and its bytes.</summary>
    /// <param name="upload">Its id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task DeleteAsync(Guid upload, CancellationToken cancel = default) => connection.DeleteAsync($"v1/uploads/{upload}", cancel);

    /// <summary>Sends a stream to its end, from where the upload stands, and has the server check the digest of the whole.</summary>
    /// <param name="upload">A new upload, or one that broke off.</param>
    /// <param name="content">All the bytes from the first on; those the server has already are read for the digest and not sent again.</param>
    /// <param name="progress">Hears of every chunk that is safe.</param>
    /// <param name="cancel">Ends it; the upload can be taken up again.</param>
    /// <returns>The upload, complete.</returns>
    /// <exception cref="ApiException">The server refuses it, such as for another digest than was said at the beginning.</exception>
    public Task<UploadView> SendAsync(UploadView upload, Stream content, IProgress<UploadProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        ArgumentNullException.ThrowIfNull(content);
        return new ChunkedUpload(connection, clock, upload, content, progress).RunAsync(cancel);
    }

    /// <summary>Appends one chunk, for who has only that at hand, such as a page that hands on what a browser sends. Sent once: after a fault, ask where the upload stands.</summary>
    /// <param name="upload">Its id.</param>
    /// <param name="offset">Where the chunk begins: <see cref="UploadView.ReceivedBytes"/>.</param>
    /// <param name="chunk">The bytes, read to their end and not disposed.</param>
    /// <param name="lengthBytes">How many they are, where that is known.</param>
    /// <param name="cancel">Ends it; what has arrived may be kept.</param>
    /// <returns>Where the upload stands; complete, where its size was stated and is reached.</returns>
    /// <exception cref="ApiException">Refused; with <c>datasets.offset-mismatch</c> its <c>expected_offset</c> says where to go on.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The content is disposed with the request that carries it.")]
    public async Task<UploadView> AppendAsync(Guid upload, long offset, Stream chunk, long? lengthBytes = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        var request = new ApiRequest(HttpMethod.Patch, $"v1/uploads/{upload}")
        {
            Headers = [("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture))],
            Body = () => new BorrowedContent(chunk, lengthBytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") } },
            Timeout = TimeSpan.FromMinutes(10),
        };
        return await connection.SendAsync<UploadView>(request, cancel).ConfigureAwait(false) ?? await GetAsync(upload, cancel).ConfigureAwait(false);
    }

    /// <summary>Says that an upload is at its end; of one that is complete already nothing is changed.</summary>
    /// <param name="upload">Its id.</param>
    /// <param name="sha256">The digest of all bytes as 64 lower-case hexadecimal digits; the upload is refused, and gone, if the bytes have another.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<UploadView> CompleteAsync(Guid upload, string? sha256 = null, CancellationToken cancel = default)
    {
        var request = new ApiRequest(HttpMethod.Post, $"v1/uploads/{upload}/complete") { IsRepeatable = true, Timeout = TimeSpan.FromMinutes(10) };
        return await connection.SendAsync<UploadView>(request.With(new CompleteUploadRequest(sha256)), cancel).ConfigureAwait(false) ?? await GetAsync(upload, cancel).ConfigureAwait(false);
    }
}
