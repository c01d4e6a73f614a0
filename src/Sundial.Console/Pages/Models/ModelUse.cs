using System.Globalization;
using Sundial.Contracts.Client;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Models;

/// <summary>Where a version of a model is used, and where it comes from.</summary>
/// <param name="Job">The job that made it; null where it was brought, or the job is gone.</param>
/// <param name="Endpoints">Endpoints that it answers under.</param>
/// <param name="Continuations">Jobs that go on from it.</param>
public sealed record ModelUse(TrainingJobView? Job, IReadOnlyList<EndpointView> Endpoints, IReadOnlyList<TrainingJobView> Continuations)
{
    private const int Most = 500;

    /// <summary>Looks it up.</summary>
    public static async Task<ModelUse> OfAsync(SundialClient client, ModelVersionView version, CancellationToken cancel)
    {
        var label = string.Create(CultureInfo.InvariantCulture, $"{version.Model}:{version.Version}");
        var endpoints = await client.Endpoints.ListAsync(cancel).Take(Most).Where(endpoint => endpoint.Variants.Any(variant => variant.Stages.Any(stage => stage.ModelVersion == version.Id))).ToListAsync(cancel);
        TrainingJobView? job = null;
        var continuations = new List<TrainingJobView>();
        await foreach (var one in client.Jobs.ListAsync(cancel: cancel).Take(Most))
        {
            job = one.Id == version.Job ? one : job;
            if (one.ContinuesModel == label)
            {
                continuations.Add(one);
            }
        }

        if (job is null && version.Job is { } id)
        {
            job = await FindAsync(client, id, cancel);
        }

        return new ModelUse(job, endpoints, continuations);
    }

    /// <summary>Endpoints that any version of a model answers under.</summary>
    public static async Task<IReadOnlyList<EndpointView>> OfModelAsync(SundialClient client, string model, CancellationToken cancel) => await client.Endpoints.ListAsync(cancel)
        .Take(Most)
        .Where(endpoint => endpoint.Variants.Any(variant => variant.Stages.Any(stage => stage.Label.StartsWith($"{model}:", StringComparison.Ordinal))))
        .ToListAsync(cancel);

    private static async Task<TrainingJobView?> FindAsync(SundialClient client, Guid job, CancellationToken cancel)
    {
        try
        {
            return await client.Jobs.GetAsync(job.ToString(), cancel);
        }
        catch (Sundial.Contracts.Http.ApiException gone) when (gone.Status == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
