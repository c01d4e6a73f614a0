using Microsoft.Playwright;
using Sundial.Console.Tests.Browsing;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Console.Tests.Pages;

/// <summary>Every page, as it is when there is something on it: light and dark, on a phone, without scripts, and for those who may not see it.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class EveryPageTests(StandingConsole console)
{
    private const string Screenshots = "screenshots";

    public static TheoryData<string, Look> Looks => new()
    {
        { "light", new Look() },
        { "dark", new Look(Dark: true) },
        { "phone", Look.Phone },
        { "phone-dark", Look.Phone with { Dark = true } },
    };

    /// <summary>No fault of accessibility, nothing refused by the policy, no sideways scrolling. Pictures of all are left in the folder screenshots beside the tests.</summary>
    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_page_is_sound_and_pictured(string name, Look look)
    {
        var pages = PagesOf(await console.FurnitureAsync());
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, Screenshots, name)).FullName;
        await using var visit = await console.SignInAsync(look: look);
        foreach (var (page, path) in pages)
        {
            await visit.GoAsync(path);
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveCountAsync(1);
            await visit.ShouldBeSoundAsync();
            await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{page}.png"), FullPage = true });
        }
    }

    /// <summary>The three pictures of the README and the tutorial, which are copies of those that this leaves in the folder screenshots/readme.</summary>
    [Fact]
    public async Task Three_pages_are_pictured_as_a_window_shows_them()
    {
        var furniture = await console.FurnitureAsync();
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, Screenshots, "readme")).FullName;
        await using (var light = await console.SignInAsync())
        {
            await light.GoAsync("/console/new?dataset=digits");
            await Assertions.Expect(light.Page.GetByRole(AriaRole.Heading, new() { Name = "Plan" })).ToBeVisibleAsync();
            await light.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "console-new-model.png") });

            await light.GoAsync($"/console/endpoints/{furniture.Boxes}/try");
            await light.Page.GetByLabel("A picture").SetInputFilesAsync(new FilePayload { Name = "scene.png", MimeType = "image/png", Buffer = Scenes.Draw(7, 240, 360, 5).Png });
            await Assertions.Expect(light.Page.Locator("#answer svg rect").First).ToBeVisibleAsync();
            await light.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "console-try.png") });
        }

        await using var dark = await console.SignInAsync(look: new Look(Dark: true));
        await dark.GoAsync($"/console/jobs/{furniture.Digits}");
        await Assertions.Expect(dark.Page.GetByRole(AriaRole.Heading, new() { Name = "Result", Exact = true })).ToBeVisibleAsync();
        await dark.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "console-result.png") });
    }

    [Fact]
    public async Task Every_page_reads_without_scripts()
    {
        var pages = PagesOf(await console.FurnitureAsync());
        await using var visit = await console.SignInAsync(look: Look.NoScripts);
        foreach (var (page, path) in pages)
        {
            await visit.GoAsync(path);
            var text = await visit.Page.Locator("main").InnerTextAsync();
            Assert.True(text.Length > 80, $"{page} says nothing without scripts: {text}");
            Assert.Equal(0, await visit.Page.Locator(".needs-script:visible").CountAsync());
        }
    }

    /// <summary>What a reader may post is a question to an endpoint, which changes nothing; pages for others are refused in words.</summary>
    [Fact]
    public async Task Reader_sees_what_is_there_and_changes_nothing()
    {
        var pages = PagesOf(await console.FurnitureAsync());
        await using var visit = await console.SignInAsync(await console.NewKeyAsync("viewer"));
        foreach (var (page, path) in pages)
        {
            var answer = (await visit.Page.GotoAsync(path))!;
            if (answer.Status is 403 or 404)
            {
                await Assertions.Expect(visit.Page.Locator("main")).ToContainTextAsync(answer.Status == 403 ? "You may not" : "nothing here");
                continue;
            }

            Assert.True(answer.Ok, $"{page} was answered with {answer.Status}.");
            var forms = await visit.Page.Locator("main form[method=post]").EvaluateAllAsync<string[]>("forms => forms.map(form => form.getAttribute('action'))");
            Assert.All(forms, action => Assert.EndsWith("/try", action.Split('#')[0], StringComparison.Ordinal));
        }
    }

    /// <summary>What one tenant has is on no page of another, not even its name.</summary>
    [Fact]
    public async Task No_page_shows_another_tenant()
    {
        var pages = PagesOf(await console.FurnitureAsync());
        var key = await console.NewTenantAsync("neighbours");
        await using var visit = await console.SignInAsync(key);
        foreach (var (page, path) in pages)
        {
            await visit.Page.GotoAsync(path);
            var html = await visit.Page.ContentAsync();
            Assert.False(html.Contains("shown-", StringComparison.Ordinal) && !path.Contains("shown-", StringComparison.Ordinal), $"{page} shows what another tenant has.");
            if (path.Contains("shown-", StringComparison.Ordinal))
            {
                // A form that was to be filled in with it is there all the same: one knows its data sets, the other takes whatever is written in it.
                var (where, said) = page switch
                {
                    "new-digits" or "new-table" => ("#dataset-fault", "There is no such data set"),
                    "deploy" => ("h1", "New endpoint"),
                    _ => ("h1", "This is not here"),
                };
                await Assertions.Expect(visit.Page.Locator(where)).ToContainTextAsync(said);
            }
        }
    }

    private static IReadOnlyList<(string Name, string Path)> PagesOf(Furniture furniture) =>
    [
        ("home", "/console"),
        ("new", "/console/new"),
        ("new-sample", "/console/new?dataset=digits"),
        ("new-digits", $"/console/new?dataset={furniture.Digits}"),
        ("new-table", $"/console/new?dataset={furniture.Table}"),
        ("datasets", "/console/datasets"),
        ("dataset-digits", $"/console/datasets/{furniture.Digits}"),
        ("dataset-boxes", $"/console/datasets/{furniture.Boxes}"),
        ("dataset-table", $"/console/datasets/{furniture.Table}"),
        ("jobs", "/console/jobs"),
        ("job-digits", $"/console/jobs/{furniture.Digits}"),
        ("job-boxes", $"/console/jobs/{furniture.Boxes}"),
        ("job-table", $"/console/jobs/{furniture.Table}"),
        ("models", "/console/models"),
        ("model", $"/console/models/{furniture.Digits}"),
        ("model-version", $"/console/models/{furniture.Digits}/versions/1"),
        ("bring-model", "/console/bring-model"),
        ("endpoints", "/console/endpoints"),
        ("endpoint", $"/console/endpoints/{furniture.Digits}"),
        ("endpoint-settings", $"/console/endpoints/{furniture.Digits}/settings"),
        ("try-digits", $"/console/endpoints/{furniture.Digits}/try"),
        ("try-boxes", $"/console/endpoints/{furniture.Boxes}/try"),
        ("try-table", $"/console/endpoints/{furniture.Table}/try"),
        ("predictions", $"/console/endpoints/{furniture.Digits}/predictions"),
        ("prediction", $"/console/endpoints/{furniture.Digits}/predictions/{furniture.Prediction}"),
        ("deploy", $"/console/deploy?what={furniture.Digits}:1"),
        ("keys", "/console/keys"),
        ("workers", "/console/workers"),
        ("tenants", "/console/tenants"),
    ];
}
