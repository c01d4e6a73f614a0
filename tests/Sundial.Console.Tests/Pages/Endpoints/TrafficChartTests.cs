using Sundial.Console.Pages.Endpoints;
using Sundial.Contracts.Hosting;
using Xunit;

namespace Sundial.Console.Tests.Pages.Endpoints;

/// <summary>Traffic of variants is one picture: requests add up, of latencies the slowest is shown, and a pause is a gap.</summary>
public sealed class TrafficChartTests
{
    private static readonly DateTimeOffset s_began = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Variants_add_up_and_the_slowest_counts()
    {
        var chart = Chart([Point(0, 10, 1, 0.01)], [Point(0, 5, 0, 0.03)]);
        var step = Assert.Single(chart.Steps);
        Assert.Equal((15, 1, 0.03), (step.Requests, step.Errors, step.P99!.Value));
        Assert.Equal((15, 15), (chart.Most, chart.Requests));
    }

    [Fact]
    public void Step_without_requests_breaks_the_line()
    {
        var lines = Chart([Point(0, 1, 0, 0.01), Point(1, 1, 0, 0.02), Point(2, 0, 0, null), Point(3, 1, 0, 0.04)]).Lines(step => step.P99).ToList();
        Assert.Equal([2, 1], lines.Select(line => line.Count));
        Assert.Equal(1, lines[1][0].Y);
        Assert.Equal(0.25, lines[0][0].Y);
    }

    [Fact]
    public void Nothing_is_drawn_of_nothing()
    {
        var chart = Chart();
        Assert.Equal((1, 0, 0d), (chart.Most, chart.Requests, chart.Longest));
        Assert.Empty(chart.Lines(step => step.P99));
    }

    private static TrafficChart Chart(params TrafficPoint[][] variants) =>
        new(new EndpointTraffic(s_began, s_began.AddMinutes(30), 30, [.. variants.Select((points, at) => new TrafficSeries($"v{at}", points))]));

    private static TrafficPoint Point(int step, long requests, long errors, double? seconds) =>
        new(s_began.AddSeconds(30 * step), requests, errors, 0, seconds is { } took ? new LatencyPercentiles(requests, took / 2, took, took) : null);
}
