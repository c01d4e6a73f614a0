using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sundial.Console.Tests.Browsing;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Console.Tests.Pages.NewModel;

/// <summary>Data comes from a browser: files, folders, wrong ones, in the middle of a reload, without scripts.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class UploadWalks(StandingConsole console)
{
    private const string Holding = "**/console/uploads/*?offset=*";

    [Fact]
    public async Task Table_and_folder_are_uploaded_looked_at_and_deleted()
    {
        using var folder = new TemporaryFolder();
        var pictures = WritePictures(folder["My <b>photos"]);
        await using var visit = await console.SignInAsync(await console.NewTenantAsync("uploaders"));
        var page = visit.Page;
        await visit.GoAsync("/console/datasets");
        await Assertions.Expect(page.GetByText("There is no data yet")).ToBeVisibleAsync();
        await visit.ShouldBeSoundAsync();

        // Wrong files say what was expected, before a byte of them is sent.
        await page.GetByRole(AriaRole.Link, new() { Name = "Upload data" }).First.ClickAsync();
        await page.SetInputFilesAsync("#file", Payload("notes.pdf", "%PDF-1.4"));
        await Assertions.Expect(page.Locator("#upload-fault")).ToContainTextAsync("notes.pdf is a document. Sundial learns from");
        await page.SetInputFilesAsync("#file", Payload("nothing.csv", ""));
        await Assertions.Expect(page.Locator("#upload-fault")).ToContainTextAsync("The file is empty");

        // A table, dropped on the page.
        await page.EvaluateAsync(
            """
            text => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([text], 'customers <b onclick=alert(1)>.csv', { lastModified: 1 }));
              document.getElementById('drop').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
            }
            """,
            Customers());
        await Assertions.Expect(page.Locator("#dataset")).ToHaveValueAsync("customers--b-onclick-alert-1");
        await Assertions.Expect(page.Locator("#task-table")).ToBeCheckedAsync();
        await Assertions.Expect(page.Locator("#target")).ToBeVisibleAsync();
        Assert.EndsWith("?dataset=customers--b-onclick-alert-1", page.Url, StringComparison.Ordinal);

        // A worker looks at it, and the plan follows every change.
        await Assertions.Expect(page.Locator("#target")).ToHaveValueAsync("bought");
        await Assertions.Expect(page.Locator("#found svg.chart")).Not.ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#found")).ToContainTextAsync("<script>alert(1)</script>");
        await Assertions.Expect(page.Locator("#plan")).ToContainTextAsync("of the data is used");
        var plan = await page.Locator("#plan").InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "4 h" }).ClickAsync();
        await Assertions.Expect(page.Locator("#plan")).Not.ToHaveTextAsync(plan, new() { UseInnerText = true });
        await Assertions.Expect(page.Locator("#plan")).ToHaveCountAsync(1);
        await page.GetByLabel("Column to learn").SelectOptionAsync("age");
        await Assertions.Expect(page.Locator("#plan")).ToContainTextAsync("of the data is used");
        await page.Locator("#within").FillAsync("soon");
        await Assertions.Expect(page.Locator("#plan")).ToContainTextAsync("Write a number with its unit");
        await page.Locator("#within").FillAsync("2m");
        await Assertions.Expect(page.Locator("#plan")).ToContainTextAsync("of the data is used");
        await visit.ShouldBeSoundAsync();

        // A folder of pictures, chosen.
        await page.SetInputFilesAsync("#folder", pictures);
        await Assertions.Expect(page.Locator("#dataset")).ToHaveValueAsync(new Regex("^My--b-photos"));
        await Assertions.Expect(page.Locator("#task-image-classification")).ToBeCheckedAsync();
        await Assertions.Expect(page.Locator("#target")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#found svg.picture")).ToHaveCountAsync(8);
        await Assertions.Expect(page.Locator("#found")).ToContainTextAsync("<i>dark");
        await visit.ShouldBeSoundAsync();

        // What is uploaded is in the list, can be fetched as it was, and goes when somebody says so twice.
        await page.GetByRole(AriaRole.Link, new() { Name = "Data sets", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "customers--b-onclick-alert-1" }).ClickAsync();
        await visit.ShouldBeSoundAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal(Customers(), await File.ReadAllTextAsync(await download.PathAsync()));
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("No job was made from it.")).ToBeVisibleAsync();
        await visit.ShouldBeSoundAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the data set" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Data sets" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "customers--b-onclick-alert-1" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Pictures_with_boxes_are_recognised_and_browsed_by_class()
    {
        using var folder = new TemporaryFolder();
        var zip = Archives.Zip(folder["scenes.zip"], Scenes.VocFiles(20));
        await using var visit = await console.SignInAsync(await console.NewTenantAsync("detectives"));
        var page = visit.Page;
        await visit.GoAsync("/console/new");
        await page.SetInputFilesAsync("#file", zip);
        await Assertions.Expect(page.Locator("#dataset")).ToHaveValueAsync("scenes");
        await Assertions.Expect(page.Locator("#task-object-detection")).ToBeCheckedAsync();
        await Assertions.Expect(page.Locator("#found rect.box")).Not.ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#plan")).ToContainTextAsync("epochs, about");

        await page.GetByRole(AriaRole.Link, new() { Name = "All of the data set scenes" }).ClickAsync();
        await Assertions.Expect(page.Locator(".gallery svg.picture")).ToHaveCountAsync(24);
        await visit.ShouldBeSoundAsync();
        var thumbnail = await page.APIRequest.GetAsync((await page.Locator(".gallery image").First.GetAttributeAsync("href"))!);
        Assert.StartsWith("image/", thumbnail.Headers["content-type"], StringComparison.Ordinal);
        Assert.Contains("immutable", thumbnail.Headers["cache-control"], StringComparison.Ordinal);
        await page.GetByLabel("Class", new() { Exact = true }).SelectOptionAsync("disc");
        await page.GetByLabel("Part").SelectOptionAsync("test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("class=disc&split=test"));
        await Assertions.Expect(page.Locator(".gallery svg.picture")).Not.ToHaveCountAsync(24);
        await page.GetByRole(AriaRole.Button, new() { Name = "Look again" }).ClickAsync();
        await Assertions.Expect(page.Locator(".gallery svg.picture")).ToHaveCountAsync(24);
        await page.GetByRole(AriaRole.Link, new() { Name = "New model from it" }).ClickAsync();
        await Assertions.Expect(page.Locator("#dataset")).ToHaveValueAsync("scenes");
        await visit.ShouldBeSoundAsync();
    }

    [Fact]
    public async Task File_that_is_not_what_its_name_says_tells_what_was_expected()
    {
        await using var visit = await console.SignInAsync(await console.NewTenantAsync("pretenders"));
        await visit.GoAsync("/console/new");
        await visit.Page.SetInputFilesAsync("#file", Payload("film.zip", "\u0001\u0002 not an archive"));
        await Assertions.Expect(visit.Page.Locator("#found")).ToContainTextAsync("This data cannot be learned from.");
        await Assertions.Expect(visit.Page.Locator("#found")).ToContainTextAsync("one folder for each class");
        await visit.ShouldBeSoundAsync();
    }

    /// <summary>An archive does not say what it is; that somebody begins at once must not make it what it is not.</summary>
    [Fact]
    public async Task Who_begins_before_the_data_is_known_gets_what_it_is()
    {
        using var folder = new TemporaryFolder();
        await console.Installation.AddDatasetAsync("unseen-scenes", Archives.Tar(folder["unseen.tar"], Scenes.VocFiles(60)));
        await using var visit = await console.SignInAsync();
        await visit.GoAsync("/console/new?dataset=unseen-scenes");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Begin model generation" }).ClickAsync();
        await visit.Page.WaitForURLAsync(new Regex("/console/jobs/."));
        var job = visit.Page.Url[(visit.Page.Url.LastIndexOf('/') + 1)..];
        Assert.Equal("object-detection", (await console.Installation.GetAsync($"/v1/training-jobs/{job}")).GetProperty("algorithm").GetString());
        await console.Installation.PostAsync($"/v1/training-jobs/{job}/stop", new { });
    }

    [Fact]
    public async Task Upload_that_broke_off_is_offered_again_and_goes_on_where_it_was()
    {
        using var folder = new TemporaryFolder();
        var file = folder["large.csv"];
        await File.WriteAllTextAsync(file, "a,b\n" + string.Concat(Enumerable.Range(0, 250_000).Select(row => $"{row},{row % 7}\n")));
        await using var visit = await console.SignInAsync(await console.NewTenantAsync("interrupted"));
        var page = visit.Page;
        await visit.GoAsync("/console/new");

        // The third piece never goes out; by then two are safe.
        var pieces = 0;
        var held = new TaskCompletionSource();
        await page.RouteAsync(Holding, async route =>
        {
            if (Interlocked.Increment(ref pieces) <= 2)
            {
                await route.ContinueAsync();
            }
            else
            {
                held.TrySetResult();
            }
        });
        await page.SetInputFilesAsync("#file", file);
        await held.Task;
        await Assertions.Expect(page.Locator("#upload-text")).ToContainTextAsync("% of");
        await page.ReloadAsync();
        await page.UnrouteAsync(Holding);   // not before: what is held would go on then
        await Assertions.Expect(page.Locator("#upload-list")).ToContainTextAsync("large.csv");
        await Assertions.Expect(page.Locator("#upload-list")).ToContainTextAsync("is there");
        await visit.ShouldBeSoundAsync();

        var offsets = new List<long>();
        page.Request += (_, request) =>
        {
            if (request.Url.Contains("offset=", StringComparison.Ordinal))
            {
                offsets.Add(long.Parse(request.Url[(request.Url.LastIndexOf('=') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
            }
        };
        await page.SetInputFilesAsync("#file", file);
        await Assertions.Expect(page.Locator("#dataset")).ToHaveValueAsync("large");
        Assert.True(offsets[0] > 0, "It began anew.");
        await Assertions.Expect(page.Locator("#upload-left")).ToBeHiddenAsync();

        // Another begun and given up leaves nothing.
        var begun = new TaskCompletionSource();
        await page.RouteAsync(Holding, _ =>
        {
            begun.TrySetResult();
            return Task.CompletedTask;
        });
        await page.SetInputFilesAsync("#file", Payload("other.csv", Customers()));
        await begun.Task;
        await page.ReloadAsync();
        await page.Locator("#upload-list button").Filter(new() { HasText = "Give it up: other.csv" }).ClickAsync();
        await Assertions.Expect(page.Locator("#upload-left")).ToBeHiddenAsync();
        Assert.Equal("[]", await page.EvaluateAsync<string>("localStorage.getItem('sundial-uploads:interrupted')"));
    }

    [Fact]
    public async Task Model_is_asked_for_without_scripts()
    {
        await using var visit = await console.SignInAsync(await console.NewTenantAsync("scriptless"), Look.NoScripts);
        var page = visit.Page;
        await visit.GoAsync("/console/new");
        await page.SetInputFilesAsync("#file", Payload("picture.png", "x"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await Assertions.Expect(page.Locator("#file-fault")).ToContainTextAsync("picture.png is one picture.");
        await page.SetInputFilesAsync("#file", Payload("customers.csv", Customers()));
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await Assertions.Expect(page.Locator("#dataset")).ToHaveValueAsync("customers");
        await Assertions.Expect(page.Locator("#task-table")).ToBeCheckedAsync();

        // Faults stand at their fields, and what was typed is still there.
        await page.Locator("#within").FillAsync("soon");
        await page.GetByText("More options").ClickAsync();
        await page.Locator("#name").FillAsync("a b");
        await page.Locator("#hyperparameters").FillAsync("nonsense");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin model generation" }).ClickAsync();
        await Assertions.Expect(page.Locator("#within-fault")).ToContainTextAsync("Write a number with its unit");
        await Assertions.Expect(page.Locator("#hyperparameters-fault")).ToContainTextAsync("Line 1 is not NAME=VALUE");
        await Assertions.Expect(page.Locator("#within")).ToHaveValueAsync("soon");
        await page.Locator("#within").FillAsync("1s");
        await page.Locator("#hyperparameters").FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin model generation" }).ClickAsync();
        await Assertions.Expect(page.Locator("#name-fault")).ToContainTextAsync("letters, digits");

        // A deadline that cannot be kept offers the earliest that can.
        await page.Locator("#name").FillAsync("scriptless");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin model generation" }).ClickAsync();
        await Assertions.Expect(page.Locator("#within-fault")).ToContainTextAsync("No model can be there that soon");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Begin with .* instead$") }).ClickAsync();
        Assert.EndsWith("/console/jobs/scriptless", page.Url, StringComparison.Ordinal);
        await page.GotoAsync("/console");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "scriptless", Exact = true }).First).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 360)]
    public async Task Pages_are_sound_in_every_look(bool dark, int width)
    {
        await using var visit = await console.SignInAsync(look: new Look(width, 900, dark));
        foreach (var path in new[] { "/console", "/console/new?dataset=digits", "/console/datasets", "/console/datasets/digits", "/console/datasets/digits/delete" })
        {
            await visit.GoAsync(path);
            await visit.ShouldBeSoundAsync();
        }
    }

    [Fact]
    public async Task Viewer_sees_and_changes_nothing()
    {
        await using var visit = await console.SignInAsync(await console.NewKeyAsync("viewer"));
        foreach (var path in new[] { "/console/new", "/console/datasets/digits/delete" })
        {
            Assert.Equal(403, (await visit.Page.GotoAsync(path))!.Status);
        }

        foreach (var path in new[] { "/console", "/console/datasets", "/console/datasets/digits" })
        {
            await visit.GoAsync(path);
            await Assertions.Expect(visit.Page.Locator("main form[method=post]")).ToHaveCountAsync(0);
            await Assertions.Expect(visit.Page.Locator("main a[href*='/console/new']")).ToHaveCountAsync(0);
        }
    }

    private static string Customers() =>
        "age,colour,<script>alert(1)</script>,bought\n" + string.Concat(Enumerable.Range(0, 300).Select(row => $"{18 + (row * 7 % 60)},{(row % 3 == 0 ? "red" : "blue")},{row % 11},{(row * 7 % 60 > 22 ? "yes" : "no")}\n"));

    private static FilePayload Payload(string name, string text) => new() { Name = name, MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes(text) };

    private static string WritePictures(string folder)
    {
        foreach (var (name, shade) in new[] { ("<i>dark", (byte)30), ("blåbær 🫐", (byte)200) })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var number = 0; number < 12; number++)
            {
                var pixels = Enumerable.Range(0, 16 * 16).Select(pixel => (byte)(shade + ((pixel * (number + 3)) % 40))).ToArray();
                File.WriteAllBytes(Path.Combine(folder, name, $"{number}.png"), Png.Encode(pixels, 16, 16, 1));
            }
        }

        return folder;
    }
}
