using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Hosting.Predictions;

public sealed class IntakeTests
{
    [Fact]
    public async Task What_was_sent_is_found_as_it_was()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var id = batch.Add(label: "sieben", confidence: 0.25, status: 200, shadow: true, requestId: "r-⌘", request: [1, 2, 3], answer: "[7]"u8.ToArray());
        await server.TakeAsync(batch);

        var found = await server.Client.GetAsync<PredictionView>($"{server.Path}/{id}");

        Assert.Equal(
            new PredictionRecord
            {
                Id = id, Endpoint = server.Endpoint, Tenant = server.Tenant, Revision = 2, Variant = "main", Model = "digits:3", At = PredictionServer.Noon, LatencySeconds = 0.0025,
                Status = 200, Shadow = true, RequestId = "r-⌘", RequestType = "application/json", AnswerType = "application/json", Label = "sieben", Confidence = 0.25,
            },
            found.Record);
        Assert.Equal((3, 3, null, null), (found.RequestBytes, found.AnswerBytes, found.Truth, found.TruthAt));
        using var request = await server.Client.GetAsync(new Uri($"{server.Path}/{id}/request", UriKind.Relative));
        Assert.Equal([1, 2, 3], await request.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/json", request.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", request.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("attachment", request.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("[7]", await server.Client.GetStringAsync(new Uri($"{server.Path}/{id}/answer", UriKind.Relative)));
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_whole_or_in_part_or_at_the_same_time_adds_only_what_is_new()
    {
        await using var server = await PredictionServer.SharedAsync();
        var first = server.NewBatch();
        var ids = Enumerable.Range(0, 300).Select(second => first.Add(second)).ToList();
        var second = server.NewBatch();
        ids.Skip(200).Select((id, index) => second.Add(200 + index, id: id)).ToList().ForEach(_ => { });
        var more = Enumerable.Range(300, 50).Select(at => second.Add(at)).ToList();

        var answers = await Task.WhenAll(server.SendAsync(first), server.SendAsync(second), server.SendAsync(first), server.SendAsync(second));
        await server.TakeAsync(first);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
        Assert.Equal(350, await server.CountAsync("select count(*) from predictions where endpoint_id = @endpoint"));
        Assert.Equal(350, await server.CountAsync("select predictions from prediction_totals where endpoint_id = @endpoint"));
        Assert.Equal(350 * 5, await server.CountAsync("select stored_bytes(@tenant)"));
        Assert.Equal(350, ids.Concat(more).Distinct().Count());
    }

    [Fact]
    public async Task A_large_body_is_a_blob_that_stays_as_long_as_its_prediction()
    {
        await using var server = await PredictionServer.StartAsync("--Blobs:Grace=00:00:00");
        var large = new byte[100_000];
        new Random(3).NextBytes(large);
        var batch = server.NewBatch();
        var id = batch.Add(requestType: "image/png", request: large);
        batch.Add(request: large);
        await server.TakeAsync(batch);
        await server.TakeAsync(batch);

        await server.Server.Service<BlobCollector>().CollectAsync(CancellationToken.None);

        using var request = await server.Client.GetAsync(new Uri($"{server.Path}/{id}/request", UriKind.Relative));
        Assert.Equal(large, await request.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", request.Content.Headers.ContentType?.MediaType);
        Assert.Equal(100_000, (await server.Client.GetAsync<PredictionView>($"{server.Path}/{id}")).RequestBytes);
        Assert.Equal("[7]", await server.Client.GetStringAsync(new Uri($"{server.Path}/{id}/answer", UriKind.Relative)));
        // The same bytes count once, and the two small answers.
        Assert.Equal(100_006, await server.CountAsync("select stored_bytes(@tenant)"));
        Assert.Equal(1, await server.CountAsync("select count(*) from blobs"));
    }

    [Theory]
    [InlineData("text/html; charset=\"", "application/octet-stream")]
    [InlineData("täxt/plain", "application/octet-stream")]
    [InlineData("a\r\nb: c", "application/octet-stream")]
    [InlineData("", "application/octet-stream")]
    [InlineData("text/csv; header=present", "text/csv; header=present")]
    public async Task Whatever_a_caller_said_its_body_was_does_not_break_the_answer(string said, string told)
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var id = batch.Add(requestType: said, request: []);
        await server.TakeAsync(batch);

        using var request = await server.Client.GetAsync(new Uri($"{server.Path}/{id}/request", UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, told), (request.StatusCode, request.Content.Headers.ContentType?.ToString()));
    }

    [Fact]
    public async Task Text_that_the_database_does_not_take_costs_no_prediction()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        batch.Add(requestId: "a\0b", label: "x\0", model: "\0", variant: "\ud800", confidence: double.NaN);
        batch.Add(confidence: double.PositiveInfinity);
        await server.TakeAsync(batch);

        var found = (await server.Client.GetAsync<Page<PredictionView>>(server.Path)).Items;

        Assert.Equal(2, found.Count);
        Assert.All(found, view => Assert.Null(view.Record.Confidence));
        Assert.Contains(found, view => view.Record.RequestId == "a\uFFFDb");
    }

    [Fact]
    public async Task Predictions_of_an_endpoint_that_is_gone_or_anothers_are_dropped_and_the_rest_is_kept()
    {
        await using var server = await PredictionServer.SharedAsync();
        var foreign = new Batch(Guid.NewGuid(), server.Endpoint);
        foreign.Add();
        var gone = new Batch(server.Tenant, Guid.NewGuid());
        gone.Add(request: new byte[50_000]);
        var good = server.NewBatch();
        good.Add();

        foreach (var batch in new[] { foreign, gone, good })
        {
            await server.TakeAsync(batch);
        }

        Assert.Equal(1, await server.CountAsync("select count(*) from predictions where endpoint_id = @endpoint"));
        Assert.Equal(0, await server.CountAsync("select count(*) from artifact_files where tenant_id = @tenant"));
    }

    [Fact]
    public async Task A_damaged_batch_is_refused_whole_with_a_sentence()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        batch.Add();
        batch.Add();
        var whole = batch.ToBody();

        for (var cut = 0; cut < whole.Length; cut += 7)
        {
            await RefusedAsync(server, whole[..cut]);
        }

        for (var at = 0; at < whole.Length; at += 5)
        {
            var flipped = whole.ToArray();
            flipped[at] ^= 0x10;
            await RefusedAsync(server, flipped);
        }

        await RefusedAsync(server, [.. whole, 0]);
        Assert.Equal(0, await server.CountAsync("select count(*) from predictions where endpoint_id = @endpoint"));
    }

