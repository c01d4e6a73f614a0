using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;

namespace Sundial.Contracts.Client;

/// <summary>Data sets.</summary>
/// <param name="connection">To the server.</param>
public sealed class DatasetsClient(ApiConnection connection)
{
    /// <summary>Makes a data set of a complete upload.</summary>
    /// <param name="request">What it is to be.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<DatasetView> CreateAsync(CreateDatasetRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<CreateDatasetRequest, DatasetView>("v1/datasets", request, cancel);

    /// <summary>All data sets, newest first.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<DatasetView> ListAsync(CancellationToken cancel = default) => connection.ListAsync<DatasetView>("v1/datasets", [], cancel);

    /// <summary>One data set.</summary>
    /// <param name="dataset">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<DatasetView> GetAsync(string dataset, CancellationToken cancel = default) => connection.GetAsync<DatasetView>($"v1/datasets/{Requests.Segment(dataset)}", cancel);

    /// <summary>Deletes a data set.</summary>
    /// <param name="dataset">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task DeleteAsync(string dataset, CancellationToken cancel = default) => connection.DeleteAsync($"v1/datasets/{Requests.Segment(dataset)}", cancel);

    /// <summary>Fetches a data set's file. It is under its name when all of it is there and its digest is right, and not before.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="file">Where it goes.</param>
    /// <param name="progress">Hears of the bytes that are there.</param>
    /// <param name="cancel">Ends the download; nothing is left of it.</param>
    public Task DownloadAsync(DatasetView dataset, string file, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Download.ToFileAsync(connection, $"v1/datasets/{dataset.Id}/content", new FileEntry(dataset.FileName, dataset.Sha256, dataset.SizeBytes), file, progress, cancel);
    }
}
