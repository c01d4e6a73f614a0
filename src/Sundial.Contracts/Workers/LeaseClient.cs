using System.Globalization;
using System.Net.Http.Headers;
using Sundial.Contracts.Http;

namespace Sundial.Contracts.Workers;

/// <summary>The worker's side of the protocol between a training master and its workers.</summary>
/// <remarks>Nothing is tried again here but the bytes of blobs: a lease decides what may still be said, and when.</remarks>
/// <param name="connection">The server, with a worker's key.</param>
public sealed class LeaseClient(ApiConnection connection)
{
    /// <summary>The header that carries the fencing number where there is no body of JSON.</summary>
    public const string FenceHeader = "Sundial-Fence";

    private static readonly TimeSpan PollMargin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortCall = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BlobRetry = TimeSpan.FromSeconds(20);

    /// <summary>Introduces a worker.</summary>
    /// <param name="request">What it is and has.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<RegisteredWorker> RegisterAsync(RegisterWorkerRequest request, CancellationToken cancel) =>
        await connection.SendAsync<RegisteredWorker>(Post("v1/workers").With(request), cancel).ConfigureAwait(false)
        ?? throw new ServerUnreachableException($"{connection.Server} gave this worker no identity.");

    /// <summary>Says goodbye; a lease that the worker still has ends with it.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task GoodbyeAsync(Guid worker, CancellationToken cancel) =>
        connection.SendAsync(new ApiRequest(HttpMethod.Delete, $"v1/workers/{worker}") { Timeout = ShortCall }, cancel);

    /// <summary>Asks for a job and waits for one.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="wait">How long the master may wait for a job.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when there was none.</returns>
    public Task<JobAssignment?> ClaimAsync(Guid worker, TimeSpan wait, CancellationToken cancel) =>
        connection.SendAsync<JobAssignment>(Poll($"v1/workers/{worker}/lease", wait), cancel);

    /// <summary>Proves a lease, tells what happened, and hears what is wanted.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="request">What happened.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<HeartbeatReply> HeartbeatAsync(Guid lease, HeartbeatRequest request, TimeSpan timeout, CancellationToken cancel) =>
        await connection.SendAsync<HeartbeatReply>((Post($"v1/leases/{lease}/heartbeat") with { Timeout = timeout }).With(request), cancel).ConfigureAwait(false)
        ?? throw new ServerUnreachableException($"{connection.Server} answered a heartbeat with nothing.");

    /// <summary>Opens bytes that the job may read.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="sha256">Their digest.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The answer, whose content is to be read and held against the digest; the caller disposes it.</returns>
    public Task<HttpResponseMessage> OpenBlobAsync(Lease lease, string sha256, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return connection.OpenAsync(Blob(HttpMethod.Get, lease, sha256), cancel);
    }

