using System.Globalization;
using Sundial.Contracts.Http;

namespace Sundial.Contracts.Hosting;

/// <summary>The scorer's side of the protocol between the server and its scorers.</summary>
/// <remarks>Nothing is tried again here: what holds at the moment of the next try is what is to be said then.</remarks>
/// <param name="connection">The server, with a worker's key.</param>
public sealed class ScorerClient(ApiConnection connection)
{
    /// <summary>The code of the problem that says: register again.</summary>
    public const string ScorerUnknown = "hosting.scorer-unknown";

    private static readonly TimeSpan PollMargin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortCall = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongCall = TimeSpan.FromSeconds(60);

    /// <summary>Introduces a scorer.</summary>
    /// <param name="request">What it is and has.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<RegisteredScorer> RegisterAsync(RegisterScorerRequest request, CancellationToken cancel) =>
        await connection.SendAsync<RegisteredScorer>((new ApiRequest(HttpMethod.Post, "v1/scorers") { Timeout = ShortCall }).With(request), cancel).ConfigureAwait(false)
        ?? throw new ServerUnreachableException($"{connection.Server} gave this scorer no identity.");

    /// <summary>Says goodbye: its endpoints go to others.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task GoodbyeAsync(Guid scorer, CancellationToken cancel) =>
        connection.SendAsync(new ApiRequest(HttpMethod.Delete, $"v1/scorers/{scorer}") { Timeout = ShortCall }, cancel);

    /// <summary>Asks for all that the scorer has to do, and waits for it to change.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="after">The revision that it has; null to get it at once.</param>
    /// <param name="wait">How long the server may wait for a change.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when nothing has changed.</returns>
    public Task<ScorerAssignment?> AssignmentAsync(Guid scorer, long? after, TimeSpan wait, CancellationToken cancel)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"wait={wait.TotalSeconds:0.###}{(after is { } revision ? $"&after={revision}" : "")}");
        return connection.SendAsync<ScorerAssignment>(new ApiRequest(HttpMethod.Get, $"v1/scorers/{scorer}/assignment?{query}") { Timeout = wait + PollMargin }, cancel);
    }

    /// <summary>Tells how far the scorer is and what it counted.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="report">The report.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task ReportAsync(Guid scorer, ScorerReport report, CancellationToken cancel) =>
        connection.SendAsync((new ApiRequest(HttpMethod.Put, $"v1/scorers/{scorer}/report") { Timeout = ShortCall }).With(report), cancel);

    /// <summary>Opens bytes that are assigned to the scorer.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="sha256">Their digest.</param>
    /// <param name="from">The first byte that is wanted.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The answer, 206 when it begins where it was asked to; the caller disposes of it.</returns>
    public Task<HttpResponseMessage> OpenBlobAsync(Guid scorer, string sha256, long from, CancellationToken cancel) =>
        connection.OpenAsync(
            new ApiRequest(HttpMethod.Get, $"v1/scorers/{scorer}/blobs/{sha256}")
            {
                Timeout = LongCall,
                Headers = from > 0 ? [("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={from}-"))] : [],
            },
            cancel);

    /// <summary>Brings predictions; when it ends they are safe.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="records">Makes the body, anew for each try.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task SendPredictionsAsync(Guid scorer, Func<HttpContent> records, CancellationToken cancel) =>
        connection.SendAsync(new ApiRequest(HttpMethod.Post, $"v1/scorers/{scorer}/predictions") { Timeout = LongCall, Body = records }, cancel);
}
