using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sundial.Contracts;
using Sundial.Contracts.Models;
using Sundial.Contracts.Workers;

namespace Sundial.Worker.Tests.Jobs;

/// <summary>A master that does what a test says, over real HTTP, in the wire records of Contracts.</summary>
internal sealed class ScriptedMaster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly Channel<JobAssignment> _jobs = Channel.CreateUnbounded<JobAssignment>();
    private readonly Channel<EvaluationAssignment> _evaluations = Channel.CreateUnbounded<EvaluationAssignment>();
    private readonly ConcurrentDictionary<Guid, LeaseScript> _leases = new();
    private readonly Signals _signals = new();

    private ScriptedMaster(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public double HeartbeatSeconds { get; init; } = 0.1;

    public double LeaseSeconds { get; init; } = 30;

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    public ConcurrentQueue<RegisterWorkerRequest> Registered { get; } = new();

    public ConcurrentQueue<EvaluationResult> Scores { get; } = new();

    public bool SaidGoodbye { get; private set; }

    public static async Task<ScriptedMaster> StartAsync(double heartbeatSeconds = 0.1, double leaseSeconds = 30)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var master = new ScriptedMaster(app) { HeartbeatSeconds = heartbeatSeconds, LeaseSeconds = leaseSeconds };
        master.Map(app);
        await app.StartAsync();
        return master;
    }

    public FileEntry Keep(string name, byte[] bytes)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Blobs[digest] = bytes;
        return new FileEntry(name, digest, bytes.Length);
    }

    public LeaseScript Give(JobOrder order, CheckpointFiles? checkpoint = null)
    {
        var assignment = Leases.TestOrders.Assignment(order) with { Checkpoint = checkpoint };
        var script = new LeaseScript(assignment, _signals);
        _leases[assignment.Lease.Id] = script;
        _jobs.Writer.TryWrite(assignment);
        return script;
    }

    public void Give(EvaluationAssignment evaluation) => _evaluations.Writer.TryWrite(evaluation);

    public Task UntilAsync(Func<bool> condition) => _signals.UntilAsync(condition, Patience);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private void Map(WebApplication app)
    {
        app.MapPost("/v1/workers", Route(async http =>
        {
            Registered.Enqueue(await ReadAsync<RegisterWorkerRequest>(http));
            _signals.Tell();
            return Answer(new RegisteredWorker(Guid.NewGuid(), HeartbeatSeconds, LeaseSeconds));
        }));
        app.MapDelete("/v1/workers/{worker}", (Guid worker) =>
        {
            SaidGoodbye = true;
            _signals.Tell();
            return Results.NoContent();
        });
        app.MapPost("/v1/workers/{worker}/lease", Route(http =>
        {
            _signals.Tell();   // a worker that asks is done with what it had
            return NextAsync(_jobs, http);
        }));
        app.MapPost("/v1/workers/{worker}/evaluation", Route(http => NextAsync(_evaluations, http)));
        app.MapPost("/v1/leases/{lease}/heartbeat", async (Guid lease, HttpContext http) => _leases[lease].Beat(await ReadAsync<HeartbeatRequest>(http)));
        app.MapPost("/v1/leases/{lease}/checkpoints", async (Guid lease, HttpContext http) => _leases[lease].Take(await ReadAsync<PutCheckpointRequest>(http)));
        app.MapPost("/v1/leases/{lease}/complete", async (Guid lease, HttpContext http) => _leases[lease].Take(await ReadAsync<CompleteJobRequest>(http)));
        app.MapPost("/v1/leases/{lease}/give-up", async (Guid lease, HttpContext http) => _leases[lease].Take(await ReadAsync<GiveUpRequest>(http)));
        app.MapGet("/v1/leases/{lease}/blobs/{sha}", (Guid lease, string sha) => Blob(sha));
        app.MapGet("/v1/evaluations/{claim}/blobs/{sha}", (Guid claim, string sha) => Blob(sha));
        app.MapPut("/v1/leases/{lease}/blobs/{sha}", (Guid lease, string sha, HttpContext http) => PutAsync(_leases[lease], sha, http));
        app.MapPost("/v1/evaluations/{claim}", Route(async http =>
        {
            Scores.Enqueue(await ReadAsync<EvaluationResult>(http));
            _signals.Tell();
            return Results.NoContent();
        }));
    }

    // A lambda from a context to a task would be taken for a request delegate, whose result nobody looks at.
    private static Delegate Route(Func<HttpContext, Task<IResult>> handle) => handle;

    private async Task<IResult> PutAsync(LeaseScript script, string sha, HttpContext http)
    {
        if (script.IsRefused || http.Request.Headers[LeaseClient.FenceHeader] != script.Lease.Fence.ToString(CultureInfo.InvariantCulture))
        {
            return Lost();
        }

        if (!Blobs.ContainsKey(sha))
        {
            var bytes = new MemoryStream();
            await http.Request.Body.CopyToAsync(bytes);
            if (Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())) != sha)
            {
                return Results.BadRequest();
            }

            Blobs[sha] = bytes.ToArray();
            Interlocked.Increment(ref script.Uploads);
        }

        return Results.NoContent();
    }

    private IResult Blob(string sha) => Blobs.TryGetValue(sha, out var bytes) ? Results.Bytes(bytes) : Results.NotFound();

    private static async Task<IResult> NextAsync<T>(Channel<T> channel, HttpContext http)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        limit.CancelAfter(TimeSpan.FromSeconds(double.Parse(http.Request.Query["wait"]!, CultureInfo.InvariantCulture)));
        try
        {
            return Answer(await channel.Reader.ReadAsync(limit.Token));
        }
        catch (OperationCanceledException)
        {
            return Results.NoContent();
        }
    }

    internal static IResult Lost() => Results.Json(new Problem { Type = Problem.TypePrefix + "training.lease-lost", Title = "The lease is not the current one", Status = 409 }, WireJson.Options, Problem.MediaType, 409);

    internal static IResult Refuse(string code) => Results.Json(new Problem { Type = Problem.TypePrefix + code, Title = code, Status = 409 }, WireJson.Options, Problem.MediaType, 409);

    internal static IResult Answer<T>(T value) => Results.Json(value, WireJson.Options);

    private static async Task<T> ReadAsync<T>(HttpContext http) => (await JsonSerializer.DeserializeAsync<T>(http.Request.Body, WireJson.Options))!;
}