    /// <summary>What earlier jobs have taught.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<TuningKnowledge?> GetKnowledgeAsync(Lease lease, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return connection.SendAsync<TuningKnowledge>(new ApiRequest(HttpMethod.Get, $"v1/leases/{lease.Id}/knowledge") { Headers = Under(lease) }, cancel);
    }

    /// <summary>Brings bytes; a server that has them is not sent them again.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="sha256">Their digest.</param>
    /// <param name="open">Opens them, anew for each try.</param>
    /// <param name="timeout">How long one try may take.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task PutBlobAsync(Lease lease, string sha256, Func<Stream> open, TimeSpan timeout, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return connection.SendAsync(Blob(HttpMethod.Put, lease, sha256) with { Body = () => Bytes(open()), ExpectContinue = true, Timeout = timeout }, cancel);
    }

    /// <summary>Names a checkpoint whose bytes the server has.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="request">The checkpoint; its id makes the call repeatable.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task PutCheckpointAsync(Guid lease, PutCheckpointRequest request, CancellationToken cancel) =>
        connection.SendAsync(Repeatable($"v1/leases/{lease}/checkpoints").With(request), cancel);

    /// <summary>Ends a job with its model.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="request">The model.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task CompleteAsync(Guid lease, CompleteJobRequest request, CancellationToken cancel) =>
        connection.SendAsync(Post($"v1/leases/{lease}/complete").With(request), cancel);

    /// <summary>Gives a job up.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="request">Why.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task GiveUpAsync(Guid lease, GiveUpRequest request, CancellationToken cancel) =>
        connection.SendAsync(Post($"v1/leases/{lease}/give-up").With(request), cancel);

    /// <summary>Asks for a checkpoint to score and waits for one.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="wait">How long the master may wait for one.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when there was none.</returns>
    public Task<EvaluationAssignment?> ClaimEvaluationAsync(Guid worker, TimeSpan wait, CancellationToken cancel) =>
        connection.SendAsync<EvaluationAssignment>(Poll($"v1/workers/{worker}/evaluation", wait), cancel);

    /// <summary>Opens bytes that an evaluation may read.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="sha256">Their digest.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The answer, whose content is to be read and held against the digest; the caller disposes it.</returns>
    public Task<HttpResponseMessage> OpenEvaluationBlobAsync(Guid claim, string sha256, CancellationToken cancel) =>
        connection.OpenAsync(new ApiRequest(HttpMethod.Get, $"v1/evaluations/{claim}/blobs/{sha256}") { RetryFor = BlobRetry }, cancel);

    /// <summary>Tells what an evaluation came to.</summary>
    /// <param name="result">What it came to.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task PostEvaluationAsync(EvaluationResult result, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(result);
        return connection.SendAsync(Repeatable($"v1/evaluations/{result.Claim}").With(result), cancel);
    }

    /// <summary>Asks for a data set to look at and waits for one.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="wait">How long the master may wait for one.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when there was none.</returns>
    public Task<InspectionAssignment?> ClaimInspectionAsync(Guid worker, TimeSpan wait, CancellationToken cancel) =>
        connection.SendAsync<InspectionAssignment>(Poll($"v1/workers/{worker}/inspection", wait), cancel);

    /// <summary>Says that a worker is still at an inspection.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ApiException">409: the claim is not the current one any more.</exception>
    public Task RenewInspectionAsync(Guid claim, CancellationToken cancel) => connection.SendAsync(Post($"v1/inspections/{claim}/renew"), cancel);

    /// <summary>Opens the data of an inspection.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="sha256">Its digest.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The answer, whose content is to be read and held against the digest; the caller disposes it.</returns>
    public Task<HttpResponseMessage> OpenInspectionBlobAsync(Guid claim, string sha256, CancellationToken cancel) =>
        connection.OpenAsync(new ApiRequest(HttpMethod.Get, $"v1/inspections/{claim}/blobs/{sha256}") { RetryFor = BlobRetry }, cancel);

    /// <summary>Brings the thumbnails of an inspection; a server that has them is not sent them again.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="sha256">Their digest.</param>
    /// <param name="open">Opens them, anew for each try.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task PutInspectionBlobAsync(Guid claim, string sha256, Func<Stream> open, CancellationToken cancel) =>
        connection.SendAsync(
            new ApiRequest(HttpMethod.Put, $"v1/inspections/{claim}/blobs/{sha256}") { Body = () => Bytes(open()), ExpectContinue = true, RetryFor = BlobRetry }, cancel);

    /// <summary>Tells what an inspection came to.</summary>
    /// <param name="result">What it came to.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task PostInspectionAsync(InspectionResult result, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(result);
        return connection.SendAsync(Repeatable($"v1/inspections/{result.Claim}").With(result), cancel);
    }

    private static ApiRequest Post(string path) => new(HttpMethod.Post, path) { Timeout = ShortCall };

    private static ApiRequest Repeatable(string path) => Post(path) with { IsRepeatable = true, RetryFor = BlobRetry };

    private static ApiRequest Poll(string path, TimeSpan wait) =>
        new(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"{path}?wait={wait.TotalSeconds:0.###}")) { Timeout = wait + PollMargin };

    private static ApiRequest Blob(HttpMethod method, Lease lease, string sha256) =>
        new(method, $"v1/leases/{lease.Id}/blobs/{sha256}")
        {
            Headers = Under(lease),
            RetryFor = BlobRetry,
        };

    private static IReadOnlyList<(string Name, string Value)> Under(Lease lease) => [(FenceHeader, lease.Fence.ToString(CultureInfo.InvariantCulture))];

    private static StreamContent Bytes(Stream stream)
    {
        var content = new StreamContent(stream);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }
}
