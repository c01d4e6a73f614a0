using System.Net;
using System.Text.Json;
using Sundial.Cli.Remote;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;
using Sundial.Learning.Training;

namespace Sundial.Cli.Reports;

/// <summary>The report of a job's training, as the server keeps it.</summary>
internal static class StoredReport
{
    /// <summary>Fetches it in a form that can be told; null where there is none, or none that this version of Sundial knows.</summary>
    /// <param name="call">The command.</param>
    /// <param name="job">The job.</param>
    public static async Task<TrainingReport?> FindAsync(RemoteCall call, TrainingJobView job)
    {
        if (job.Model is null)
        {
            return null;
        }

        try
        {
            return Of(await call.Client.Jobs.GetReportAsync(job.Id.ToString(), call.Cancel));
        }
        catch (ApiException fault) when (fault.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>A report as a training wrote it; null where it is of a task or a form that is not known here.</summary>
    public static TrainingReport? Of(JsonElement report)
    {
        try
        {
            return report.ValueKind == JsonValueKind.Object && report.TryGetProperty("task", out var task) ? task.GetString() switch
            {
                "image-classification" => report.Deserialize<ImageClassificationReport>(TrainingReport.JsonOptions),
                "object-detection" => report.Deserialize<ObjectDetectionReport>(TrainingReport.JsonOptions),
                "table-classification" or "table-regression" => report.Deserialize<TableReport>(TrainingReport.JsonOptions),
                _ => null,
            }
            : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }
}
