using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Access;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Control;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;
using Sundial.Testing.Hosting;

namespace Sundial.Benchmarks;

/// <summary>A scorer over real sockets whose assignment the benchmark writes itself.</summary>
internal sealed class ServedScorer : IAsyncDisposable
{
    private readonly WrittenAssignment _written;
    private readonly Dictionary<string, Guid> _tenants = [];
    private readonly EndpointDirectory _directory;
    private readonly KeyRing _ring;
    private readonly PredictionLog _log;
    private readonly WebApplication _app;

    private ServedScorer(WrittenAssignment written, EndpointDirectory directory, KeyRing ring, PredictionLog log, WebApplication app)
    {
        (_written, _directory, _ring, _log, _app) = (written, directory, ring, log, app);
        Port = PortOf(app);
    }

    public int Port { get; }

    public static async Task<ServedScorer> StartAsync(string folder)
    {
        var written = new WrittenAssignment();
        var cache = new ModelCache(Path.Combine(folder, "cache"), 1 << 30, written.Files.OpenAsync, TimeProvider.System);
        var directory = new EndpointDirectory(new RevisionLoader(cache, new PipelineShelf(new ModelMemory(1L << 30, TimeProvider.System)), null!, TimeProvider.System), new ShadowQueue());
        var keys = new KeyRing(new RateLimits(TimeProvider.System), TimeProvider.System);
        var log = PredictionLog.Open(new() { Folder = Path.Combine(folder, "predictions"), CapacityBytes = 1L << 40 }, TimeProvider.System, NullLogger<PredictionLog>.Instance);
        var http = ScorerHttp.Create(directory, keys, log, new ScorerHttpOptions { Log = Console.Error.WriteLine }, TimeProvider.System);
        var app = Build(http.HandleAsync, ScorerHttp.Configure);
        await app.StartAsync();
        return new(written, directory, keys, log, app);
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
        var key = _written.AddKey(_tenants[name] = _written.AddTenant(name, predictionsPerSecond));
        Apply();
        return key;
    }

    /// <summary>Adds an endpoint and loads its model.</summary>
    public async Task AddAsync(string tenant, string name, byte[] model, double captureShare)
    {
        _written.Put(new AssignedEndpoint
        {
            Id = Guid.NewGuid(),
            Tenant = _tenants[tenant],
            Name = name,
            Live = 1,
            CaptureShare = captureShare,
            Scaling = new EndpointScaling(1, Environment.ProcessorCount),
            Revisions = [Revision(1, model)],
        });
        Apply();
        await LoadedAsync(name, 1);
    }

    /// <summary>Puts another model in an endpoint's place, in the steps of a server: beside the live one, live, alone.</summary>
    public async Task SwapAsync(string name, byte[] model)
    {
        var before = _tenants.Values.Select(tenant => _written.Find(tenant, name)).First(endpoint => endpoint is not null)!;
        var next = before.Live!.Value + 1;
        var both = before with { Revisions = [.. before.Revisions, Revision(next, model)] };
        Put(both);
        await LoadedAsync(name, next);
        Put(both with { Live = next });
        Put(both with { Live = next, Revisions = [both.Revisions[^1]] });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _log.Dispose();
    }

    private Task LoadedAsync(string name, int revision) =>
        _directory.All.Single(endpoint => endpoint.Name == name).Revisions.Single(one => one.Number == revision).LoadAsync(isAwaited: true);

    private AssignedRevision Revision(int number, byte[] model) => new(number, [new AssignedVariant("main", 1, false, [_written.Files.Model(model, $"{number}")])]);

    private void Put(AssignedEndpoint endpoint)
    {
        _written.Put(endpoint);
        Apply();
    }

    private void Apply()
    {
        var assignment = _written.Next();
        _ring.Apply(assignment);
        _directory.Apply(assignment);
    }
}
