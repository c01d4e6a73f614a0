using System.Net;
using Microsoft.Extensions.Logging;
using Sundial.Console.Components.Jobs;
using Sundial.Console.Sessions;
using Sundial.Contracts.Client;
using Sundial.Contracts.Http;

namespace Sundial.Console.Live;

/// <summary>What happens to one job, for all who look at it: followed once, made into messages once, and read by each viewer at its own pace.</summary>
/// <remarks>
/// It follows with the key of one of its viewers. When that is no longer good, so is not the viewer, and it goes on with the key of another.
/// It ends with the job, some seconds after its last viewer has gone, or when the API is away for long; whoever still looks then comes again.
/// </remarks>
internal sealed partial class JobFeed(Guid job, ApiAccess api, PartRenderer renderer, FeedOptions options, TimeProvider clock, ILogger log) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<FeedRing> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FeedAudience _audience = new();

    // Events come on one task, turns are made on another.
    private readonly Lock _telling = new();
    private JobScene? _scene;
    private FeedRing? _ring;
    private Dictionary<string, string> _shown = [];
    private (long LastEvent, byte[] Bytes)? _curves;
    private long? _lastLook;

    /// <summary>The job.</summary>
    public Guid Job => job;

    /// <summary>Who looks.</summary>
    public FeedAudience Audience => _audience;

    /// <summary>How often the API was followed anew: once, unless a key was revoked.</summary>
    public int Followings { get; private set; }

    /// <summary>Lets somebody go. The feed ends some time after the last.</summary>
    public void Leave(FeedViewer viewer)
    {
        if (_audience.Leave(viewer) is { } departure)
        {
            _ = EndLaterAsync(departure);
        }
    }

    /// <summary>The messages, once there are any.</summary>
    /// <exception cref="OperationCanceledException">The feed ended before.</exception>
    public Task<FeedRing> ReadyAsync(CancellationToken cancel) => _ready.Task.WaitAsync(cancel);

    /// <summary>All curves as JSON, made once for as long as nothing happens.</summary>
    /// <exception cref="OperationCanceledException">The feed ended before there were any.</exception>
    public async Task<byte[]> CurvesAsync(CancellationToken cancel)
    {
        await ReadyAsync(cancel);
        lock (_telling)
        {
            var scene = _scene!;
            if (_curves?.LastEvent != scene.LastEvent)
            {
                _curves = (scene.LastEvent, LiveJson.Curves(scene.Curves, scene.LastEvent));
            }

            return _curves.Value.Bytes;
        }
    }

    /// <summary>Ends it, at once.</summary>
    public void End() => _end.Cancel();

    /// <summary>Runs until the end.</summary>
    /// <param name="lastEvent">Number of the last event that the first viewer has; null when it has nothing.</param>
    public async Task RunAsync(long? lastEvent)
    {
        try
        {
            await FollowAsync(lastEvent);
        }
        catch (Exception fault) when (fault is OperationCanceledException or ApiException or ServerUnreachableException)
        {
            // Nobody looks any more, nobody may, or the API is away: who still looks comes again, and is told then.
        }
        catch (Exception fault)
        {
            LogFailed(fault, job);
        }
        finally
        {
            Close();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();

    private async Task FollowAsync(long? lastEvent)
    {
        while (_audience.SomeKey() is { } key)
        {
            try
            {
                await FollowAsync(key, lastEvent);
                return;
            }
            catch (ApiException refused) when (IsNoLongerGood(refused))
            {
                _audience.CutOff(viewer => viewer.Key == key);
            }
        }
    }

    private async Task FollowAsync(string key, long? lastEvent)
    {
        using var client = api.For(key);
        var scene = _scene ??= await ReadAsync(client);
        var after = AfterOf(scene, lastEvent);
        if (_ring is null)
        {
            _ring = new FeedRing(after);
            _ready.SetResult(_ring);
        }

        Followings++;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        var turning = TurnAsync(client, ended.Token);
        var watching = WatchKeysAsync(ended.Token);
        try
        {
            await foreach (var happened in client.Jobs.FollowAsync(job.ToString(), after, _end.Token))
            {
                lock (_telling)
                {
                    scene.Take(happened);
                }
            }
        }
        finally
        {
            await ended.CancelAsync();
            await turning.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await LookAsync(client, _end.Token);
        await TellAsync(_end.Token);
        _ring.Add(LiveJson.End(scene.LastEvent));
    }

    private async Task<JobScene> ReadAsync(SundialClient client)
    {
        var picture = await JobReader.ReadAsync(client, job.ToString(), clock, _end.Token);
        var scene = new JobScene(picture, await client.Jobs.GetCurvesAsync(job.ToString(), CurveKeeper.MostPoints, _end.Token));
        scene.Doubt();   // whoever comes first may have seen it otherwise: the first turn tells all
        return scene;
    }

    // A feed that goes on with another key has told everything up to its last event; one that begins goes back to what its viewers may have.
    private long AfterOf(JobScene scene, long? lastEvent) =>
        _ring is not null ? scene.LastEvent : Math.Max(0, Math.Min(lastEvent ?? scene.LastEvent, scene.LastEvent) - options.Back);

    private async Task TurnAsync(SundialClient client, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(options.Turn, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            try
            {
                if (MayLook())
                {
                    await LookAsync(client, cancel);
                }

                await TellAsync(cancel);
            }
            catch (Exception fault) when (fault is ApiException or ServerUnreachableException)
            {
                // The follower hears of it, too, and it is for that to decide. What was not looked at stays to be.
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogFailed(fault, job);
                await _end.CancelAsync();
            }

            _audience.CutOff(viewer => viewer.Place is { } place && (_ring!.Behind(place) is not { } behind || behind > options.MostBehind));
        }
    }

    private bool MayLook()
    {
        lock (_telling)
        {
            return _scene!.IsStale && (_lastLook is not { } last || clock.GetElapsedTime(last) >= options.Look);
        }
    }

    // The job as a whole: for what events do not tell in full.
    private async Task LookAsync(SundialClient client, CancellationToken cancel)
    {
        var read = await JobReader.ReadAsync(client, job.ToString(), clock, cancel);
        _lastLook = clock.GetTimestamp();
        lock (_telling)
        {
            _scene!.Refresh(read);
        }
    }

    // One turn: what is new since the last, as one message.
    private async Task TellAsync(CancellationToken cancel)
    {
        SceneNews news;
        JobPicture picture;
        lock (_telling)
        {
            if (!_scene!.HasNews)
            {
                return;
            }

            (news, picture) = (_scene.TakeNews(), _scene.Picture);
        }

        var parts = await renderer.RenderAsync(picture);
        cancel.ThrowIfCancellationRequested();
        var changed = parts.Where(part => _shown.GetValueOrDefault(part.Key) != part.Value).ToDictionary();
        _shown = parts;
        if (changed.Count > 0 || news.Points.Count > 0 || news.Lines.Count > 0)
        {
            _ring!.Add(LiveJson.Turn(news, changed, clock.GetUtcNow()));
        }
    }

    private async Task WatchKeysAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(options.KeyCheck, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            foreach (var key in _audience.Keys())
            {
                if (!await IsGoodAsync(key, cancel))
                {
                    _audience.CutOff(viewer => viewer.Key == key);
                }
            }
        }
    }

    private async Task<bool> IsGoodAsync(string key, CancellationToken cancel)
    {
        using var client = api.For(key);
        try
        {
            await client.Jobs.GetAsync(job.ToString(), cancel);
            return true;
        }
        catch (Exception fault) when (fault is ApiException or ServerUnreachableException)
        {
            // No answer says nothing of the key: it is asked again at the next turn.
            return fault is not ApiException refused || !IsNoLongerGood(refused);
        }
    }

    private async Task EndLaterAsync(int departure)
    {
        await Task.Delay(options.Linger, clock);
        if (_audience.CloseIfNobodyCameAfter(departure))
        {
            await _end.CancelAsync();
        }
    }

    // Whoever still looks reads to the end of what there is.
    private void Close()
    {
        _audience.Close();
        _ring?.Complete();
        _ready.TrySetCanceled();
    }

    private static bool IsNoLongerGood(ApiException refused) => refused.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound;

    [LoggerMessage(Level = LogLevel.Error, Message = "The feed of the job {Job} failed.")]
    private partial void LogFailed(Exception fault, Guid job);
}
