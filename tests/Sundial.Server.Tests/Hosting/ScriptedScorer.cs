using System.Net;
using Sundial.Contracts.Hosting;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Hosting;

/// <summary>A scorer that says what the test tells it to.</summary>
internal sealed class ScriptedScorer
{
    private readonly HttpClient _client;

    private ScriptedScorer(HttpClient client, Guid id) => (_client, Id) = (client, id);

    public Guid Id { get; }

    /// <summary>The last assignment it got.</summary>
    public ScorerAssignment? Assignment { get; private set; }

    public long Revision => Assignment?.Revision ?? 0;

    public static async Task<ScriptedScorer> StartAsync(HttpClient client, Uri? address = null, bool programs = true, Guid? previous = null, string name = "scorer", string? secret = null)
    {
        using var answer = await client.PostAsync("/v1/scorers", new RegisterScorerRequest(name, address ?? new("http://127.0.0.1:9"), 2, 1L << 32, programs, previous, secret));
        return new(client, (await answer.ReadAsync<RegisteredScorer>()).Id);
    }

    /// <summary>Asks for a newer assignment; null when there is none.</summary>
    public async Task<ScorerAssignment?> AskAsync(double wait = 0)
    {
        using var answer = await _client.GetAsync(FormattableString.Invariant($"/v1/scorers/{Id}/assignment?after={Revision}&wait={wait}"));
        if (answer.StatusCode == HttpStatusCode.NoContent)
        {
            return null;
        }

        Assignment = await answer.ReadAsync<ScorerAssignment>();
        return Assignment;
    }

    /// <summary>Takes assignments until one is as wanted; one must come within half a minute.</summary>
    public async Task<ScorerAssignment> UntilAsync(Func<ScorerAssignment, bool> wanted)
    {
        while (Assignment is null || !wanted(Assignment))
        {
            Assert.True(await AskAsync(30) is not null, "The assignment did not come.");
        }

        return Assignment;
    }

    public Task<HttpResponseMessage> TryReportAsync(ScorerReport report) =>
        _client.SendAsync(HttpMethod.Put, $"/v1/scorers/{Id}/report", System.Text.Json.JsonSerializer.Serialize(report, Contracts.WireJson.Options));

    public async Task ReportAsync(params RevisionReport[] endpoints)
    {
        using var answer = await TryReportAsync(new() { Revision = Revision, MemoryBytes = 1 << 20, Endpoints = endpoints });
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Takes what it is assigned now, and reports all of it ready.</summary>
    public async Task<ScorerAssignment> LoadAsync()
    {
        await AskAsync();
        await ReportAsync([.. Assignment!.Endpoints.SelectMany(endpoint => endpoint.Revisions.Select(revision => Ready(endpoint.Id, revision.Number)))]);
        return Assignment;
    }

    public static RevisionReport Ready(Guid endpoint, int revision, long requests = 0, long errors = 0) =>
        new(endpoint, revision, RevisionReadiness.Ready, [new("main", 1, requests, errors)]);

    public static RevisionReport Loading(Guid endpoint, int revision) => new(endpoint, revision, RevisionReadiness.Loading, []);

    public static RevisionReport Failed(Guid endpoint, int revision, string reason) => new(endpoint, revision, RevisionReadiness.Failed, [], reason);

    public Task<HttpResponseMessage> TryGetAsync(string sha256) => _client.GetAsync($"/v1/scorers/{Id}/blobs/{sha256}");

    public Task<HttpResponseMessage> LeaveAsync() => _client.DeleteAsync($"/v1/scorers/{Id}");
}
