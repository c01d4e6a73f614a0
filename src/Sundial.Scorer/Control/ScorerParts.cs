using Microsoft.Extensions.Logging;
using Sundial.Compute.Sandboxes;
using Sundial.Scorer.Access;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;
using Sundial.Scorer.Programs;

namespace Sundial.Scorer.Control;

/// <summary>What a scorer is made of, all but its port and its link to the server.</summary>
internal sealed class ScorerParts : IAsyncDisposable
{
    private readonly ModelMemory _memory;
    private readonly ShadowQueue _shadows = new();

    /// <summary>Puts it together; nothing runs yet.</summary>
    /// <param name="options">How it is run.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="sandbox">How programs are confined.</param>
    /// <param name="open">Opens bytes at the server.</param>
    /// <param name="logs">Takes what is to be told.</param>
    /// <param name="clock">Time.</param>
    public ScorerParts(ScorerOptions options, ScorerFolder folder, SandboxKind sandbox, Compute.Files.BlobOpener open, ILoggerFactory logs, TimeProvider clock)
    {
        _memory = new ModelMemory(options.MemoryBytes, clock);
        var cache = new ModelCache(folder.Models, options.CacheBytes, open, clock);
        Lines = new ProgramLines(clock);
        var programs = new ProgramShelf(new ProgramSurroundings(new ProgramLaunch(sandbox), folder.Programs, cache, options.Programs, Lines, clock));
        Loader = new RevisionLoader(cache, new PipelineShelf(_memory), programs, clock);
        Directory = new EndpointDirectory(Loader, _shadows);
        var keys = new KeyRing(new RateLimits(clock), clock);
        Duties = new Duties(folder, Directory, keys, cache, options.Log);
        Predictions = PredictionLog.Open(new CaptureOptions { Folder = folder.Predictions, CapacityBytes = options.CaptureBytes }, clock, logs.CreateLogger<PredictionLog>());
        Http = ScorerHttp.Create(Directory, keys, Predictions, new ScorerHttpOptions { IsReady = () => Duties.Assignment is not null, Log = options.Log, OperatorKey = options.Token, DroppedShadows = () => _shadows.Dropped }, clock);
    }

    /// <summary>Loads revisions.</summary>
    public RevisionLoader Loader { get; }

    /// <summary>The endpoints.</summary>
    public EndpointDirectory Directory { get; }

    /// <summary>What there is to do.</summary>
    public Duties Duties { get; }

    /// <summary>Keeps predictions.</summary>
    public PredictionLog Predictions { get; }

    /// <summary>Answers requests.</summary>
    public ScorerHttp Http { get; }

    /// <summary>Lines of serving programs.</summary>
    public ProgramLines Lines { get; }

    /// <summary>Takes everything down; requests have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await Directory.CloseAsync().ConfigureAwait(false);
        await _shadows.DisposeAsync().ConfigureAwait(false);
        Predictions.Dispose();
        Loader.Dispose();
        _memory.Dispose();
    }
}
