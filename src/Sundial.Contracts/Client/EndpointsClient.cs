using System.Net;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;

namespace Sundial.Contracts.Client;

/// <summary>Endpoints, and the predictions that were kept of them.</summary>
/// <param name="connection">To the server.</param>
/// <param name="clock">Time for pauses between two connections of a follower.</param>
public sealed class EndpointsClient(ApiConnection connection, TimeProvider clock)
{
    /// <summary>Makes an endpoint. It answers once its state is in service.</summary>
    /// <param name="request">What is to answer.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<EndpointView> CreateAsync(CreateEndpointRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<CreateEndpointRequest, EndpointView>("v1/endpoints", request, cancel);

    /// <summary>All endpoints, newest first.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<EndpointView> ListAsync(CancellationToken cancel = default) => connection.ListAsync<EndpointView>("v1/endpoints", [], cancel);

    /// <summary>One endpoint.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<EndpointView> GetAsync(string endpoint, CancellationToken cancel = default) => connection.GetAsync<EndpointView>(Path(endpoint), cancel);

    /// <summary>Changes an endpoint. It answers with what it has until what it is to have is loaded.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="request">What is to change.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<EndpointView> UpdateAsync(string endpoint, UpdateEndpointRequest request, CancellationToken cancel = default) =>
        await connection.SendAsync<EndpointView>(new ApiRequest(HttpMethod.Patch, Path(endpoint)).With(request), cancel).ConfigureAwait(false)
        ?? await GetAsync(endpoint, cancel).ConfigureAwait(false);

    /// <summary>Takes an endpoint away. Requests under way are answered.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task DeleteAsync(string endpoint, CancellationToken cancel = default) => connection.DeleteAsync(Path(endpoint), cancel);

    /// <summary>What happened to an endpoint so far, with what its serving programs printed.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<EndpointEvent> ListEventsAsync(string endpoint, CancellationToken cancel = default) =>
        connection.ListAsync<EndpointEvent>($"{Path(endpoint)}/events", [], cancel);

    /// <summary>What happened to an endpoint and happens to it, in order, each once, until it is gone. Goes on over broken connections and servers that are started anew.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="after">Only events after the one with this id; all when null.</param>
    /// <param name="cancel">Ends the stream, not the endpoint.</param>
    /// <exception cref="ApiException">The endpoint is not there, or the key is no longer good.</exception>
    /// <exception cref="ServerUnreachableException">The server was away for longer than a minute.</exception>
    public IAsyncEnumerable<EndpointEvent> FollowAsync(string endpoint, long? after = null, CancellationToken cancel = default) =>
        new EventStream<EndpointEvent>(connection, clock, $"{Path(endpoint)}/events", happened => happened.Id, (patience, stop) => IsGoneAsync(endpoint, patience, stop)).ReadAsync(after, cancel);

    /// <summary>Predictions that were kept, newest first.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="filter">Which of them; all when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<PredictionView> ListPredictionsAsync(string endpoint, PredictionFilter? filter = null, CancellationToken cancel = default) =>
        connection.ListAsync<PredictionView>($"{Path(endpoint)}/predictions", filter?.Query ?? [], cancel);

    /// <summary>A page of the predictions that were kept, newest first.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="filter">Which of them; all when null.</param>
    /// <param name="limit">At most so many, 1 to 200.</param>
    /// <param name="cursor">Where the page before ended, as it said in <see cref="Page{T}.Next"/>; null for the first.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<Page<PredictionView>> PagePredictionsAsync(string endpoint, PredictionFilter? filter, int limit, string? cursor = null, CancellationToken cancel = default) =>
        connection.GetAsync<Page<PredictionView>>(Requests.Query($"{Path(endpoint)}/predictions", [.. filter?.Query ?? [], ("limit", limit), ("cursor", cursor)]), cancel);

    /// <summary>One prediction that was kept.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="prediction">The inference id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<PredictionView> GetPredictionAsync(string endpoint, Guid prediction, CancellationToken cancel = default) =>
        connection.GetAsync<PredictionView>(Path(endpoint, prediction), cancel);

    /// <summary>The body of the request that a prediction answered.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="prediction">The inference id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<byte[]> GetRequestAsync(string endpoint, Guid prediction, CancellationToken cancel = default) => BytesAsync($"{Path(endpoint, prediction)}/request", cancel);

    /// <summary>The body of the answer.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="prediction">The inference id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<byte[]> GetAnswerAsync(string endpoint, Guid prediction, CancellationToken cancel = default) => BytesAsync($"{Path(endpoint, prediction)}/answer", cancel);

