using Sundial.Contracts.Hosting;
using Sundial.Testing.Data;

namespace Sundial.Console.Tests.Browsing;

/// <summary>An installation as it is after a morning's work: a model of each kind with its job, endpoints, and a prediction that was kept.</summary>
/// <param name="Digits">The job that learned digits; its model and its endpoint have the same name.</param>
/// <param name="Boxes">The job that learned to find things.</param>
/// <param name="Table">The job that learned a table.</param>
/// <param name="Prediction">A prediction of the endpoint <paramref name="Digits"/>.</param>
public sealed record Furniture(string Digits, string Boxes, string Table, Guid Prediction)
{
    /// <summary>Makes it, which takes about a minute.</summary>
    public static async Task<Furniture> MakeAsync(StandingConsole console)
    {
        var installation = console.Installation;
        using var api = console.Api();
        await installation.AddFewDigitsAsync("shown-digits", 60);
        await installation.AddDatasetAsync("shown-boxes", Archives.Zip(installation.Folder["shown-boxes.zip"], Scenes.VocFiles(60, 12, 12)), "object-detection");
        var rows = installation.Folder["shown-rows.csv"];
        await File.WriteAllTextAsync(rows, Flowers.Table(600));
        await installation.AddDatasetAsync("shown-rows", rows);
        var furniture = new Furniture("shown-digits", "shown-boxes", "shown-rows", Guid.Empty);
        foreach (var dataset in new[] { "digits", furniture.Digits, furniture.Boxes, furniture.Table })
        {
            await installation.UntilAsync($"/v1/datasets/{dataset}/profile", profile => profile.GetProperty("state").GetString() is "ready" or "failed");
        }

        // Networks learn for so many epochs, however long these take: what they have learned is tested, as busy as the machine may be.
        foreach (var (job, within, hyperparameters) in new[]
        {
            (furniture.Digits, 60, new Dictionary<string, string> { ["tier"] = "cpu-1", ["epochs"] = "4" }),
            (furniture.Boxes, 60, new Dictionary<string, string> { ["tier"] = "cpu-1", ["epochs"] = "10" }),
            (furniture.Table, 12, new Dictionary<string, string> { ["tier"] = "cpu-1" }),
        })
        {
            await installation.PostAsync("/v1/training-jobs", new { dataset = job, name = job, within_seconds = within, hyperparameters });
            await installation.EndOfAsync(job);
            await api.Endpoints.CreateAsync(new CreateEndpointRequest { Name = job, Variants = [new VariantRequest { Model = $"{job}:1" }], CaptureShare = 1 });
            await installation.UntilAsync($"/v1/endpoints/{job}", endpoint => endpoint.GetProperty("state").GetString() == "in_service");
        }

        var picture = Pictures.Png(28, 28, 1, 3, 1);
        var answer = await api.Inference.InvokeAsync(furniture.Digits, picture, "image/png");
        await installation.UntilAsync($"/v1/endpoints/{furniture.Digits}/predictions", page => page.GetProperty("items").GetArrayLength() > 0);
        return furniture with { Prediction = answer.Id!.Value };
    }
}
