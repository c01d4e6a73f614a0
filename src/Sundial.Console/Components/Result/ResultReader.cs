using System.Net;
using Sundial.Contracts.Client;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;

namespace Sundial.Console.Components.Result;

/// <summary>Reads what a training came to.</summary>
internal static class ResultReader
{
    /// <summary>Of a job that came to a model.</summary>
    /// <param name="client">With the key of whoever looks.</param>
    /// <param name="job">The job.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<ResultPicture> ReadAsync(SundialClient client, TrainingJobView job, CancellationToken cancel)
    {
        var model = job.Model is { } label && label.LastIndexOf(':') is > 0 and var at && int.TryParse(label.AsSpan(at + 1), out var version)
            ? await KnownAsync(client.Models.GetVersionAsync(label[..at], version, cancel))
            : null;
        return await ReadAsync(client, job, model, cancel);
    }

    /// <summary>Of a version of a model.</summary>
    /// <param name="client">With the key of whoever looks.</param>
    /// <param name="model">The version.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<ResultPicture> ReadAsync(SundialClient client, ModelVersionView model, CancellationToken cancel)
    {
        var job = model.Job is { } id ? await KnownAsync(client.Jobs.GetAsync(id.ToString(), cancel)) : null;
        return job?.Model == $"{model.Model}:{model.Version}" ? await ReadAsync(client, job, model, cancel) : new ResultPicture { Job = job, Model = model };
    }

    private static async Task<ResultPicture> ReadAsync(SundialClient client, TrainingJobView job, ModelVersionView? model, CancellationToken cancel)
    {
        var id = job.Id.ToString();
        var (report, mistakes) = (ReportAsync(client, id, cancel), KnownAsync(client.Jobs.GetMistakesAsync(id, cancel)));
        return new ResultPicture { Job = job, Model = model, Report = await report, Mistakes = await mistakes };
    }

    private static async Task<ResultReport?> ReportAsync(SundialClient client, string job, CancellationToken cancel)
    {
        try
        {
            return ReportReader.Read(await client.Jobs.GetReportAsync(job, cancel));
        }
        catch (ApiException absent) when (absent.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // What is not there is not told: a deleted model, a job that is gone, a training that made no mistakes.
    private static async Task<T?> KnownAsync<T>(Task<T> asked)
        where T : class
    {
        try
        {
            return await asked;
        }
        catch (ApiException absent) when (absent.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
