using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Scorer.Access;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Control;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;

namespace Sundial.Benchmarks;

/// <summary>A scorer over real sockets whose assignment the benchmark writes itself.</summary>
internal sealed class ServedScorer : IAsyncDisposable
{
    private readonly Dictionary<string, byte[]> _models;
    private readonly Dictionary<string, AssignedTenant> _tenants = [];
    private readonly List<AssignedKey> _keys = [];
    private readonly Dictionary<string, AssignedEndpoint> _endpoints = [];
    private readonly EndpointDirectory _directory;
    private readonly KeyRing _ring;
    private readonly PredictionLog _log;
    private readonly WebApplication _app;
    private long _revision;

    private ServedScorer(Dictionary<string, byte[]> models, EndpointDirectory directory, KeyRing ring, PredictionLog log, WebApplication app)
    {
        (_models, _directory, _ring, _log, _app) = (models, directory, ring, log, app);
        Port = PortOf(app);
    }

    public int Port { get; }

    public static async Task<ServedScorer> StartAsync(string folder)
    {
        var models = new Dictionary<string, byte[]>();
        var cache = new ModelCache(
            Path.Combine(folder, "cache"),
            1 << 30,
            (digest, _, _) => Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent(models[digest]) }),
            TimeProvider.System);
        var directory = new EndpointDirectory(new RevisionLoader(cache, new PipelineShelf(new ModelMemory(1L << 30, TimeProvider.System)), null!, TimeProvider.System), new ShadowQueue());
        var keys = new KeyRing(new RateLimits(TimeProvider.System), TimeProvider.System);
        var log = PredictionLog.Open(new() { Folder = Path.Combine(folder, "predictions"), CapacityBytes = 1L << 40 }, TimeProvider.System, NullLogger<PredictionLog>.Instance);
        var http = ScorerHttp.Create(directory, keys, log, new ScorerHttpOptions { Log = Console.Error.WriteLine }, TimeProvider.System);
        var app = Build(http.HandleAsync, ScorerHttp.Configure);
        await app.StartAsync();
        return new(models, directory, keys, log, app);
    }

    public static WebApplication Build(RequestDelegate handle, Action<IWebHostBuilder> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        configure(builder.WebHost);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(handle);
        return app;
    }

    public static int PortOf(WebApplication app) => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    public static string Authorization(string key) => $"Authorization: Bearer {key}\r\n";

    /// <summary>Adds a tenant.</summary>
    /// <returns>Its key.</returns>
    public string AddTenant(string name, int? predictionsPerSecond)
    {
        var tenant = _tenants[name] = new AssignedTenant(Guid.NewGuid(), name, predictionsPerSecond);
        var prefix = $"sdl_{RandomNumberGenerator.GetHexString(12)}";
        var text = $"{prefix}_{RandomNumberGenerator.GetHexString(43)}";
        var salt = RandomNumberGenerator.GetBytes(16);
        _keys.Add(new AssignedKey(Guid.NewGuid(), prefix, salt, SHA256.HashData([.. salt, .. Encoding.ASCII.GetBytes(text)]), tenant.Id, Role.Developer, null, null));
        Apply();
        return text;
    }

    /// <summary>Adds an endpoint and loads its model.</summary>
    public async Task AddAsync(string tenant, string name, byte[] model, double captureShare)
    {
        _endpoints[name] = new AssignedEndpoint
        {
            Id = Guid.NewGuid(),
            Tenant = _tenants[tenant].Id,
            Name = name,
            Live = 1,
            CaptureShare = captureShare,
            Scaling = new EndpointScaling(1, Environment.ProcessorCount),
            Revisions = [Revision(1, model)],
        };
        Apply();
        await LoadedAsync(name, 1);
    }

    /// <summary>Puts another model in an endpoint's place, in the steps of a server: beside the live one, live, alone.</summary>
    public async Task SwapAsync(string name, byte[] model)
    {
        var before = _endpoints[name];
        var next = before.Live!.Value + 1;
        _endpoints[name] = before with { Revisions = [.. before.Revisions, Revision(next, model)] };
        Apply();
        await LoadedAsync(name, next);
        _endpoints[name] = _endpoints[name] with { Live = next };
        Apply();
        _endpoints[name] = _endpoints[name] with { Revisions = [_endpoints[name].Revisions[^1]] };
        Apply();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _log.Dispose();
    }

    private Task LoadedAsync(string name, int revision) =>
        _directory.All.Single(endpoint => endpoint.Name == name).Revisions.Single(one => one.Number == revision).LoadAsync(isAwaited: true);

    private AssignedRevision Revision(int number, byte[] model)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(model));
        _models[digest] = model;
        var stage = new AssignedStage { Label = $"model:{number}", Version = $"{number}", Files = [new FileEntry("model.onnx", digest, model.Length)], ModelPath = "model.onnx" };
        return new AssignedRevision(number, [new AssignedVariant("main", 1, false, [stage])]);
    }

    private void Apply()
    {
        var assignment = new ScorerAssignment { Revision = ++_revision, Tenants = [.. _tenants.Values], Keys = _keys, Endpoints = [.. _endpoints.Values] };
        _ring.Apply(assignment);
        _directory.Apply(assignment);
    }
}