    [Fact]
    public async Task What_the_database_will_never_take_is_refused_as_such_so_that_the_scorer_can_tell_it_from_the_rest()
    {
        await using var server = await PredictionServer.SharedAsync();
        var random = new Random(5);
        var batch = server.NewBatch();
        batch.Add();
        // More than an index takes, and nothing that could be compressed.
        batch.Add(label: new string([.. Enumerable.Range(0, 1300).Select(_ => (char)random.Next(0x4e00, 0x9fff))]));

        using var answer = await server.SendAsync(batch);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("hosting.batch-unstorable", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await server.CountAsync("select count(*) from predictions where endpoint_id = @endpoint"));
    }

    [Fact]
    public async Task Only_a_scorer_that_is_there_is_listened_to()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        batch.Add();
        var worker = await server.Server.ClientAsync(Role.Worker);

        using var unknown = await PredictionServer.SendAsync(worker, Guid.NewGuid(), batch.ToBody());
        using var tenant = await PredictionServer.SendAsync(server.Client, server.Scorer, batch.ToBody());
        using var json = await worker.PostTextAsync($"/v1/scorers/{server.Scorer}/predictions", "{}");

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("hosting.scorer-unknown", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, tenant.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
    }

    private static async Task RefusedAsync(PredictionServer server, byte[] body)
    {
        using var answer = await server.SendAsync(body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest && text.Contains("hosting.batch-unreadable", StringComparison.Ordinal), $"{answer.StatusCode} {text}");
    }
}
