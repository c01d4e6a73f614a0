using System.Globalization;
using Microsoft.Playwright;
using Sundial.Console.Tests.Browsing;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.Console.Tests.Walks;

/// <summary>The page of a job that has told ten thousand measurements and goes on telling more.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class LongJobWalk(StandingConsole console, ITestOutputHelper output)
{
    private const int Points = 10_000;
    private const int SecondsWatched = 15;

    // Milliseconds between the frames that the browser came to draw.
    private const string Frames = """
        seconds => new Promise(done => {
          const frames = [];
          let last = performance.now();
          const end = last + seconds * 1000;
          const next = now => { frames.push(now - last); last = now; now < end ? requestAnimationFrame(next) : done(frames.slice(1)); };
          requestAnimationFrame(next);
        })
        """;

    /// <summary>What is measured is printed, not asserted: the processor time of the page's thread for each frame, and the frames that came late.</summary>
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Ten_thousand_points_are_drawn_while_more_come()
    {
        var installation = console.Installation;
        await installation.AddFewDigitsAsync("long-digits", 12);
        await installation.PostAsync("/v1/training-jobs", new { dataset = "long-digits", within_seconds = 1800, name = "long", hyperparameters = new { tier = "cpu-1", tune = "off" } });
        await using var visit = await console.SignInAsync();
        var page = visit.Page;
        await visit.GoAsync("/console/jobs/long");
        await page.WaitForFunctionAsync($"() => ({CurvesTable.Points})() >= {Points}", null, new() { Timeout = 1_500_000, PollingInterval = 500 });
        var inspector = await page.Context.NewCDPSessionAsync(page);
        await inspector.SendAsync("Performance.enable");
        var before = await TaskSecondsAsync(inspector);
        var frames = await page.EvaluateAsync<double[]>(Frames, SecondsWatched);
        var busy = await TaskSecondsAsync(inspector) - before;
        var drawn = await page.EvaluateAsync<int>($"({CurvesTable.Points})()");

        // A page that is opened now gets at once what the server keeps: each curve's points, thinned where they are too many.
        await page.ReloadAsync();
        await page.WaitForFunctionAsync($"() => ({CurvesTable.Points})() >= {Points / 2}");
        var soon = await page.EvaluateAsync<double>("performance.now()");
        await installation.PostAsync("/v1/training-jobs/long/stop", new { });

        Assert.InRange(drawn, Points, int.MaxValue);
        Assert.Empty(visit.Complaints);
        var sorted = frames.Order().ToArray();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{frames.Length} frames in {SecondsWatched} s: the page's thread works {1000 * busy / frames.Length:0.00} ms a frame; between frames median {sorted[sorted.Length / 2]:0.0} ms, 99th percentile {sorted[(int)(0.99 * sorted.Length)]:0.0} ms, most {sorted[^1]:0.0} ms; {drawn} points in one curve; opened anew the page has its curve after {soon:0} ms"));
    }

    private static async Task<double> TaskSecondsAsync(ICDPSession inspector)
    {
        var told = await inspector.SendAsync("Performance.getMetrics");
        return told!.Value.GetProperty("metrics").EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
    }
}
