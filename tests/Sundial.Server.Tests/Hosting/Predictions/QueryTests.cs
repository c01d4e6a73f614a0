using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Hosting.Predictions;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Hosting.Predictions;

public sealed class QueryTests
{
    [Fact]
    public async Task Predictions_are_found_by_what_is_known_of_them()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var one = batch.Add(second: 0, label: "cat", confidence: 0.2);
        var two = batch.Add(second: 10, label: "dog", confidence: 0.5, variant: "canary", model: "digits:4");
        var three = batch.Add(second: 20, label: "dog", confidence: 0.8, model: "digits:4");
        var four = batch.Add(second: 30, label: "", confidence: null, status: 500);
        await server.TakeAsync(batch);
        using var truth = await server.Client.SendAsync(HttpMethod.Put, $"{server.Path}/{two}/truth", """{"label":"cat"}""");
        Assert.Equal(HttpStatusCode.NoContent, truth.StatusCode);

        await FoundAsync(server, "", four, three, two, one);
        await FoundAsync(server, "?since=2026-11-21T12:00:10Z", four, three, two);
        await FoundAsync(server, "?until=2026-11-21T12:00:10Z", one);
        await FoundAsync(server, "?since=2026-11-21T13:00:10%2B01:00&until=2026-11-21T12:00:30Z", three, two);
        await FoundAsync(server, "?model=digits:4", three, two);
        await FoundAsync(server, "?model=digits:4&variant=canary", two);
        await FoundAsync(server, "?variant=main", four, three, one);
        await FoundAsync(server, "?label=dog", three, two);
        await FoundAsync(server, "?min_confidence=0.5", three, two);
        await FoundAsync(server, "?max_confidence=0.5", two, one);
        await FoundAsync(server, "?min_confidence=0.3&max_confidence=0.6&label=dog", two);
        await FoundAsync(server, "?status=500", four);
        await FoundAsync(server, "?has_truth=true", two);
        await FoundAsync(server, "?has_truth=false", four, three, one);
        await FoundAsync(server, "?label=mouse");
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended_also_among_predictions_of_one_instant()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var ids = Enumerable.Range(0, 25).Select(index => batch.Add(second: index / 10)).ToHashSet();
        await server.TakeAsync(batch);

        var (found, path) = (new List<PredictionView>(), (string?)$"{server.Path}?limit=4");
        while (path is not null)
        {
            var page = await server.Client.GetAsync<Page<PredictionView>>(path);
            Assert.InRange(page.Items.Count, 1, 4);
            found.AddRange(page.Items);
            path = page.Next is null ? null : $"{server.Path}?limit=4&cursor={page.Next}";
        }

