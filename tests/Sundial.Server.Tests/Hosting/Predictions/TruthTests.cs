using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Hosting.Predictions;

public sealed class TruthTests
{
    [Fact]
    public async Task Live_accuracy_is_counted_by_model_and_variant_of_what_is_known()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var truths = new Dictionary<Guid, string>
        {
            [batch.Add(label: "cat")] = "cat",
            [batch.Add(label: "cat")] = "dog",
            [batch.Add(label: "cat", variant: "canary", model: "digits:4")] = "cat",
            // No label: a truth says nothing about it.
            [batch.Add(label: "")] = "cat",
        };
        batch.Add(label: "dog");
        await server.TakeAsync(batch);

        var attached = await AttachAsync(server, truths);

        Assert.Equal((4, 0), (attached.Attached, attached.Unknown.Count));
        Assert.Equal(
            [new LiveAccuracy("digits:3", "main", 4, 2, 1), new LiveAccuracy("digits:4", "canary", 1, 1, 1)],
            await server.Client.GetAsync<List<LiveAccuracy>>($"{server.Path}/accuracy"));
    }

    [Fact]
    public async Task Shadows_are_compared_with_what_went_to_the_callers_and_do_not_count_as_the_endpoints()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var (first, second, third) = (batch.Add(label: "cat"), batch.Add(label: "cat"), batch.Add(label: "dog"));
        var shadow = batch.Add(label: "cat", variant: "dark", model: "digits:5", shadowOf: first);
        batch.Add(label: "dog", variant: "dark", model: "digits:5", shadowOf: second);
        batch.Add(label: "", variant: "dark", model: "digits:5", shadowOf: third);
        batch.Add(label: "dog", variant: "dark", model: "digits:5", shadowOf: Guid.NewGuid());
        await server.TakeAsync(batch);

        await AttachAsync(server, new() { [first] = "dog", [second] = "dog", [third] = "dog" });

        Assert.Equal(
            [new ShadowComparison("digits:5", "dark", "digits:3", "main", Pairs: 3, Agreeing: 1, Known: 2, Correct: 1, LiveCorrect: 0)],
            await server.Client.GetAsync<List<ShadowComparison>>($"{server.Path}/shadows"));
        Assert.Empty(await server.Client.GetAsync<List<ShadowComparison>>($"{server.Path}/shadows?until=2026-11-21T11:00:00Z"));
        Assert.Equal([new LiveAccuracy("digits:3", "main", 3, 3, 1)], await server.Client.GetAsync<List<LiveAccuracy>>($"{server.Path}/accuracy"));
        var found = Assert.Single((await server.Client.GetAsync<Page<PredictionView>>($"{server.Path}?shadow_of={first}")).Items).Record;
        Assert.Equal((shadow, true, first), (found.Id, found.Shadow, found.ShadowOf));
        Assert.Equal(3, (await server.Client.GetAsync<Page<PredictionView>>($"{server.Path}?shadow=false")).Items.Count);
        Assert.Equal(4, (await server.Client.GetAsync<Page<PredictionView>>($"{server.Path}?shadow=true")).Items.Count);
    }

    [Theory]
    [InlineData("7", "7.0", true)]
    [InlineData("-0.5", "-5e-1", true)]
    [InlineData("+3", "3", true)]
    [InlineData("7", "8", false)]
    [InlineData("1e999", "1e999999999999", false)]
    [InlineData("NaN", "NaN", true)]
    [InlineData("07a", "7a", false)]
    [InlineData(".", "0", false)]
    [InlineData("Cat", "cat", false)]
    public async Task A_label_is_right_by_its_text_or_by_its_number(string label, string truth, bool right)
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var id = batch.Add(label: label);
        await server.TakeAsync(batch);

        await AttachAsync(server, new() { [id] = truth });

        var accuracy = Assert.Single(await server.Client.GetAsync<List<LiveAccuracy>>($"{server.Path}/accuracy"));
        Assert.Equal((1, right ? 1 : 0), (accuracy.Known, accuracy.Correct));
    }

    [Fact]
    public async Task Accuracy_can_be_asked_of_a_span_of_time()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var (early, late) = (batch.Add(second: 0), batch.Add(second: 60));
        await server.TakeAsync(batch);
        await AttachAsync(server, new() { [early] = "7", [late] = "8" });

        var all = Assert.Single(await server.Client.GetAsync<List<LiveAccuracy>>($"{server.Path}/accuracy"));
        var first = Assert.Single(await server.Client.GetAsync<List<LiveAccuracy>>($"{server.Path}/accuracy?until=2026-11-21T12:00:30Z"));
        var then = Assert.Single(await server.Client.GetAsync<List<LiveAccuracy>>($"{server.Path}/accuracy?since=2026-11-21T12:00:30Z"));

        Assert.Equal((2, 2, 1), (all.Predictions, all.Known, all.Correct));
        Assert.Equal((1, 1, 1), (first.Predictions, first.Known, first.Correct));
        Assert.Equal((1, 1, 0), (then.Predictions, then.Known, then.Correct));
    }

    [Fact]
    public async Task The_last_word_holds_and_is_shown_with_the_prediction()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var id = batch.Add();
        await server.TakeAsync(batch);

        foreach (var label in new[] { "1", "2" })
        {
            using var said = await server.Client.SendAsync(HttpMethod.Put, $"{server.Path}/{id}/truth", $$"""{"label":"{{label}}"}""");
            Assert.Equal(HttpStatusCode.NoContent, said.StatusCode);
        }

        // What a scorer sends again takes nothing back.
        await server.TakeAsync(batch);
        var found = await server.Client.GetAsync<PredictionView>($"{server.Path}/{id}");
        Assert.Equal("2", found.Truth);
        Assert.NotNull(found.TruthAt);
    }

    [Fact]
    public async Task What_is_not_there_is_told()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var id = batch.Add();
        await server.TakeAsync(batch);
        var other = Guid.NewGuid();

        var attached = await AttachAsync(server, new() { [id] = "7", [other] = "7" });
        using var one = await server.Client.SendAsync(HttpMethod.Put, $"{server.Path}/{other}/truth", """{"label":"7"}""");

        Assert.Equal(1, attached.Attached);
        Assert.Equal([other], attached.Unknown);
        Assert.Equal(HttpStatusCode.NotFound, one.StatusCode);
    }

    [Theory]
    [InlineData("""{"label":""}""")]
    [InlineData("""{"label":null}""")]
    [InlineData("""{}""")]
    [InlineData("""{"label":7}""")]
    public async Task A_truth_that_is_none_is_refused(string body)
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var id = batch.Add();
        await server.TakeAsync(batch);

        using var one = await server.Client.SendAsync(HttpMethod.Put, $"{server.Path}/{id}/truth", body);
        using var many = await server.Client.PostTextAsync($"{server.Path}/truths", """{"truths":{"x":"y"}}""");
        using var none = await server.Client.PostTextAsync($"{server.Path}/truths", """{"truths":{}}""");
        using var empty = await server.Client.PostTextAsync($"{server.Path}/truths", $$$"""{"truths":{"{{{id}}}":null}}""");

        Assert.All([one, many, none, empty], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
    }

    [Fact]
    public async Task Ten_thousand_truths_are_taken_at_once_and_one_more_is_not()
    {
        await using var server = await PredictionServer.SharedAsync();
        var batch = server.NewBatch();
        var ids = Enumerable.Range(0, 10_000).Select(_ => batch.Add()).ToList();
        await server.TakeAsync(batch);

        var attached = await AttachAsync(server, ids.ToDictionary(id => id, _ => "7"));
        using var more = await server.Client.PostAsync($"{server.Path}/truths", new GroundTruths(ids.Append(Guid.NewGuid()).ToDictionary(id => id, _ => "7")));

        Assert.Equal(10_000, attached.Attached);
        Assert.Equal(HttpStatusCode.BadRequest, more.StatusCode);
    }

    [Fact]
    public async Task A_viewer_says_nothing()
    {
        await using var server = await PredictionServer.SharedAsync();
        var viewer = await server.Server.ClientAsync(Role.Viewer);

        using var answer = await viewer.SendAsync(HttpMethod.Put, $"{server.Path}/{Guid.NewGuid()}/truth", """{"label":"7"}""");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static async Task<AttachedTruths> AttachAsync(PredictionServer server, Dictionary<Guid, string> truths)
    {
        using var answer = await server.Client.PostAsync($"{server.Path}/truths", new GroundTruths(truths));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.ReadAsync<AttachedTruths>();
    }
}
