using System.Net;
using Sundial.Cli.Processes;
using Sundial.Cli.Remote;
using Sundial.Cli.Uploads;
using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;
using Sundial.Learning.Data;

namespace Sundial.Cli.Commands.Hosting;

/// <summary>The data set <c>digits</c>, which a new server gets so that its first job can be asked for at once.</summary>
internal static class SampleData
{
    /// <summary>The data set's name.</summary>
    public const string Name = "digits";

    private const string Marker = "digits-added";

    /// <summary>Adds it over the API, as a user would, once in the life of a data folder: one that was deleted does not come back.</summary>
    public static async Task AddAsync(Surroundings around, Uri address, string key, string dataFolder, CancellationToken cancel)
    {
        var marker = Path.Combine(dataFolder, Marker);
        if (File.Exists(marker))
        {
            return;
        }

        try
        {
            using var client = new SundialClient(address, key, around.Clock);
            if (!await IsThereAsync(client, cancel))
            {
                await UploadAsync(client, cancel);
                around.Terminal.Event(new { Event = "sample_added", Dataset = Name });
                around.Terminal.Line($"The sample data set {Name} is there: 10,000 handwritten digits.");
            }

            await File.WriteAllTextAsync(marker, string.Empty, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The next start adds it.
        }
        catch (Exception fault)
        {
            around.Terminal.Warn($"The sample data set {Name} could not be added: {Failure.Of(fault).Sentence}");
        }
    }

    private static async Task<bool> IsThereAsync(SundialClient client, CancellationToken cancel)
    {
        try
        {
            await client.Datasets.GetAsync(Name, cancel);
            return true;
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private static async Task UploadAsync(SundialClient client, CancellationToken cancel)
    {
        using var tar = FolderTar.Of(DigitsDataset.Prepare(CacheFolder.Path, cancel: cancel));
        var upload = await client.Uploads.BeginAsync(new CreateUploadRequest($"{Name}.tar", tar.Length), cancel);
        upload = await client.Uploads.SendAsync(upload, tar, cancel: cancel);
        try
        {
            await client.Datasets.CreateAsync(new CreateDatasetRequest(Name, upload.Id), cancel);
        }
        catch (ApiException taken) when (taken.Status == HttpStatusCode.Conflict)
        {
            // Somebody else was quicker.
        }
    }
}