        Assert.Equal(25, found.Count);
        Assert.Equal(ids, found.Select(view => view.Record.Id).ToHashSet());
        Assert.Equal(found.OrderByDescending(view => view.Record.At).Select(view => view.Record.At), found.Select(view => view.Record.At));
    }

    [Theory]
    [InlineData("?since=yesterday")]
    [InlineData("?min_confidence=much")]
    [InlineData("?has_truth=perhaps")]
    [InlineData("?label=%00")]
    [InlineData("?status=1e99")]
    [InlineData("?cursor=x")]
    [InlineData("?limit=0")]
    public async Task A_question_that_makes_no_sense_is_refused(string query)
    {
        await using var server = await PredictionServer.SharedAsync();

        using var answer = await server.Client.GetAsync(new Uri(server.Path + query, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("?since=0001-01-01T00:00:00Z&until=9999-12-31T23:59:59Z")]
    [InlineData("?min_confidence=-1e308&max_confidence=1e308")]
    public async Task Bounds_may_be_as_wide_as_they_like(string query)
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var id = batch.Add();
        await server.TakeAsync(batch);

        await FoundAsync(server, query, id);
    }

    [Fact]
    public async Task Another_tenant_and_another_endpoint_have_nothing_of_it()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var id = batch.Add();
        await server.TakeAsync(batch);
        await PredictionServer.AddEndpointAsync(server.Server.Database, server.Tenant, "other");
        var stranger = await server.Server.ClientAsync(Role.Admin);

        foreach (var (client, endpoint) in new[] { (stranger, "digits"), (stranger, server.Endpoint.ToString()), (server.Client, "other") })
        {
            foreach (var path in new[] { $"{id}", $"{id}/request", $"{id}/answer" })
            {
                using var answer = await client.GetAsync(new Uri($"/v1/endpoints/{endpoint}/predictions/{path}", UriKind.Relative));
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }

            using var truth = await client.SendAsync(HttpMethod.Put, $"/v1/endpoints/{endpoint}/predictions/{id}/truth", """{"label":"x"}""");
            Assert.Equal(HttpStatusCode.NotFound, truth.StatusCode);
        }

        Assert.Empty((await server.Client.GetAsync<Page<PredictionView>>("/v1/endpoints/other/predictions")).Items);
        Assert.Null((await server.Client.GetAsync<PredictionView>($"/v1/endpoints/digits/predictions/{id}")).Truth);
    }

    [Fact]
    public async Task A_query_that_forgets_its_tenant_sees_no_prediction_of_another()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        batch.Add();
        await server.TakeAsync(batch);
        var other = await server.Server.Database.AddTenantAsync($"globex-{Guid.NewGuid():N}");

        var seen = await server.Server.Database.Database.RunTenantAsync(
            other, work => work.ScalarAsync<long>("select (select count(*) from predictions) + (select count(*) from prediction_totals)", CancellationToken.None), CancellationToken.None);

        Assert.Equal(0, seen);
    }

    [Fact]
    public async Task Predictions_are_forgotten_for_their_age_where_that_is_asked_for()
    {
        var days = (DateTimeOffset.UtcNow - PredictionServer.Noon).TotalDays;
        await using var server = await PredictionServer.StartAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--Predictions:KeepDays={Math.Max(1, days + 1)}"));
        var batch = server.NewBatch();
        batch.Add(second: -(int)TimeSpan.FromDays(3).TotalSeconds, request: new byte[50_000]);
        var young = batch.Add(second: (int)TimeSpan.FromDays(1).TotalSeconds);
        await server.TakeAsync(batch);

        var forgotten = await server.Server.Service<PredictionSweeper>().SweepAsync(CancellationToken.None);

        Assert.Equal(1, forgotten);
        await FoundAsync(server, "", young);
        Assert.Equal(0, await server.CountAsync("select count(*) from artifact_files"));
        Assert.Equal(5, await server.CountAsync("select inline_bytes from prediction_totals"));
    }

    [Fact]
    public async Task Predictions_go_with_their_endpoint()
    {
        await using var server = await PredictionServer.StartAsync();
        var batch = server.NewBatch();
        batch.Add(request: new byte[50_000]);
        batch.Add();
        await server.TakeAsync(batch);
        var kept = await PredictionServer.AddEndpointAsync(server.Server.Database, server.Tenant, "kept");
        var other = new Batch(server.Tenant, kept);
        other.Add();
        await server.TakeAsync(other);
        await server.Server.Database.Database.RunPlatformAsync(
            work => work.ExecuteAsync("delete from endpoints where id = @id", CancellationToken.None, ("id", server.Endpoint)), CancellationToken.None);

        Assert.Equal(2, await server.Server.Service<PredictionSweeper>().SweepAsync(CancellationToken.None));

        Assert.Equal(1, await server.CountAsync("select count(*) from predictions"));
        Assert.Equal(1, await server.CountAsync("select count(*) from prediction_totals"));
        Assert.Equal(0, await server.CountAsync("select count(*) from artifact_files"));
        Assert.Equal(0, await server.Server.Service<PredictionSweeper>().SweepAsync(CancellationToken.None));
    }

    private static async Task FoundAsync(PredictionServer server, string query, params Guid[] expected) =>
        Assert.Equal(expected, (await server.Client.GetAsync<Page<PredictionView>>(server.Path + query)).Items.Select(view => view.Record.Id));
}
