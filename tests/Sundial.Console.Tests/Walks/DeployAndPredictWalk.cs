using System.Diagnostics;
using Microsoft.Playwright;
using Sundial.Console.Tests.Browsing;
using Sundial.Contracts.Hosting;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Sundial.Console.Tests.Walks;

/// <summary>From a model to an answer: brought, deployed, asked, kept, told what was right, and moved to the next version.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class DeployAndPredictWalk(StandingConsole console)
{
    private const string Model = "walk-signs";
    private static readonly string[] s_classes = ["left", "<script>alert(1)</script>", "right"];

    [Fact]
    public async Task Model_is_brought_deployed_asked_by_dropping_a_picture_and_the_command_does_the_same()
    {
        using var folder = new TemporaryFolder();
        var onnx = Path.Combine(folder.Path, "signs.onnx");
        var picture = Path.Combine(folder.Path, "it's a sign.png");
        await File.WriteAllBytesAsync(onnx, ScoringModels.Classifier(1, s_classes));
        await File.WriteAllBytesAsync(picture, Pictures.Png(24, 16, 3, 1, 1));
        await using var visit = await console.SignInAsync();
        var page = visit.Page;

        // A wrong file tells what was expected; the right one becomes version 1.
        await visit.GoAsync("/console/bring-model");
        await page.GetByLabel("Name of the model").FillAsync(Model);
        await page.GetByLabel("The ONNX file").SetInputFilesAsync(new FilePayload { Name = "notes.pdf", MimeType = "application/pdf", Buffer = [1, 2, 3] });
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring it" }).ClickAsync();
        await Expect(page.GetByText("A model is an .onnx file")).ToBeVisibleAsync();
        await visit.ShouldBeSoundAsync();
        await page.GetByLabel("The ONNX file").SetInputFilesAsync(onnx);
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring it" }).ClickAsync();
        await Expect(page.GetByText($"The model {Model} has version 1 now.")).ToBeVisibleAsync();
        await visit.ShouldBeSoundAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "model.onnx" }).ClickAsync());
        Assert.Equal(await File.ReadAllBytesAsync(onnx), await File.ReadAllBytesAsync(await download.PathAsync()));

        // Deployed with two clicks.
        await page.GetByRole(AriaRole.Link, new() { Name = "Deploy" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(Model);
        await visit.ShouldBeSoundAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the endpoint" }).ClickAsync();
        await Expect(page.GetByText("in service", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 60_000 });

        // Dropping a picture is all it takes.
        await DropAsync(page, picture);
        var answer = page.Locator("#answer");
        await Expect(answer.GetByRole(AriaRole.Heading, new() { Name = "The answer" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(answer.GetByText("<script>alert(1)</script>").First).ToBeVisibleAsync();
        Assert.True(await answer.Locator("img").EvaluateAsync<bool>("async picture => { await picture.decode(); return picture.naturalWidth === 16; }"));
        await visit.ShouldBeSoundAsync();

        // The command is good as it is, in a folder with the file.
        var label = await answer.Locator(".answer-label strong").TextContentAsync();
        var said = await RunAsync(await answer.Locator("#curl").TextContentAsync() ?? "", folder.Path);
        Assert.Equal(label, System.Text.Json.JsonDocument.Parse(said).RootElement.GetProperty("label").GetString());

        // It is kept, and is told what was right.
        await page.GetByRole(AriaRole.Link, new() { Name = "Predictions" }).ClickAsync();
        using var api = console.Api();
        await UntilKeptAsync(api, 2);
        await page.ReloadAsync();
        await visit.ShouldBeSoundAsync();
        await page.Locator("tbody th a").First.ClickAsync();
        await Expect(page.Locator(".boxed img")).ToBeVisibleAsync();
        await visit.ShouldBeSoundAsync();
        await page.GetByLabel("The right label").FillAsync("left");
        await page.GetByRole(AriaRole.Button, new() { Name = "Say so" }).ClickAsync();
        await Expect(page.GetByText("It is known now that left was right.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Predictions" }).ClickAsync();
        await page.GetByText("Look for certain predictions").ClickAsync();
        await page.GetByLabel("What was right").SelectOptionAsync("known");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look" }).ClickAsync();
        await Expect(page.Locator("tbody").First.GetByRole(AriaRole.Row)).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Accuracy" })).ToBeVisibleAsync();
        await visit.ShouldBeSoundAsync();

        // A second version gets a share, by keyboard.
        await Serving.BringAsync(api, Model, ScoringModels.Classifier(2, s_classes));
        await visit.GoAsync($"/console/endpoints/{Model}");
        await page.GetByText("Add a variant").ClickAsync();
        await page.GetByLabel("What answers").SelectOptionAsync($"{Model}:2");
        await page.GetByLabel("Weight", new() { Exact = true }).First.FillAsync("75");
        await page.GetByLabel("Weight", new() { Exact = true }).Last.FillAsync("25");
        await visit.ShouldBeSoundAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change what answers" }).ClickAsync();
        await Serving.UntilAsync(api, Model, endpoint => endpoint.Variants.Count == 2 && endpoint.NextRevision is null);
        await visit.GoAsync($"/console/endpoints/{Model}");
        await Expect(page.GetByText("25.0 %").First).ToBeVisibleAsync();
        await page.GetByLabel("Weight of main").FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(page.Locator("[data-share]").First).ToHaveTextAsync("0.0 %");
        await Expect(page.Locator("[data-share]").Last).ToHaveTextAsync("100.0 %");

        // And everything of it can be seen on a phone, in the dark.
        await using var phone = await console.SignInAsync(look: Look.Phone with { Dark = true });
        foreach (var path in new[] { "/console/endpoints", $"/console/endpoints/{Model}", $"/console/endpoints/{Model}/try", $"/console/endpoints/{Model}/settings", $"/console/endpoints/{Model}/predictions", "/console/models", $"/console/models/{Model}", $"/console/models/{Model}/versions/1", "/console/bring-model", "/console/deploy" })
        {
            await phone.GoAsync(path);
            await phone.ShouldBeSoundAsync();
        }

        async Task UntilKeptAsync(Sundial.Contracts.Client.SundialClient client, int count)
        {
            while (await client.Endpoints.ListPredictionsAsync(Model).CountAsync() < count)
            {
                await Task.Delay(100);
            }
        }
    }

    [Fact]
    public async Task Without_scripts_a_form_posts_the_picture_and_the_page_has_the_answer()
    {
        using var api = console.Api();
        await Serving.BringAsync(api, "walk-plain", ScoringModels.Classifier(1, "one", "two"));
        await Serving.DeployAsync(api, "walk-plain", new VariantRequest { Model = "walk-plain" });
        await using var visit = await console.SignInAsync(look: Look.NoScripts);
        var page = visit.Page;
        await visit.GoAsync("/console/endpoints/walk-plain");
        await page.GetByLabel("A picture").SetInputFilesAsync(new FilePayload { Name = "x.png", MimeType = "image/png", Buffer = Pictures.Png(8, 8, 1, 1, 1) });
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The answer" })).ToBeVisibleAsync();
        Assert.StartsWith("data:image/png;base64,", await page.Locator("#answer img").GetAttributeAsync("src"), StringComparison.Ordinal);

        // What is no picture is refused in a sentence.
        await page.GetByLabel("A picture").SetInputFilesAsync(new FilePayload { Name = "x.png", MimeType = "image/png", Buffer = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3] });
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is no answer" })).ToBeVisibleAsync();

        // Weights and settings are plain forms, too.
        await visit.GoAsync("/console/endpoints/walk-plain/settings");
        await page.GetByLabel("Most copies").FillAsync("2");
        await page.GetByLabel("Share of predictions kept (%)").FillAsync("50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("The settings are changed.")).ToBeVisibleAsync();
        Assert.Equal((2, 0.5), (await api.Endpoints.GetAsync("walk-plain")) is var changed ? (changed.Scaling.MaxReplicas, changed.CaptureShare) : default);
        await visit.GoAsync("/console/endpoints/walk-plain/settings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete this endpoint" }).ClickAsync();
        await Expect(page.GetByText("The endpoint walk-plain is being deleted.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Detector_s_boxes_are_drawn_where_they_are_on_the_picture()
    {
        using var api = console.Api();
        await Serving.BringAsync(api, "walk-detector", DetectorModels.Constant());
        await Serving.DeployAsync(api, "walk-detector", new VariantRequest { Model = "walk-detector" });
        await using var visit = await console.SignInAsync();
        var page = visit.Page;
        await visit.GoAsync("/console/endpoints/walk-detector/try");
        await page.GetByLabel("A picture").SetInputFilesAsync(new FilePayload { Name = "pets.png", MimeType = "image/png", Buffer = Pictures.Png(80, 160, 1, 1, 1) });
        var answer = page.Locator("#answer");
        await Expect(answer.GetByText("Found: 1 × dog, 1 × cat, small.")).ToBeVisibleAsync(new() { Timeout = 30_000 });

        // The model sees 16 × 8 pixels; the picture has ten times as many each way, and its boxes stand in its own.
        await Expect(answer.Locator("svg")).ToHaveAttributeAsync("viewBox", "0 0 160 80");
        var dog = answer.Locator(".mark-1 .mark-box");
        Assert.Equal("80 0 80 80", string.Join(' ', await Task.WhenAll(new[] { "x", "y", "width", "height" }.Select(name => dog.GetAttributeAsync(name)))));
        var (drawn, shown) = (await dog.BoundingBoxAsync(), await answer.Locator("img").BoundingBoxAsync());
        Assert.InRange(drawn!.X - (shown!.X + (shown.Width / 2)), -2, 2);
        await visit.ShouldBeSoundAsync();

        // A smaller least score finds what the model is less sure of.
        await page.GetByLabel("Least score of a box").FillAsync("0.1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict" }).ClickAsync();
        await Expect(answer.GetByText("Found: 2 × cat, small, 1 × dog.")).ToBeVisibleAsync();
        await Expect(answer.Locator("#curl")).ToContainTextAsync("threshold=0.1");
    }

    [Fact]
    public async Task Table_s_form_has_its_columns_with_values_to_choose_from_and_csv_answers_all_rows()
    {
        using var api = console.Api();
        using var folder = new TemporaryFolder();
        var csv = Path.Combine(folder.Path, "walk-flowers.csv");
        await File.WriteAllTextAsync(csv, Flowers.Table(300));
        await console.Installation.AddDatasetAsync("walk-flowers", csv, "table");
        var job = await api.Jobs.CreateAsync(new() { Name = "walk-flowers", Dataset = "walk-flowers", WithinSeconds = 20, Hyperparameters = new Dictionary<string, string> { ["target"] = "kind", ["tier"] = "cpu-1" } });
        await console.Installation.EndOfAsync(job.Name);
        await Serving.DeployAsync(api, "walk-flowers", new VariantRequest { Model = "walk-flowers" });
        await using var visit = await console.SignInAsync();
        var page = visit.Page;
        await visit.GoAsync("/console/endpoints/walk-flowers");
        await page.GetByLabel("length", new() { Exact = true }).FillAsync("5.4");
        await page.GetByLabel("colour", new() { Exact = true }).FillAsync("red");
        await page.GetByLabel("price", new() { Exact = true }).FillAsync("10.5");
        await visit.ShouldBeSoundAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        await Expect(page.Locator("#answer .answer-label")).ToContainTextAsync("rose", new() { Timeout = 30_000 });
        await visit.ShouldBeSoundAsync();

        await page.GetByLabel("length", new() { Exact = true }).FillAsync("very long");
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        await Expect(page.Locator("#answer .message-bad")).ToContainTextAsync("length");

        await page.GetByText("Many rows: a CSV file").ClickAsync();
        await page.GetByLabel("A CSV file").SetInputFilesAsync(csv);
        await Expect(page.Locator("#answer").GetByText("The first 200 of 300")).ToBeVisibleAsync(new() { Timeout = 30_000 });

        // Lineage leads from the data to the answers.
        await visit.GoAsync("/console/models/walk-flowers/versions/1");
        foreach (var path in new[] { "/console/datasets/walk-flowers", "/console/jobs/walk-flowers", "/console/endpoints/walk-flowers" })
        {
            await Expect(page.Locator($".lineage a[href='{path}']")).ToHaveCountAsync(1);
        }

        await visit.ShouldBeSoundAsync();
    }

    // Drops a file as a person does, by what browsers make of it.
    private static async Task DropAsync(IPage page, string file)
    {
        var bytes = Convert.ToBase64String(await File.ReadAllBytesAsync(file));
        var dropped = await page.EvaluateHandleAsync(
            "([bytes, name]) => { const data = new DataTransfer(); data.items.add(new File([Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0))], name, { type: 'image/png' })); return data; }",
            new[] { bytes, Path.GetFileName(file) });
        await page.Locator("[data-drop]").First.DispatchEventAsync("drop", new { dataTransfer = dropped });
    }

    private async Task<string> RunAsync(string command, string folder)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{command} --silent --noproxy '*'"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            Environment = { ["KEY"] = console.Installation.Key },
        })!;
        var said = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return said;
    }
}
