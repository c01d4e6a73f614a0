using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Console.Live;
using Sundial.Console.Sessions;

namespace Sundial.Console.Tests.Live;

/// <summary>Feeds before a scripted API, and readers of them.</summary>
internal sealed class FeedBench : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().BuildServiceProvider();
    private readonly ApiAccess _access;
    private readonly Lifetime _lifetime = new();

    /// <summary>With feeds that behave so.</summary>
    public FeedBench(FeedOptions? options = null)
    {
        _access = new ApiAccess(new ConsoleOptions { Folder = Path.GetTempPath(), Api = () => new Uri("http://api.test") }, TimeProvider.System, Api);
        var renderer = new PartRenderer(_services.GetRequiredService<IServiceScopeFactory>(), NullLoggerFactory.Instance);
        Feeds = new JobFeeds(_access, renderer, options ?? Quick, TimeProvider.System, NullLogger<JobFeeds>.Instance, _lifetime);
    }

    /// <summary>Turns that come fast, and keys that are looked at seldom.</summary>
    public static FeedOptions Quick { get; } = new() { Turn = TimeSpan.FromMilliseconds(5), Look = TimeSpan.FromMilliseconds(5), KeyCheck = TimeSpan.FromMinutes(5), Linger = TimeSpan.FromMinutes(5) };

    /// <summary>The API.</summary>
    public ScriptedApi Api { get; } = new();

    /// <summary>The feeds.</summary>
    public JobFeeds Feeds { get; }

    /// <summary>Somebody comes to look at the job.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="lastEvent">What it has already.</param>
    public async Task<FeedReader> LookAsync(string key = "key", long? lastEvent = null)
    {
        var (feed, viewer) = Feeds.Join(Api.Job.Id, key, lastEvent);
        return new FeedReader(feed, viewer, await feed.ReadyAsync(new CancellationTokenSource(s_patience).Token), lastEvent);
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (!isSo())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lifetime.StopApplication();
        await UntilAsync(() => Feeds.Count == 0);
        _lifetime.Dispose();
        _access.Dispose();
        await _services.DisposeAsync();
        Api.Dispose();
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}

/// <summary>Reads a feed as a browser does.</summary>
internal sealed class FeedReader(JobFeed feed, FeedViewer viewer, FeedRing ring, long? lastEvent)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>The feed.</summary>
    public JobFeed Feed => feed;

    /// <summary>The viewer.</summary>
    public FeedViewer Viewer => viewer;

    /// <summary>The place where it begins; null where it has missed too much.</summary>
    public long? Begin { get; } = lastEvent is { } last ? ring.PlaceAfter(last) : ring.End;

    /// <summary>Steps of the points that it has.</summary>
    public List<long> Steps { get; } = [];

    /// <summary>Lines of output that it has.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Names of the messages that it has.</summary>
    public List<string> Names { get; } = [];

    /// <summary>What the parts of the page look like.</summary>
    public Dictionary<string, string> Parts { get; } = [];

    /// <summary>Reads until something is so, or the end.</summary>
    /// <returns>Whether there is more to come.</returns>
    public async Task<bool> ReadAsync(Func<bool>? until = null)
    {
        using var patience = new CancellationTokenSource(s_patience);
        viewer.Place ??= Begin ?? ring.End;
        while (until is null || !until())
        {
            if (await ring.ReadAsync(viewer.Place.Value, patience.Token) is not { Count: > 0 } messages)
            {
                return false;
            }

            viewer.Place += messages.Count;
            foreach (var message in messages)
            {
                Take(Encoding.UTF8.GetString(message.Bytes.Span));
            }
        }

        return true;
    }

    /// <summary>Goes away.</summary>
    public void Leave() => feed.Leave(viewer);

    private void Take(string message)
    {
        var lines = message.Split('\n');
        Names.Add(lines[1]["event: ".Length..]);
        using var told = JsonDocument.Parse(lines[2]["data: ".Length..]);
        if (told.RootElement.TryGetProperty("curves", out var curves))
        {
            Steps.AddRange(curves.EnumerateArray().SelectMany(curve => curve.GetProperty("steps").EnumerateArray()).Select(step => step.GetInt64()));
        }

        if (told.RootElement.TryGetProperty("lines", out var output))
        {
            Lines.AddRange(output.EnumerateArray().Select(line => line[2].GetString()!));
        }

        if (told.RootElement.TryGetProperty("parts", out var parts))
        {
            foreach (var part in parts.EnumerateObject())
            {
                Parts[part.Name] = part.Value.GetString()!;
            }
        }
    }
}
