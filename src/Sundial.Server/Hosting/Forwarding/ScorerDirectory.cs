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

    // A scorer that falls silent changes nothing in the database until it is replaced.
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshPatience = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<Guid, ScorerChannel> _channels = new();
    private volatile DirectorySnapshot _snapshot = DirectorySnapshot.Empty;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is known now.</summary>
    public DirectorySnapshot Snapshot => _snapshot;

    /// <summary>Waits until everything that was committed before this call is known; a moment at most, should the database be away.</summary>
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
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(
                HearAsync(ChangeSignals.Hosting, stoppingToken), HearAsync(ChangeSignals.EndpointStates, stoppingToken), GlanceAsync(stoppingToken), ReloadAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task HearAsync(string channel, CancellationToken cancel)
    {
        using var changes = signals.Subscribe(channel);
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
        var (keys, scorers, holders) = await database.RunPlatformAsync(work => DirectoryStore.ReadAsync(work, now, cancel), cancel);
        var there = scorers.Where(row => presence.IsThere(row.LastSeenAt, row.HasLeft, now)).Select(ChannelOf).ToList();
        var known = scorers.ToDictionary(row => row.Id, ChannelOf);
        foreach (var gone in _channels.Keys.Except(known.Keys))
        {
            _channels.TryRemove(gone, out _);
        }

        // Those that have it loaded, if there are any; else those that are to have it, who load it while the request waits.
        var endpoints = new Dictionary<(Guid, string), IReadOnlyList<ScorerChannel>>();
        foreach (var endpoint in holders.GroupBy(row => (row.Tenant, row.Endpoint, row.Name)))
        {
            var placed = endpoint.Where(row => row.Scorer is { } id && known.ContainsKey(id)).ToList();
            var ready = placed.Where(row => row.IsReady && there.Contains(known[row.Scorer!.Value])).ToList();
            var channels = (ready.Count > 0 ? ready : placed).Select(row => known[row.Scorer!.Value]).ToList();
            endpoints[(endpoint.Key.Tenant, endpoint.Key.Name)] = channels;
            endpoints[(endpoint.Key.Tenant, endpoint.Key.Endpoint.ToString())] = channels;
        }

        var tenants = holders.Where(row => row.Scorer is { } id && known.ContainsKey(id)).DistinctBy(row => (row.Tenant, row.Scorer)).ToLookup(row => row.Tenant, row => known[row.Scorer!.Value]);
        _snapshot = new(keys.ToDictionary(key => key.Prefix), endpoints, tenants, there);
    }

    private ScorerChannel ChannelOf(ScorerRow row) =>
        _channels.AddOrUpdate(row.Id, id => new(id, row.Address), (id, there) => there.Address == row.Address ? there : new(id, row.Address));

    [LoggerMessage(LogLevel.Warning, "Who answers for which endpoint could not be read ({Reason}); what is known goes on being used.")]
    private partial void LogStale(string reason);
}
