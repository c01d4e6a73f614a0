using System.Text.Json;
using Sundial.Console.Components.Jobs;
using Sundial.Console.Live;
using Sundial.Console.Tests.Jobs;
using Sundial.Contracts.Training;
using Xunit;

namespace Sundial.Console.Tests.Live;

/// <summary>One following of a job for all who look, each at its own pace.</summary>
public sealed class JobFeedTests
{
    private static readonly long[] s_hundred = [.. Enumerable.Range(1, 100).Select(step => (long)step)];

    [Fact]
    public async Task Many_viewers_share_one_following_and_hear_everything_once()
    {
        await using var bench = new FeedBench();
        var readers = new List<FeedReader>();
        for (var i = 0; i < 20; i++)
        {
            readers.Add(await bench.LookAsync($"key-{i % 3}"));
        }

        for (var step = 1; step <= 100; step++)
        {
            bench.Api.TellPoint("loss", step, 1.0 / step);
        }

        foreach (var reader in readers)
        {
            Assert.True(await reader.ReadAsync(() => reader.Steps.Count >= 100));
            Assert.Equal(s_hundred, reader.Steps);
        }

        Assert.Single(bench.Api.Followed);
        Assert.Equal(1, bench.Feeds.Count);
    }

    [Fact]
    public async Task Who_comes_again_goes_on_after_the_last_event_that_it_has()
    {
        await using var bench = new FeedBench();
        var first = await bench.LookAsync();
        bench.Api.TellPoint("loss", 1, 0.5);
        await first.ReadAsync(() => first.Steps.Count == 1);
        var has = bench.Api.LastEvent;
        bench.Api.TellPoint("loss", 2, 0.4);
        bench.Api.TellPoint("loss", 3, 0.3);
        await first.ReadAsync(() => first.Steps.Count == 3);

        var again = await bench.LookAsync(lastEvent: has);
        await again.ReadAsync(() => again.Steps.Contains(3));
        Assert.Contains(2, again.Steps);
        Assert.Single(bench.Api.Followed);
    }

    [Fact]
    public async Task Who_was_there_before_a_new_start_is_told_what_happened_meanwhile()
    {
        await using var bench = new FeedBench();
        for (var step = 1; step <= 10; step++)
        {
            bench.Api.TellPoint("loss", step, 0.5);
        }

        // The server knows of nobody; the browser has events up to the sixth.
        var reader = await bench.LookAsync(lastEvent: 6);
        await reader.ReadAsync(() => reader.Steps.Contains(10));
        Assert.Equal([7, 8, 9, 10], reader.Steps.Where(step => step > 6));
        Assert.Contains("job-time", reader.Parts.Keys);
    }

    [Fact]
    public async Task Who_has_missed_more_than_is_kept_is_told_to_begin_anew()
    {
        await using var bench = new FeedBench(FeedBench.Quick with { Back = 0 });
        for (var step = 1; step <= 50; step++)
        {
            bench.Api.TellPoint("loss", step, 0.5);
        }

        var first = await bench.LookAsync(lastEvent: 50);
        var late = await bench.LookAsync(lastEvent: 3);
        Assert.NotNull(first.Begin);
        Assert.Null(late.Begin);
    }

    [Fact]
    public async Task A_slow_viewer_holds_nobody_up_and_is_cut_off_when_it_is_far_behind()
    {
        await using var bench = new FeedBench(FeedBench.Quick with { MostBehind = 5 });
        var quick = await bench.LookAsync("quick");
        var slow = await bench.LookAsync("slow");
        bench.Api.TellPoint("loss", 0, 0.5);
        await slow.ReadAsync(() => slow.Names.Count > 0);
        for (var step = 1; step <= 12; step++)
        {
            bench.Api.TellPoint("loss", step, 0.5);
            await quick.ReadAsync(() => quick.Steps.Contains(step));
        }

        await FeedBench.UntilAsync(() => slow.Viewer.IsCut.IsCancellationRequested);
        Assert.False(quick.Viewer.IsCut.IsCancellationRequested);
        Assert.Equal(1, quick.Feed.Audience.Count);
    }

    [Fact]
    public async Task A_stream_that_broke_off_is_taken_up_where_it_broke()
    {
        await using var bench = new FeedBench();
        var reader = await bench.LookAsync();
        bench.Api.TellPoint("loss", 1, 0.5);
        await reader.ReadAsync(() => reader.Steps.Count == 1);
        bench.Api.Drop();
        bench.Api.TellPoint("loss", 2, 0.4);
        await reader.ReadAsync(() => reader.Steps.Count == 2);
        Assert.Equal([1, 2], reader.Steps);
        Assert.Equal(1, bench.Api.Followed.Last());
    }

    [Fact]
    public async Task The_end_of_a_job_is_told_last_with_how_it_ended()
    {
        await using var bench = new FeedBench();
        var reader = await bench.LookAsync();
        bench.Api.Tell("log", new { line = "one" });
        bench.Api.End();
        Assert.False(await reader.ReadAsync());
        Assert.Equal("end", reader.Names[^1]);
        Assert.Equal(["one"], reader.Lines);
        Assert.Contains("completed", reader.Parts["job-state"], StringComparison.Ordinal);
        await FeedBench.UntilAsync(() => bench.Feeds.Count == 0);
    }

