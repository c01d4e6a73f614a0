using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Scorer.Access;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Control;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;
using Sundial.Testing.Data;
using Sundial.Testing.Hosting;

namespace Sundial.Scorer.Tests.Http;

/// <summary>A scorer's request side over real models, endpoints, keys and prediction log; over HTTP on a port of its own, and in process.</summary>
internal sealed class ServedModels : IAsyncDisposable
{
    public const string OperatorKey = "sdl_operatorsown_the-installations-own-key";

    private readonly TemporaryFolder _folder = new();
    private readonly WrittenAssignment _written = new();
    private readonly ModelMemory _memory;
    private readonly RevisionLoader _loader;
    private readonly ShadowQueue _shadows = new();
    private WebApplication? _app;

    public ServedModels(TimeProvider? clock = null, long? mostBodyBytes = null)
    {
        Clock = clock ?? TimeProvider.System;
        _memory = new ModelMemory(1L << 30, TimeProvider.System);
        var cache = new ModelCache(_folder["cache"], 1L << 30, _written.Files.OpenAsync, TimeProvider.System);
        _loader = new RevisionLoader(cache, new PipelineShelf(_memory), null!, TimeProvider.System);
        Directory = new EndpointDirectory(_loader, _shadows);
        Keys = new KeyRing(new RateLimits(Clock), Clock);
        Log = PredictionLog.Open(new() { Folder = _folder["predictions"], FlushEvery = TimeSpan.Zero }, TimeProvider.System, NullLogger<PredictionLog>.Instance);
        Http = ScorerHttp.Create(
            Directory, Keys, Log, new ScorerHttpOptions { MostBodyBytes = mostBodyBytes ?? 64 << 20, OperatorKey = OperatorKey, Version = "1.3", Log = line => Faults.Enqueue(line) }, Clock);
        Tenant = AddTenant("first", null);
        Key = AddKey(Tenant);
    }

    public TimeProvider Clock { get; }

    public EndpointDirectory Directory { get; }

    public KeyRing Keys { get; }

    public PredictionLog Log { get; }

    public ScorerHttp Http { get; }

    /// <summary>What the scorer said of faults of its own: a test that sees one has found a bug.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Faults { get; } = [];

    /// <summary>The first tenant.</summary>
    public Guid Tenant { get; }

    /// <summary>Its key.</summary>
    public string Key { get; }

    /// <summary>Where it listens, once <see cref="ListenAsync"/> was called.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Waits until the shadows have run all they were given; they get no more.</summary>
    public async Task DrainShadowsAsync() => await _shadows.DisposeAsync();

    public Guid AddTenant(string name, int? perSecond) => _written.AddTenant(name, perSecond);

    public string AddKey(Guid tenant, Role role = Role.Developer, DateTimeOffset? expiresAt = null, params string[]? endpoints) => _written.AddKey(tenant, role, expiresAt, endpoints);

    public void Revoke(string key) => _written.Revoke(key);

    /// <summary>An endpoint with one variant of one model, or several for a chain.</summary>
    public void Add(string name, params byte[][] models) => Add(Tenant, name, 0, new AssignedRevision(1, [Variant("main", 1, false, models)]));

    public void Add(Guid tenant, string name, double captureShare, AssignedRevision revision) => _written.Put(new AssignedEndpoint
    {
        Id = _written.Find(tenant, name)?.Id ?? Guid.CreateVersion7(),
        Tenant = tenant,
        Name = name,
        Live = revision.Number,
        Revisions = [revision],
        Scaling = new EndpointScaling(1, 2),
        CaptureShare = captureShare,
    });

    public AssignedVariant Variant(string name, double weight, bool shadow, params byte[][] models) =>
        new(name, weight, shadow, [.. models.Select((model, i) => Stage($"{name}:{i + 1}", $"{i + 1}", model))]);

    public AssignedStage Stage(string label, string version, byte[] model) => _written.Files.Model(model, version, label);

    /// <summary>Assigns everything that was added, and waits until it answers.</summary>
    public async Task ApplyAsync()
    {
        var assignment = _written.Next();
        Keys.Apply(assignment);
        Directory.Apply(assignment);
        foreach (var endpoint in Directory.All.Where(endpoint => endpoint.Revision is not null))
        {
            await endpoint.Revision!.LoadAsync(isAwaited: true);
            if (endpoint.Revision.Reason is { } reason)
            {
                throw new InvalidOperationException(reason);
            }
        }
    }

    /// <summary>Listens on a port of 127.0.0.1.</summary>
    public async Task<ServedModels> ListenAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        ScorerHttp.Configure(builder.WebHost);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(Http.HandleAsync);
        await _app.StartAsync();
        Url = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return this;
    }

    /// <summary>A client with a key; the first tenant's unless named, none for an empty one.</summary>
    public HttpClient Client(string? key = null)
    {
        var client = new HttpClient { BaseAddress = Url };
        if (key != "")
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key ?? Key);
        }

        return client;
    }

    /// <summary>Sends a request without a socket.</summary>
    public async Task<InProcessAnswer> SendAsync(string method, string path, byte[] body, string? key = null, params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Path = path;
        http.Request.Body = new MemoryStream(body);
        http.Request.ContentLength = body.Length;
        http.Request.Headers.Authorization = $"Bearer {key ?? Key}";
        foreach (var (name, value) in headers)
        {
            http.Request.Headers[name] = value;
        }

        using var answer = new MemoryStream();
        http.Response.Body = answer;
        await Http.HandleAsync(http);
        return new InProcessAnswer(http.Response.StatusCode, answer.ToArray(), http.Response.Headers);
    }

    public Task<InProcessAnswer> InferAsync(string endpoint, string json, params (string Name, string Value)[] headers) =>
        SendAsync("POST", $"/v2/models/{endpoint}/infer", Encoding.UTF8.GetBytes(json), null, headers);

    public Task<InProcessAnswer> InvokeAsync(string endpoint, string type, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync("POST", $"/endpoints/{endpoint}/invocations", body, null, [.. headers, ("Content-Type", type)]);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Directory.Apply(_written.Nothing());
        await _shadows.DisposeAsync();
        Log.Dispose();
        _loader.Dispose();
        _memory.Dispose();
        _folder.Dispose();
    }
}

/// <summary>An answer that came without a socket.</summary>
internal sealed record InProcessAnswer(int Status, byte[] Body, IHeaderDictionary Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public System.Text.Json.JsonElement Json => System.Text.Json.JsonDocument.Parse(Body).RootElement;

    /// <summary>The sentence of an error.</summary>
    public string Error => Json.GetProperty("error").GetString()!;
}
