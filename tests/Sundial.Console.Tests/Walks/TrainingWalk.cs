using System.IO.Compression;
using Microsoft.Playwright;
using Sundial.Console.Tests.Browsing;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Console.Tests.Walks;

/// <summary>A training is seen as it happens, and what comes of it is read.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class TrainingWalk(StandingConsole console)
{
    private static readonly LocatorAssertionsToBeVisibleOptions s_visible = new() { Timeout = 120_000 };
    private static readonly LocatorAssertionsToBeHiddenOptions s_hidden = new() { Timeout = 120_000 };
    private static readonly TimeSpan s_timeToTest = TimeSpan.FromSeconds(15);

    [Fact]
    [Trait("Category", "Deadline")]
    public async Task A_training_is_seen_live_over_a_new_start_of_the_server_until_it_is_the_result()
    {
        var installation = console.Installation;
        await installation.AddFewDigitsAsync("walked-digits", 12);
        await installation.PostAsync("/v1/training-jobs", new { dataset = "walked-digits", within_seconds = 900, name = "walked", hyperparameters = new { tier = "cpu-1" } });
        var viewer = await console.NewKeyAsync("viewer");
        await using var visit = await console.SignInAsync();
        var page = visit.Page;
        page.SetDefaultTimeout(120_000);
        await visit.GoAsync("/console/jobs/walked");
        await page.WaitForFunctionAsync($"() => ({CurvesTable.Points})() > 3");
        await page.EvaluateAsync("window.wasHere = true");
        await Assertions.Expect(page.Locator("#job-state")).ToContainTextAsync("training");
        await visit.ShouldBeSoundAsync();

        // Who may only look sees it all the same, and nothing to press.
        await using (var looking = await console.SignInAsync(viewer, Look.Phone))
        {
            await looking.GoAsync("/console/jobs/walked");
            await looking.Page.WaitForFunctionAsync($"() => ({CurvesTable.Points})() > 3", null, new() { Timeout = 120_000 });
            await Assertions.Expect(looking.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the training" })).ToHaveCountAsync(0);
            await Assertions.Expect(looking.Page.GetByRole(AriaRole.Link, new() { Name = "Change settings" })).ToHaveCountAsync(0);
            await looking.ShouldBeSoundAsync();
        }

        // The server goes away in the middle, and comes again.
        var before = await page.EvaluateAsync<int>($"({CurvesTable.Points})()");
        installation.KillServer();
        await Assertions.Expect(page.Locator("#job-connection")).ToBeVisibleAsync(s_visible);
        installation.StartAgain();
        await Assertions.Expect(page.Locator("#job-connection")).ToBeHiddenAsync(s_hidden);
        await page.WaitForFunctionAsync($"() => ({CurvesTable.Points})() > {before + 2}");
        Assert.True(await page.EvaluateAsync<bool>("window.wasHere === true"));

        // More time by the form, and a time that makes no sense.
        await page.GetByLabel("by", new() { Exact = true }).FillAsync("soon");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move the deadline" }).ClickAsync();
        await Assertions.Expect(page.Locator("#action-fault")).ToContainTextAsync("Write a number with its unit");
        await page.GetByLabel("by", new() { Exact = true }).FillAsync("2m");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move the deadline" }).ClickAsync();
        await Assertions.Expect(page.Locator("#notice")).ToContainTextAsync("The deadline is moved");

        // It ends, and the page is the result without being loaded again.
        await page.WaitForFunctionAsync($"() => ({CurvesTable.Points})() > 3");
        await page.EvaluateAsync("window.wasHere = true");
        await installation.EndsSoonAsync("walked", s_timeToTest);
        await Assertions.Expect(page.Locator("#result")).ToBeVisibleAsync(s_visible);
        Assert.True(await page.EvaluateAsync<bool>("window.wasHere === true"));
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("average precision");
        await Assertions.Expect(page.Locator("#job-state")).ToContainTextAsync("completed");
        await visit.ShouldBeSoundAsync();
        foreach (var look in new[] { Look.Phone with { Dark = true }, Look.NoScripts })
        {
            await using var other = await console.SignInAsync(viewer, look);
            await other.GoAsync("/console/jobs/walked");
            await Assertions.Expect(other.Page.Locator("#result")).ToContainTextAsync("average precision");
            if (look.Scripts)
            {
                await other.ShouldBeSoundAsync();
            }
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/console/endpoints/*");
    }

    [Fact]
    public async Task Results_of_tables_and_of_boxes_are_read()
    {
        var installation = console.Installation;
        var table = installation.Folder["walked-flowers.csv"];
        await File.WriteAllTextAsync(table, Flowers.Table(300));
        await installation.AddDatasetAsync("walked-flowers", table);
        await installation.AddDatasetAsync("walked-scenes", Archives.Zip(installation.Folder["walked-scenes.zip"], Scenes.VocFiles(24, 6, 6)), "object-detection");
        await using var visit = await console.SignInAsync();
        visit.Page.SetDefaultTimeout(120_000);
        foreach (var (data, within, epochs, told) in new[] { ("walked-flowers", 12, null, "What the model consists of"), ("walked-scenes", 60, "3", "Class by class") })
        {
            var hyperparameters = new Dictionary<string, string> { ["tier"] = "cpu-1" };
            if (epochs is not null)
            {
                hyperparameters["epochs"] = epochs;
            }

            await installation.PostAsync("/v1/training-jobs", new { dataset = data, within_seconds = within, name = $"{data}-job", hyperparameters });
            await visit.GoAsync($"/console/jobs/{data}-job");
            await installation.EndOfAsync($"{data}-job");
            await Assertions.Expect(visit.Page.Locator("#result")).ToBeVisibleAsync(s_visible);
            await Assertions.Expect(visit.Page.Locator("#result")).ToContainTextAsync(told);
            await visit.ShouldBeSoundAsync();

            var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Link, new() { Name = "Everything as a zip file" }).ClickAsync());
            Assert.Equal($"{data}-job-1.zip", download.SuggestedFilename);
            using var zip = ZipFile.OpenRead(await download.PathAsync());
            await using var model = await zip.GetEntry("model.onnx")!.OpenAsync();
            await model.CopyToAsync(Stream.Null);
            Assert.NotNull(zip.GetEntry("model.report.json"));
        }
    }
}
