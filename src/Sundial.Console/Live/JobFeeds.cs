using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sundial.Console.Sessions;

namespace Sundial.Console.Live;

/// <summary>The feeds of the jobs that are looked at: one for each, however many look.</summary>
internal sealed class JobFeeds(ApiAccess api, PartRenderer renderer, FeedOptions options, TimeProvider clock, ILogger<JobFeeds> log, IHostApplicationLifetime host)
{
    private readonly ConcurrentDictionary<Guid, JobFeed> _feeds = new();

    /// <summary>Ends when the console goes down: streams do not keep it up.</summary>
    public CancellationToken Ending => host.ApplicationStopping;

    /// <summary>How many jobs are looked at.</summary>
    public int Count => _feeds.Count;

    /// <summary>The feed of a job, where one runs.</summary>
    public JobFeed? Find(Guid job) => _feeds.GetValueOrDefault(job);

    /// <summary>Lets somebody in who may see a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="key">The key that it was seen with.</param>
    /// <param name="lastEvent">Number of the last event that the viewer has; null for none.</param>
    public (JobFeed Feed, FeedViewer Viewer) Join(Guid job, string key, long? lastEvent)
    {
        while (true)
        {
            if (_feeds.TryGetValue(job, out var running))
            {
                if (running.Audience.Join(key) is { } viewer)
                {
                    return (running, viewer);
                }

                _feeds.TryRemove(KeyValuePair.Create(job, running));   // it is about to end
            }

            var feed = new JobFeed(job, api, renderer, options, clock, log);
            var first = feed.Audience.Join(key)!;
            if (_feeds.TryAdd(job, feed))
            {
                _ = RunAsync(feed, lastEvent);
                return (feed, first);
            }

            first.Dispose();
            feed.Dispose();
        }
    }

    private async Task RunAsync(JobFeed feed, long? lastEvent)
    {
        using var stop = host.ApplicationStopping.Register(feed.End);
        try
        {
            await feed.RunAsync(lastEvent);
        }
        finally
        {
            _feeds.TryRemove(KeyValuePair.Create(feed.Job, feed));
        }
    }
}