    [Fact]
    public async Task A_key_that_is_no_longer_good_is_cut_off_and_the_others_look_on()
    {
        await using var bench = new FeedBench();
        var first = await bench.LookAsync("revoked");
        var second = await bench.LookAsync("good");
        bench.Api.TellPoint("loss", 1, 0.5);
        await second.ReadAsync(() => second.Steps.Count == 1);

        // The feed followed with the key of who came first.
        bench.Api.Revoke("revoked");
        bench.Api.Drop();
        await FeedBench.UntilAsync(() => first.Viewer.IsCut.IsCancellationRequested);
        bench.Api.TellPoint("loss", 2, 0.4);
        await second.ReadAsync(() => second.Steps.Count == 2);
        Assert.Equal([1, 2], second.Steps);
        Assert.False(second.Viewer.IsCut.IsCancellationRequested);
        Assert.Equal(2, second.Feed.Followings);
    }

    [Fact]
    public async Task Keys_of_all_viewers_are_looked_at_now_and_then()
    {
        await using var bench = new FeedBench(FeedBench.Quick with { KeyCheck = TimeSpan.FromMilliseconds(20) });
        var first = await bench.LookAsync("good");
        var second = await bench.LookAsync("revoked");
        bench.Api.Revoke("revoked");
        await FeedBench.UntilAsync(() => second.Viewer.IsCut.IsCancellationRequested);
        Assert.False(first.Viewer.IsCut.IsCancellationRequested);
        Assert.Equal(1, first.Feed.Followings);
    }

    [Fact]
    public async Task A_feed_ends_after_its_last_viewer_and_another_begins_for_the_next()
    {
        await using var bench = new FeedBench(FeedBench.Quick with { Linger = TimeSpan.FromMilliseconds(30) });
        var first = await bench.LookAsync();
        var second = await bench.LookAsync();
        first.Leave();
        second.Leave();
        await FeedBench.UntilAsync(() => bench.Feeds.Count == 0);
        var third = await bench.LookAsync();
        Assert.NotSame(first.Feed, third.Feed);
        bench.Api.TellPoint("loss", 1, 0.5);
        Assert.True(await third.ReadAsync(() => third.Steps.Count == 1));
    }

    [Fact]
    public async Task What_changes_about_the_job_comes_as_parts_of_the_page()
    {
        await using var bench = new FeedBench();
        var reader = await bench.LookAsync();
        await reader.ReadAsync(() => reader.Parts.ContainsKey("job-work"));
        bench.Api.Change(job => job with { State = JobState.Stopping, Reason = "<script>alert(1)</script>" });
        bench.Api.Tell("state", new { from = "training", to = "stopping" });
        await reader.ReadAsync(() => reader.Parts["job-state"].Contains("stopping", StringComparison.Ordinal));
        Assert.Contains("&lt;script&gt;", reader.Parts["job-state"], StringComparison.Ordinal);
        Assert.DoesNotContain("<script", reader.Parts["job-state"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_of_output_is_told_by_its_last_lines()
    {
        var scene = new JobScene(new JobPicture { Job = MadeJob.Of("loud"), History = new JobHistory([], [], []), Now = DateTimeOffset.UnixEpoch }, new JobCurves(DateTimeOffset.UnixEpoch, []));
        for (var line = 0; line < 1000; line++)
        {
            scene.Take(new JobEvent(line + 1, Guid.Empty, DateTimeOffset.UnixEpoch, "log", JsonSerializer.SerializeToElement(new { line = $"line {line}" })));
        }

        var news = scene.TakeNews();
        Assert.Equal(("line 800", "line 999", 800, 1000), (news.Lines[0].Text, news.Lines[^1].Text, news.LinesLeftOut, news.LastEvent));
        Assert.False(scene.HasNews);
        Assert.Empty(scene.TakeNews().Lines);
    }

    [Fact]
    public void A_curve_that_is_full_lets_every_second_point_go_and_never_the_last()
    {
        var keeper = new CurveKeeper(DateTimeOffset.UnixEpoch, mostPoints: 100, mostCurves: 2);
        for (var step = 1; step <= 1000; step++)
        {
            Assert.True(keeper.Take(new MetricPoint("loss", step, step, DateTimeOffset.UnixEpoch.AddSeconds(step), 1)));
        }

        var curve = Assert.Single(keeper.All);
        Assert.InRange(curve.Steps.Count, 50, 100);
        Assert.Equal(1000, curve.Steps[^1]);
        Assert.Equal(curve.Steps.Order(), curve.Steps);
        Assert.True(keeper.Take(new MetricPoint("loss", 1000, 7, DateTimeOffset.UnixEpoch, 1)));   // a step that is there is written over
        Assert.Equal(7, Assert.Single(keeper.All).Values[^1]);
        Assert.True(keeper.Take(new MetricPoint("loss", 1, 1, DateTimeOffset.UnixEpoch, 2)));
        Assert.False(keeper.Take(new MetricPoint("third", 1, 1, DateTimeOffset.UnixEpoch, 1)));
    }

    [Fact]
    public void A_ring_lets_the_oldest_go_and_says_so()
    {
        var ring = new FeedRing(after: 10, mostMessages: 3, mostBytes: 1000);
        foreach (var id in new long[] { 11, 12, 12, 13 })
        {
            ring.Add(new FeedMessage(id, new byte[10]));
        }

        Assert.Null(ring.PlaceAfter(10));            // the message of event 11 is gone
        Assert.Equal(1, ring.PlaceAfter(12));        // both messages of event 12 are read again
        Assert.Equal(3, ring.PlaceAfter(13));
        Assert.Null(ring.Behind(0));
        Assert.Equal(2, ring.Behind(2));
        ring.Add(new FeedMessage(14, new byte[5000]));
        Assert.Equal(1, ring.Behind(ring.End - 1));
        Assert.Null(ring.PlaceAfter(12));
    }
}
