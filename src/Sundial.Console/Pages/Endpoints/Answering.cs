using System.Globalization;
using System.Net;
using Sundial.Contracts.Client;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>Something that can answer under an endpoint's name, as a person chooses it.</summary>
/// <param name="What">How it is written: <c>digits:3</c>, <c>digits-job#best</c>, <c>features:2,classes:1</c>.</param>
/// <param name="Text">For a person.</param>
public sealed record AnsweringChoice(string What, string Text);

/// <summary>What can answer: model versions, checkpoints of jobs, and chains of models.</summary>
internal static class Answering
{
    private const int MostModels = 100;
    private const int MostVersions = 10;
    private const int MostJobs = 50;

    /// <summary>What there is to choose from, the newest models first and then jobs under way that have a checkpoint; nothing for a key that is good for endpoints only.</summary>
    public static async Task<IReadOnlyList<AnsweringChoice>> ChoicesAsync(SundialClient client, CancellationToken cancel)
    {
        try
        {
            return await AllAsync(client, cancel);
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.Forbidden)
        {
            return [];
        }
    }

    /// <summary>A variant of what was chosen or written; null where nothing can be meant by it.</summary>
    /// <param name="what">Such as <c>digits</c>, <c>digits:3</c>, <c>job#best</c> or <c>a:1,b:2</c>.</param>
    public static VariantRequest? Of(string what)
    {
        if (what.Contains(',', StringComparison.Ordinal))
        {
            var models = what.Split(',', StringSplitOptions.TrimEntries);
            return models.Length is >= ChainRules.Fewest and <= ChainRules.Most && models.All(model => model.Length > 0) ? new() { Chain = models } : null;
        }

        return what.Split('#', StringSplitOptions.TrimEntries) switch
        {
            [{ Length: > 0 } model] => new() { Model = model },
            [{ Length: > 0 } job, { Length: > 0 } checkpoint] => new() { Job = job, Checkpoint = checkpoint.StartsWith("checkpoint-", StringComparison.Ordinal) ? checkpoint["checkpoint-".Length..] : checkpoint },
            _ => null,
        };
    }

    /// <summary>A variant that is there, asked for again as it is.</summary>
    public static VariantRequest Of(VariantView variant) => (variant.Stages.Count == 1 ? Of(variant.Stages[0].Label)! : new() { Chain = [.. variant.Stages.Select(stage => stage.Label)] }) with
    {
        Name = variant.Name,
        Weight = variant.Weight,
        Shadow = variant.Shadow,
    };

    private static async Task<List<AnsweringChoice>> AllAsync(SundialClient client, CancellationToken cancel)
    {
        var choices = new List<AnsweringChoice>();
        await foreach (var model in client.Models.ListAsync(cancel).Take(MostModels))
        {
            if (model.LatestVersion is null)
            {
                continue;
            }

            await foreach (var version in client.Models.ListVersionsAsync(model.Name, cancel).Take(MostVersions))
            {
                var label = string.Create(CultureInfo.InvariantCulture, $"{version.Model}:{version.Version}");
                choices.Add(new(label, version.Version == model.LatestVersion ? $"{label} (latest)" : label));
            }
        }

        await foreach (var job in client.Jobs.ListAsync(cancel: cancel).Take(MostJobs))
        {
            if (!job.State.IsEnd() && job.LastCheckpoint is { HasModel: true })
            {
                choices.Add(new($"{job.Name}#best", $"{job.Name}, still training: its best checkpoint"));
            }
        }

        return choices;
    }
}
