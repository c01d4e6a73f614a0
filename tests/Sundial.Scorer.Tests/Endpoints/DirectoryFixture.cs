using System.Net;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;
using Sundial.Scorer.Control;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Programs;
using Sundial.Scorer.Tests.Engine;
using Sundial.Testing.Data;

namespace Sundial.Scorer.Tests.Endpoints;

/// <summary>A directory of endpoints with models of a test's own.</summary>
internal sealed class DirectoryFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly ModelMemory _memory = new(1L << 30, TimeProvider.System);
    private readonly ShadowQueue _shadows;
    private readonly SemaphoreSlim _changed = new(0);

    public DirectoryFixture(int mostShadows = 256, ProgramLimits? limits = null, SandboxKind sandbox = SandboxKind.Trusted, TimeProvider? clock = null)
    {
        _shadows = new ShadowQueue(mostShadows);
        var cache = new ModelCache(_folder["models"], 1L << 30, OpenAsync, TimeProvider.System);
        Lines = new ProgramLines(TimeProvider.System);
        Programs = new ProgramShelf(new ProgramSurroundings(new ProgramLaunch(sandbox), _folder["programs"], cache, limits ?? new ProgramLimits(), Lines, TimeProvider.System));
        Loader = new RevisionLoader(cache, new PipelineShelf(_memory), Programs, clock ?? TimeProvider.System);
        Loader.Changed += () => _changed.Release();
        Directory = new EndpointDirectory(Loader, _shadows);
    }

    public Assigned Assigned { get; } = new();

    public Guid Id { get; } = Guid.NewGuid();

    public EndpointDirectory Directory { get; }

    public RevisionLoader Loader { get; }

    public ProgramLines Lines { get; }

    public ProgramShelf Programs { get; }

    public long DroppedShadows => _shadows.Dropped;

    public LiveEndpoint Endpoint => Directory.TryFind(Assigned.Tenant, "digits", out var endpoint) ? endpoint : throw new InvalidOperationException("It is not there.");

    /// <summary>Whether the server hands out no files.</summary>
    public bool RefusesFiles { get; set; }

    /// <summary>Files asked for at the server.</summary>
    public int Fetches { get; private set; }

    public void Assign(int? live, params AssignedRevision[] revisions) => Directory.Apply(Assigned.All(Assigned.Endpoint(Id, live, revisions)));

    /// <summary>Assigns a revision and waits until it answers.</summary>
    public async Task<LiveEndpoint> ServeAsync(params AssignedVariant[] variants)
    {
        Assign(1, Endpoints.Assigned.Revision(1, variants));
        await UntilAsync(() => Endpoint.Revisions[0].Readiness != RevisionReadiness.Loading);
        return Endpoint.Revisions[0].Reason is { } reason ? throw new InvalidOperationException(reason) : Endpoint;
    }

    public async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await _changed.WaitAsync(limit.Token);
        }
    }

    /// <summary>What the endpoint answers to <c>x</c>.</summary>
    public async Task<float[]> AskAsync(float[] x, string? key = null, string? variant = null)
    {
        using var lease = await Endpoint.EnterAsync(key, variant, null, CancellationToken.None);
        using var call = Calls.Of("x", x, 1, x.Length);
        await lease.Variant.Pipeline!.RunAsync(call, CancellationToken.None);
        lease.Answered(modelError: false);
        return call.Outputs[0].As<float>().ToArray();
    }

    /// <summary>Waits until the shadows have run all they were given; then the directory is closed.</summary>
    public async Task DrainShadowsAsync() => await _shadows.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await Directory.CloseAsync();
        await _shadows.DisposeAsync();
        Loader.Dispose();
        _memory.Dispose();
        _folder.Dispose();
    }

    private Task<HttpResponseMessage> OpenAsync(string digest, long from, CancellationToken cancel)
    {
        Fetches++;
        if (RefusesFiles)
        {
            throw new ApiException(HttpStatusCode.NotFound, new Problem { Title = "There are no such bytes" });
        }

        return Assigned.Files.OpenAsync(digest, from, cancel);
    }
}
