using System.Net.Http.Headers;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Sundial.Testing.Hosting;
using Xunit;

namespace Sundial.Server.Tests.Hosting.Predictions;

/// <summary>A server with an endpoint of a tenant, and a scorer that sends its predictions.</summary>
internal sealed class PredictionServer : IAsyncDisposable
{
    private readonly HttpClient _scorer;
    private bool _isShared;

    private PredictionServer(TestServer server, HttpClient client, HttpClient scorer, Guid tenant, Guid endpoint, Guid scorerId)
    {
        (Server, Client, _scorer, Tenant, Endpoint, Scorer) = (server, client, scorer, tenant, endpoint, scorerId);
        Path = $"/v1/endpoints/{endpoint}/predictions";
    }

    public static DateTimeOffset Noon { get; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public TestServer Server { get; }

    /// <summary>A developer of the tenant.</summary>
    public HttpClient Client { get; }

    public Guid Tenant { get; }

    public Guid Endpoint { get; }

    public Guid Scorer { get; }

    /// <summary>Where the endpoint's predictions are.</summary>
    public string Path { get; }

    /// <summary>With the server of the run, for tests that keep to their endpoint.</summary>
    public static async Task<PredictionServer> SharedAsync() => await SettleAsync(await TestServer.SharedAsync(), isShared: true);

    /// <summary>With a server of its own.</summary>
    public static async Task<PredictionServer> StartAsync(params string[] settings) => await SettleAsync(await TestServer.StartAsync(settings), isShared: false);

    private static async Task<PredictionServer> SettleAsync(TestServer server, bool isShared)
    {
        var client = await server.ClientAsync(Role.Developer);
        var tenant = (await client.GetAsync<MeView>("/v1/me")).Tenant.Id;
        return new(server, client, await server.ClientAsync(Role.Worker), tenant, await AddEndpointAsync(server.Database, tenant, "digits"), await AddScorerAsync(server.Database)) { _isShared = isShared };
    }

    /// <summary>An endpoint that answers, past the API.</summary>
    public static async Task<Guid> AddEndpointAsync(TestDatabase database, Guid tenant, string name)
    {
        var id = Guid.CreateVersion7();
        await database.Database.RunPlatformAsync(
            work => work.ExecuteAsync(
                """
                insert into endpoints (id, tenant_id, name, state, live, last_revision, min_replicas, max_replicas, idle_seconds, capture_share, max_error_share,
                    least_requests, trial_seconds, created_at, updated_at)
                values (@id, @tenant, @name, 'in_service', 1, 1, 1, 1, 300, 1, 0.02, 20, 60, now(), now())
                """,
                CancellationToken.None,
                ("id", id),
                ("tenant", tenant),
                ("name", name)),
            CancellationToken.None);
        return id;
    }

    /// <summary>A scorer, past the API.</summary>
    public static async Task<Guid> AddScorerAsync(TestDatabase database)
    {
        var id = Guid.CreateVersion7();
        await database.Database.RunPlatformAsync(
            work => work.ExecuteAsync(
                """
                insert into scorers (id, name, address, cpus, memory_bytes, runs_programs, registered_at, last_seen_at)
                values (@id, 'scorer', 'http://127.0.0.1:1', 1, 1, false, now(), now())
                """,
                CancellationToken.None,
                ("id", id)),
            CancellationToken.None);
        return id;
    }

    /// <summary>A batch to fill with predictions of the endpoint.</summary>
    public Batch NewBatch() => new(Tenant, Endpoint);

    /// <summary>Sends a batch as the scorer does.</summary>
    public Task<HttpResponseMessage> SendAsync(Batch batch) => SendAsync(batch.ToBody());

    public Task<HttpResponseMessage> SendAsync(byte[] body) => SendAsync(_scorer, Scorer, body);

    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, Guid scorer, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(PredictionFrames.MediaType);
        return await client.PostAsync($"/v1/scorers/{scorer}/predictions", content);
    }

    /// <summary>Sends a batch that must be taken.</summary>
    public async Task TakeAsync(Batch batch)
    {
        using var answer = await SendAsync(batch);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>A number from the database, past the API; @endpoint and @tenant are those of the test.</summary>
    public Task<long> CountAsync(string sql) => Server.Database.Database.RunPlatformAsync(
        work => work.ScalarAsync<long>(sql, CancellationToken.None, ("endpoint", Endpoint), ("tenant", Tenant)), CancellationToken.None);

    public ValueTask DisposeAsync() => _isShared ? ValueTask.CompletedTask : Server.DisposeAsync();
}

/// <summary>Predictions as a scorer sends them.</summary>
internal sealed class Batch(Guid tenant, Guid endpoint)
{
    private readonly List<byte[]> _payloads = [];

    /// <summary>Adds one.</summary>
    public Guid Add(
        int second = 0,
        string model = "digits:3",
        string variant = "main",
        string label = "7",
        double? confidence = 0.9,
        int status = 200,
        bool shadow = false,
        string requestId = "",
        string requestType = "application/json",
        byte[]? request = null,
        byte[]? answer = null,
        Guid? id = null,
        Guid shadowOf = default)
    {
        var at = PredictionServer.Noon.AddSeconds(second);
        var head = new PredictionHead
        {
            Id = id ?? Guid.CreateVersion7(at),
            Endpoint = endpoint,
            Tenant = tenant,
            Revision = 2,
            Variant = variant,
            Model = model,
            At = at,
            Latency = TimeSpan.FromMilliseconds(2.5),
            Status = status,
            Shadow = shadow || shadowOf != default,
            ShadowOf = shadowOf,
            RequestId = System.Text.Encoding.UTF8.GetBytes(requestId),
            RequestType = requestType,
            AnswerType = "application/json",
            Label = System.Text.Encoding.UTF8.GetBytes(label),
            Confidence = confidence,
        };
        _payloads.Add(PredictionBodies.Payload(head, new(request ?? "{}"u8.ToArray()), new(answer ?? "[7]"u8.ToArray())));
        return head.Id;
    }

    public byte[] ToBody() => PredictionBodies.Batch(_payloads);
}
