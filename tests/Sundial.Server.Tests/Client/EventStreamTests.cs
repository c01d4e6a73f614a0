using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts;
using Sundial.Contracts.Client;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;
using Xunit;

namespace Sundial.Server.Tests.Client;

public class EventStreamTests
{
    private static readonly Guid s_job = Guid.CreateVersion7();

    [Fact]
    public async Task A_follower_goes_on_after_the_last_event_it_read_when_the_connection_breaks()
    {
        var asked = new List<string?>();
        var read = new TaskCompletionSource();
        await using var peer = await BrokenPeer.StartAsync(async http =>
        {
            asked.Add(http.Request.Headers["Last-Event-ID"]);
            if (asked.Count == 2)
            {
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            await WriteAsync(http, asked.Count == 1 ? [Event(1), Event(2)] : [Event(2), Event(4), "event: end\ndata: {}\n\n"]);
            if (asked.Count == 1)
            {
                await read.Task;   // what is on its way is lost when a connection is reset
                http.Abort();
            }
        });
        Assert.Equal([1, 2, 4], await FollowAsync(peer, null, id => _ = id == 2 && read.TrySetResult()));
        Assert.Equal([null, "2", "2"], asked);
    }

    [Fact]
    public async Task A_follower_can_begin_after_an_event_and_passes_over_what_it_does_not_know()
    {
        var asked = new List<string?>();
        await using var peer = await BrokenPeer.StartAsync(http =>
        {
            asked.Add(http.Request.Headers["Last-Event-ID"]);
            return WriteAsync(http, [": still there\n\n", "event: weather\ndata: rain\n\n", Event(8), "event: end\ndata: {}\n\n"]);
        });
        Assert.Equal([8], await FollowAsync(peer, 7));
        Assert.Equal(["7"], asked);
    }

    [Fact]
    public async Task A_stream_that_ends_without_a_word_ends_the_story_when_the_job_has_ended()
    {
        var looks = 0;
        await using var peer = await BrokenPeer.StartAsync(async http =>
        {
            if (http.Request.Path.Value!.EndsWith("/events", StringComparison.Ordinal))
            {
                await WriteAsync(http, []);
                return;
            }

            await http.Response.WriteAsJsonAsync(View(++looks < 2 ? JobState.Training : JobState.Completed), WireJson.Options);
        });
        Assert.Empty(await FollowAsync(peer, null));
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task A_job_that_is_not_there_is_a_refusal()
    {
        await using var peer = await BrokenPeer.StartAsync(async http =>
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            await http.Response.WriteAsJsonAsync(new Problem { Type = Problem.TypePrefix + "training.job-unknown", Detail = "There is none." }, WireJson.Options, Problem.MediaType);
        });
        var refused = await Assert.ThrowsAsync<ApiException>(() => FollowAsync(peer, null));
        Assert.Equal("training.job-unknown", refused.Problem.Code);
    }

    private static async Task<List<long>> FollowAsync(BrokenPeer peer, long? after, Action<long>? heard = null)
    {
        using var client = new SundialClient(peer.Address, "key");
        var ids = new List<long>();
        await foreach (var happened in client.Jobs.FollowAsync(s_job.ToString(), after))
        {
            ids.Add(happened.Id);
            heard?.Invoke(happened.Id);
        }

        return ids;
    }

    private static async Task WriteAsync(HttpContext http, string[] parts)
    {
        http.Response.ContentType = "text/event-stream";
        foreach (var part in parts)
        {
            await http.Response.WriteAsync(part);
            await http.Response.Body.FlushAsync();
        }
    }

    private static string Event(long id)
    {
        var happened = new JobEvent(id, s_job, DateTimeOffset.UnixEpoch, "log", JsonSerializer.SerializeToElement(new { line = "x" }));
        return $"id: {id}\nevent: log\ndata: {JsonSerializer.Serialize(happened, WireJson.Options)}\n\n";
    }

    private static TrainingJobView View(JobState state) => new()
    {
        Id = s_job, Name = "job", State = state, Dataset = "data", Algorithm = "forest", AlgorithmVersion = 1, Hyperparameters = new Dictionary<string, string>(), Size = new JobSize(),
        RequestedAt = DateTimeOffset.UnixEpoch, DeadlineAt = DateTimeOffset.UnixEpoch, Attempts = 1, WorkersLost = 0, Generation = 1,
    };
}
