using System.Globalization;
using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;

namespace Sundial.Console.Uploads;

/// <summary>Makes data sets of uploads, under names that are free.</summary>
internal static class UploadMaker
{
    private const int MostTries = 50;

    /// <summary>Makes a data set; where its name is taken, with a number behind it.</summary>
    /// <param name="client">To the API.</param>
    /// <param name="upload">A complete upload.</param>
    /// <param name="name">The name that is wanted.</param>
    /// <param name="task">What is learned of it; null for the usual of such a file.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ApiException">The API refuses it.</exception>
    public static async Task<DatasetView> MakeAsync(SundialClient client, Guid upload, string name, string? task, CancellationToken cancel)
    {
        for (var number = 1; ; number++)
        {
            var tried = number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
            try
            {
                return await client.Datasets.CreateAsync(new CreateDatasetRequest(tried, upload, task), cancel);
            }
            catch (ApiException refused) when (refused.Problem.Code == "datasets.name-taken" && number < MostTries)
            {
                // The next number.
            }
        }
    }
}
