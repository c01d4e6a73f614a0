using Sundial.Console.Pages.Home;
using Sundial.Console.Tests.Rendering;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;
using Xunit;

namespace Sundial.Console.Tests.Pages.Home;

/// <summary>The first page leads who has nothing yet, and shows the others what goes on.</summary>
public sealed class HomeTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(SampleState.There, Role.Developer, "Use the sample digits", "being added")]
    [InlineData(SampleState.There, Role.Viewer, "ask a developer", "<button")]
    [InlineData(SampleState.Coming, Role.Developer, "is being added", "Use the sample digits")]
    [InlineData(SampleState.None, Role.Developer, "Upload data", "Use the sample digits")]
    [InlineData(SampleState.None, Role.Viewer, "are not here", "Upload data")]
    public async Task Newcomer_is_led_by_what_there_is(SampleState sample, Role role, string shown, string hidden)
    {
        var html = await Rendered.HtmlAsync<HomeBody>(new { View = Nothing() with { Sample = sample } }, role);
        Assert.Contains("Welcome to Sundial", html, StringComparison.Ordinal);
        Assert.Contains(shown, html, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_asks_again_only_while_something_moves()
    {
        Assert.DoesNotContain("hx-get", await Rendered.HtmlAsync<HomeBody>(new { View = Nothing() }), StringComparison.Ordinal);
        Assert.Contains("hx-get", await Rendered.HtmlAsync<HomeBody>(new { View = Nothing() with { Sample = SampleState.Coming } }), StringComparison.Ordinal);
        Assert.Contains("hx-get", await Rendered.HtmlAsync<HomeBody>(new { View = Nothing() with { UnderWay = [Job(JobState.Training)] } }), StringComparison.Ordinal);
        Assert.DoesNotContain("hx-get", await Rendered.HtmlAsync<HomeBody>(new { View = Nothing() with { Ended = [Job(JobState.Completed)] } }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_have_a_clock_and_link_on()
    {
        var html = await Rendered.HtmlAsync<HomeBody>(new { View = Nothing() with { UnderWay = [Job(JobState.Training) with { Progress = new JobProgress("train", 3.14159, 12) }] } });
        Assert.Contains("max=\"60\" value=\"15\"", html, StringComparison.Ordinal);
        Assert.Contains("45 s left of 1 min. Now: training, epoch 3.1 of 12.", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/jobs/j%3C1%3E\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_without_an_endpoint_says_the_next_step_to_who_may_do_it()
    {
        var view = Nothing() with { Models = [new ModelView(Guid.NewGuid(), "digits-1", 1, s_now)] };
        Assert.Contains("Next step", await Rendered.HtmlAsync<HomeBody>(new { View = view }), StringComparison.Ordinal);
        Assert.DoesNotContain("Next step", await Rendered.HtmlAsync<HomeBody>(new { View = view }, Role.Viewer), StringComparison.Ordinal);
    }

    private static HomeView Nothing() => new() { Now = s_now, UnderWay = [], Ended = [], Models = [], Endpoints = [], Sample = SampleState.None };

    private static TrainingJobView Job(JobState state) => new()
    {
        Id = Guid.NewGuid(),
        Name = "j<1>",
        State = state,
        Dataset = "digits",
        Algorithm = "image-classification",
        AlgorithmVersion = 1,
        Hyperparameters = new Dictionary<string, string>(),
        Size = new JobSize(),
        RequestedAt = s_now.AddSeconds(-15),
        DeadlineAt = s_now.AddSeconds(45),
        Attempts = 1,
        WorkersLost = 0,
        Generation = 1,
    };
}
