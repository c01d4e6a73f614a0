using System.Net;
using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;

namespace Sundial.Console.Pages.Datasets;

/// <summary>Fetches what pages show of data sets.</summary>
internal static class DatasetReader
{
    /// <summary>Classes that are shown with pictures beside a form.</summary>
    private const int ClassesShown = 8;

    private const int PicturesOfClass = 4;

    /// <summary>What is known of a data set; null where the data set went meanwhile.</summary>
    public static async Task<DatasetProfile?> ProfileAsync(SundialClient client, string dataset, CancellationToken cancel)
    {
        try
        {
            return await client.Datasets.GetProfileAsync(dataset, cancel);
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>A data set; null where there is none of this name.</summary>
    public static async Task<DatasetView?> FindAsync(SundialClient client, string dataset, CancellationToken cancel)
    {
        if (dataset is "" or "." or ".." || dataset.Length > 200)
        {
            return null;
        }

        try
        {
            return await client.Datasets.GetAsync(dataset, cancel);
        }
        catch (ApiException refused) when (refused.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
        {
            return null;
        }
    }

    /// <summary>Pictures of the first classes of images.</summary>
    public static async Task<IReadOnlyList<ClassPictures>> PicturesAsync(SundialClient client, DatasetProfile profile, CancellationToken cancel)
    {
        if (profile.State != InspectionState.Ready || profile.Pictures == 0)
        {
            return [];
        }

        var classes = profile.Images?.Classes.Select(one => (one.Name, one.Images)) ?? profile.Boxes?.Classes.Select(one => (one.Name, one.Images)) ?? [];
        return await Task.WhenAll(classes.Take(ClassesShown).Select(async one =>
        {
            var page = await client.Datasets.GetPicturesAsync(profile.Dataset.ToString(), one.Name, limit: PicturesOfClass, cancel: cancel);
            return new ClassPictures(one.Name, one.Images, page.Items);
        }));
    }
}
