using System.Net.ServerSentEvents;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Training;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Training;

public sealed class EventTests
{
    [Fact]
    public async Task A_follower_hears_everything_once_across_a_broken_line_until_the_job_has_ended()
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("followed");
        var worker = await server.WorkerAsync();
        var first = new List<SseItem<string>>();
        using (var line = await OpenAsync(server.Client, "/v1/training-jobs/followed/events", null))
        {
            await using var events = Read(line).GetAsyncEnumerator();
            await worker.TakeAsync();
            await worker.BeatAsync(JobState.Training, ScriptedWorker.Line("one"), ScriptedWorker.Metric("loss", 1, 0.5));
            while (first.All(one => one.EventType != "metric"))
            {
                Assert.True(await events.MoveNextAsync());
                first.Add(events.Current);
            }
        }

        var rest = new List<SseItem<string>>();
        using (var line = await OpenAsync(server.Client, "/v1/training-jobs/followed/events", first[^1].EventId))
        {
            await worker.BeatAsync(JobState.Training, ScriptedWorker.Line("two"));
            await worker.CompleteAsync();
            await foreach (var one in Read(line))
            {
                rest.Add(one);
            }
        }

        Assert.Equal(("end", "completed"), (rest[^1].EventType, JsonDocument.Parse(rest[^1].Data).RootElement.GetProperty("state").GetString()));
        var heard = first.Concat(rest.SkipLast(1)).Select(one => long.Parse(one.EventId!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(heard.Order().Distinct(), heard);
        Assert.Equal((await server.EventsAsync("followed")).Select(one => one.Id), heard);
        Assert.Equal(["state", "lease", "state", "state", "log", "metric", "log", "model", "lease", "state"], first.Concat(rest.SkipLast(1)).Select(one => one.EventType));
    }

    [Fact]
    public async Task A_follower_of_the_tenant_hears_of_all_its_jobs_and_of_no_others()
    {
        await using var server = await TrainingServer.StartAsync();
        var other = await server.TenantAsync("other");
        using var line = await OpenAsync(server.Client, "/v1/events", null);
        await using var events = Read(line).GetAsyncEnumerator();
        await TrainingServer.JobAsync(other, new() { Dataset = "digits", Algorithm = "script", Name = "hidden", WithinSeconds = 60 });
        var (a, b) = (await server.JobAsync("a"), await server.JobAsync("b"));

        var jobs = new List<Guid>();
        while (jobs.Count < 2)
        {
            Assert.True(await events.MoveNextAsync());
            jobs.Add(JsonSerializer.Deserialize<JobEvent>(events.Current.Data, WireJson.Options)!.Job);
        }

        Assert.Equal([a.Id, b.Id], jobs);
    }

    [Theory]
    [InlineData("/v1/training-jobs/followed/events")]
    [InlineData("/v1/events")]
    public async Task Who_does_not_ask_for_a_stream_gets_a_page(string path)
    {
        await using var server = await TrainingServer.StartAsync();
        await server.JobAsync("followed");
        foreach (var accept in new[] { null, "*/*", "application/json", "text/html" })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (accept is not null)
            {
                request.Headers.Accept.ParseAdd(accept);
            }

            using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
            Assert.NotEmpty((await answer.ReadAsync<Page<JobEvent>>()).Items);
        }
    }

    private static async Task<HttpResponseMessage> OpenAsync(HttpClient client, string path, string? after)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return answer;
    }

    private static async IAsyncEnumerable<SseItem<string>> Read(HttpResponseMessage answer)
    {
        await foreach (var one in SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            yield return one;
        }
    }
}
