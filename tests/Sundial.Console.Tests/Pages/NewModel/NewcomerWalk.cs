using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sundial.Console.Tests.Browsing;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Console.Tests.Pages.NewModel;

/// <summary>An installation of its own: one that is empty, and one that goes away in the middle of an upload.</summary>
public sealed class NewcomerWalk : IAsyncLifetime
{
    private readonly StandingConsole _console = new();

    public Task InitializeAsync() => _console.InitializeAsync();

    public Task DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task Sample_is_one_click_away_and_an_upload_outlives_its_server()
    {
        using var folder = new TemporaryFolder();
        var file = folder["large.csv"];
        await File.WriteAllTextAsync(file, "a,b\n" + string.Concat(Enumerable.Range(0, 250_000).Select(row => $"{row},{row % 7}\n")));
        await using var visit = await _console.SignInAsync();
        var page = visit.Page;
        await visit.ShouldBeSoundAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use the sample digits" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/console/jobs/."));

        // The server dies with a piece on its way; the page goes on by itself when there is one again.
        await visit.GoAsync("/console/new");
        var pieces = 0;
        var gone = new TaskCompletionSource();
        await page.RouteAsync("**/console/uploads/*?offset=*", async route =>
        {
            if (Interlocked.Increment(ref pieces) == 3)
            {
                _console.Installation.KillServer();
                gone.SetResult();
            }

            await route.ContinueAsync();
        });
        await page.SetInputFilesAsync("#file", file);
        await gone.Task;
        await Assertions.Expect(page.Locator("#upload-text")).ToContainTextAsync("The server does not answer");
        _console.Installation.StartAgain();
        await Assertions.Expect(page.Locator("#dataset")).ToHaveValueAsync("large");

        await visit.GoAsync("/console");
        await Assertions.Expect(page.Locator("#home")).ToContainTextAsync("digits");
        await page.GotoAsync("/console/datasets/digits/delete");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the data set" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "digits", Exact = true })).ToHaveCountAsync(0);
    }
}
