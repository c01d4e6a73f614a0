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
}
