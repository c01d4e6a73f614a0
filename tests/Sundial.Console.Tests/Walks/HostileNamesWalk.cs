using Google.Protobuf;
using Microsoft.Playwright;
using Sundial.Console.Tests.Browsing;
using Sundial.Contracts.Hosting;
using Sundial.Onnx;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Sundial.Console.Tests.Walks;

/// <summary>Names come from users and their models: they are text, however long and whatever is in them, and break no page.</summary>
[Collection(StandingConsoleGroup.Name)]
public sealed class HostileNamesWalk(StandingConsole console)
{
    private const string Script = "<script>alert(1)</script>";
    private static readonly string s_long = string.Concat(Enumerable.Repeat("endless", 1_429))[..10_000];
    private static readonly string s_turned = "\u202e\u05e9\u05dc\u05d5\u05dd \ud83d\ude42";

    [Fact]
    public async Task Labels_columns_and_truths_are_text_on_every_page()
    {
        using var api = console.Api();
        await Serving.BringAsync(api, "walk-names", ScoringModels.Classifier(1, Script, s_long, s_turned));
        await Serving.DeployAsync(api, "walk-names", new VariantRequest { Model = "walk-names" });
        await Serving.BringAsync(api, "walk-columns", Columns(Script, s_long, s_turned, "\"><img src=x onerror=alert(2)>"));
        await Serving.DeployAsync(api, "walk-columns", new VariantRequest { Model = "walk-columns" });
        for (var number = 0; number < 6; number++)
        {
            await api.Inference.InvokeAsync("walk-names", Pictures.Png(8, 8, 1, number, number), "image/png");
        }

        var rows = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { instances = new[] { new Dictionary<string, double> { [Script] = 1, [s_long] = 2, [s_turned] = 3, ["\"><img src=x onerror=alert(2)>"] = 4 } } });
        await api.Inference.InvokeAsync("walk-columns", rows, "application/json");
        var kept = await KeptAsync("walk-names", 6);
        await api.Endpoints.SetTruthAsync("walk-names", kept[0].Record.Id, new GroundTruth(s_long[..1_000]));
        await api.Endpoints.SetTruthAsync("walk-names", kept[1].Record.Id, new GroundTruth(Script));
        var asked = Assert.Single(await KeptAsync("walk-columns", 1));

        foreach (var look in new[] { new Look(), Look.Phone with { Dark = true } })
        {
            await using var visit = await console.SignInAsync(look: look);
            var page = visit.Page;
            page.Dialog += (_, dialog) => throw new InvalidOperationException($"A name ran as a script: {dialog.Message}");
            foreach (var path in new[]
            {
                "/console/endpoints/walk-names/predictions", $"/console/endpoints/walk-names/predictions/{kept[0].Record.Id}", $"/console/endpoints/walk-names/predictions/{kept[1].Record.Id}",
                $"/console/endpoints/walk-columns/predictions/{asked.Record.Id}", "/console/endpoints/walk-columns", "/console/endpoints/walk-columns/try", "/console/models/walk-columns/versions/1",
            })
            {
                await visit.GoAsync(path);
                await visit.ShouldBeSoundAsync();
            }

            await visit.GoAsync("/console/endpoints/walk-names/try");
            await page.GetByLabel("A picture").SetInputFilesAsync(new FilePayload { Name = $"{Script.Replace('/', '_')}.png", MimeType = "image/png", Buffer = Pictures.Png(8, 8, 1, 1, 1) });
            await Expect(page.Locator("#answer .bars li")).ToHaveCountAsync(3, new() { Timeout = 30_000 });
            Assert.Contains(Script, await page.Locator("#answer .bars").TextContentAsync(), StringComparison.Ordinal);
            await visit.ShouldBeSoundAsync();
        }

        async Task<List<PredictionView>> KeptAsync(string endpoint, int count)
        {
            while (true)
            {
                var found = await api.Endpoints.ListPredictionsAsync(endpoint).ToListAsync();
                if (found.Count >= count)
                {
                    return found;
                }

                await Task.Delay(100);
            }
        }
    }

    // A model that takes a column of numbers for each name and gives their sum.
    private static byte[] Columns(params string[] names)
    {
        var graph = new GraphBuilder("columns");
        var sum = names.Select(name => graph.Input(name, ElementType.Float, ["N", 1])).Aggregate((left, right) => graph.Add(left, right));
        graph.Output(sum, "sum");
        return graph.ToModel().ToByteArray();
    }
}