    /// <summary>Opens the body of the request that a prediction answered, to hand its bytes on as they come.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="prediction">The inference id.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The bytes, with the media type that the caller said; disposed by whoever asked.</returns>
    public Task<ServedContent> OpenRequestAsync(string endpoint, Guid prediction, CancellationToken cancel = default) =>
        ServedContent.OpenAsync(connection, $"{Path(endpoint, prediction)}/request", cancel);

    /// <summary>Opens the body of the answer, to hand its bytes on as they come.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="prediction">The inference id.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The bytes; disposed by whoever asked.</returns>
    public Task<ServedContent> OpenAnswerAsync(string endpoint, Guid prediction, CancellationToken cancel = default) =>
        ServedContent.OpenAsync(connection, $"{Path(endpoint, prediction)}/answer", cancel);

    /// <summary>Requests, errors and latency over the last 30 minutes.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="step">What each point covers: whole tens of seconds up to 5 minutes; 10 s when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<EndpointTraffic> GetTrafficAsync(string endpoint, TimeSpan? step = null, CancellationToken cancel = default) =>
        connection.GetAsync<EndpointTraffic>(Requests.Query($"{Path(endpoint)}/traffic", ("step_seconds", step?.TotalSeconds)), cancel);

    /// <summary>Says what was right about a prediction, or what is right after all.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="prediction">The inference id.</param>
    /// <param name="truth">What was right.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task SetTruthAsync(string endpoint, Guid prediction, GroundTruth truth, CancellationToken cancel = default) =>
        connection.SendAsync(new ApiRequest(HttpMethod.Put, $"{Path(endpoint, prediction)}/truth").With(truth), cancel);

    /// <summary>Says what was right about many predictions; to say it twice does no harm.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="truths">At most 10,000.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>How many were there to be told, and which were not.</returns>
    public Task<AttachedTruths> SetTruthsAsync(string endpoint, GroundTruths truths, CancellationToken cancel = default) =>
        connection.PostAsync<GroundTruths, AttachedTruths>($"{Path(endpoint)}/predictions/truths", truths, cancel);

    /// <summary>How good an endpoint is on what is known to be right, by model and variant.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="since">No predictions from before this time; all when null.</param>
    /// <param name="until">No predictions from this time on; all when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<IReadOnlyList<LiveAccuracy>> GetAccuracyAsync(string endpoint, DateTimeOffset? since = null, DateTimeOffset? until = null, CancellationToken cancel = default) =>
        connection.GetAsync<IReadOnlyList<LiveAccuracy>>(
            Requests.Query($"{Path(endpoint)}/predictions/accuracy", ("since", since?.ToString("O")), ("until", until?.ToString("O"))), cancel);

    /// <summary>How the answers of shadows compare with those that went to callers.</summary>
    /// <param name="endpoint">Name or id.</param>
    /// <param name="since">No predictions from before this time; all when null.</param>
    /// <param name="until">No predictions from this time on; all when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<IReadOnlyList<ShadowComparison>> CompareShadowsAsync(string endpoint, DateTimeOffset? since = null, DateTimeOffset? until = null, CancellationToken cancel = default) =>
        connection.GetAsync<IReadOnlyList<ShadowComparison>>(
            Requests.Query($"{Path(endpoint)}/predictions/shadows", ("since", since?.ToString("O")), ("until", until?.ToString("O"))), cancel);

    private static string Path(string endpoint) => $"v1/endpoints/{Requests.Segment(endpoint)}";

    private static string Path(string endpoint, Guid prediction) => $"{Path(endpoint)}/predictions/{prediction}";

    private async Task<bool> IsGoneAsync(string endpoint, TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            await connection.SendAsync(new ApiRequest(HttpMethod.Get, Path(endpoint)) { RetryFor = patience }, cancel).ConfigureAwait(false);
            return false;
        }
        catch (ApiException gone) when (gone.Status == HttpStatusCode.NotFound)
        {
            return true;
        }
    }

    private async Task<byte[]> BytesAsync(string path, CancellationToken cancel)
    {
        using var answer = await connection.OpenAsync(new ApiRequest(HttpMethod.Get, path) { Headers = [("Accept", "*/*")] }, cancel).ConfigureAwait(false);
        try
        {
            return await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new ServerUnreachableException($"The answer of {connection.Server} to GET {path} broke off; ask again.", fault);
        }
    }
}
