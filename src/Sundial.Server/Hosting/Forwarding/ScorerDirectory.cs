using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sundial.Server.Hosting.Desk;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>Keeps in memory who answers for which endpoint, so that no request for a prediction needs the database. What it knows outlives an outage of it.</summary>
internal sealed partial class ScorerDirectory(
    Database database, ChangeSignals signals, ScorerPresence presence, MasterClock clock, TimeProvider time, ILogger<ScorerDirectory> log) : BackgroundService
{
    // Changes that come in a flood are read together.
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(10);

    // A scorer that falls silent changes nothing in the database until it is replaced. Where nothing else happens, this reads a number and the scorers.
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshPatience = TimeSpan.FromSeconds(1);

    private readonly DirectoryContents _contents = new(database, time);
    private readonly ChangeSubscription _hosting = signals.Subscribe(ChangeSignals.Hosting);
    private readonly ChangeCollection _states = signals.Collect(ChangeSignals.EndpointStates);
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<Guid, ScorerChannel> _channels = new();
    private volatile DirectorySnapshot _snapshot = DirectorySnapshot.Empty;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is known now.</summary>
    public DirectorySnapshot Snapshot => _snapshot;

    /// <summary>Waits until all keys, endpoints and places that were committed before this call are known; a moment at most, should the database be away.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var next = Volatile.Read(ref _next).Task;
        _wanted.Writer.TryWrite(true);
        await next.WaitAsync(RefreshPatience, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _hosting.Dispose();
        _states.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(HearAsync(_hosting, stoppingToken), HearAsync(_states, stoppingToken), GlanceAsync(stoppingToken), ReloadAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task HearAsync(ChangeSubscription changes, CancellationToken cancel)
    {
        while (true)
        {
            await changes.WaitAsync(cancel);
            _wanted.Writer.TryWrite(true);
        }
    }

    private async Task GlanceAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Glance, time);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            _wanted.Writer.TryWrite(true);
        }
    }

    private async Task ReloadAsync(CancellationToken cancel)
    {
        while (true)
        {
            await _wanted.Reader.ReadAsync(cancel);

            // Whoever waits from here on wants what is read after this.
            var done = Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously));
            try
            {
                await LoadAsync(cancel);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogStale(fault.Message);
            }

            done.TrySetResult();
            await Task.Delay(LeastPause, time, cancel);
        }
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        var now = clock.Now;
        var isNews = await _contents.ReadAsync(Told(), now, cancel);
        var there = _contents.Scorers.Where(row => presence.IsThere(row.LastSeenAt, hasLeft: false, now)).Select(ChannelOf).ToList();
        if (isNews || !there.SequenceEqual(_snapshot.All))
        {
            _snapshot = Compose(there);
        }
    }

    private List<Guid>? Told() => _states.Take() is { } told && told.All(payload => Guid.TryParse(payload, out _)) ? [.. told.Select(Guid.Parse)] : null;

    private DirectorySnapshot Compose(List<ScorerChannel> there)
    {
        var known = _contents.Scorers.ToDictionary(row => row.Id, ChannelOf);
        foreach (var gone in _channels.Keys.Except(known.Keys))
        {
            _channels.TryRemove(gone, out _);
        }

        // Those that have it loaded, if there are any; else those that are to have it, who load it while the request waits.
        var endpoints = new Dictionary<(Guid, string), IReadOnlyList<ScorerChannel>>();
        foreach (var rows in _contents.Endpoints.Values)
        {
            var placed = rows.Where(row => row.Scorer is { } id && known.ContainsKey(id)).ToList();
            var ready = placed.Where(row => row.IsReady && there.Contains(known[row.Scorer!.Value])).ToList();
            var channels = (ready.Count > 0 ? ready : placed).Select(row => known[row.Scorer!.Value]).ToList();
            endpoints[(rows[0].Tenant, rows[0].Name)] = channels;
            endpoints[(rows[0].Tenant, rows[0].Endpoint.ToString())] = channels;
        }

        var tenants = _contents.Endpoints.Values.SelectMany(rows => rows)
            .Where(row => row.Scorer is { } id && known.ContainsKey(id)).DistinctBy(row => (row.Tenant, row.Scorer)).ToLookup(row => row.Tenant, row => known[row.Scorer!.Value]);
        return new(_contents.Keys.ToDictionary(key => key.Prefix), endpoints, tenants, there);
    }

    private ScorerChannel ChannelOf(KnownScorer row) =>
        _channels.AddOrUpdate(row.Id, id => new(id, row.Address), (id, there) => there.Address == row.Address ? there : new(id, row.Address));

    [LoggerMessage(LogLevel.Warning, "Who answers for which endpoint could not be read ({Reason}); what is known goes on being used.")]
    private partial void LogStale(string reason);
}
