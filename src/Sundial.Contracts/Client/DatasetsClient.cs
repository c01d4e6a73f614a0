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
    public Task<DatasetView> GetAsync(string dataset, CancellationToken cancel = default) => connection.GetAsync<DatasetView>(Path(dataset), cancel);

    /// <summary>Deletes a data set.</summary>
    /// <param name="dataset">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task DeleteAsync(string dataset, CancellationToken cancel = default) => connection.DeleteAsync(Path(dataset), cancel);

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

    /// <summary>Opens a data set's file, to hand its bytes on as they come.</summary>
    /// <param name="dataset">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The bytes; the caller disposes it.</returns>
    public Task<ServedContent> OpenContentAsync(string dataset, CancellationToken cancel = default) =>
        ServedContent.OpenAsync(connection, $"{Path(dataset)}/content", cancel);

    /// <summary>What a data set is, as far as that is known by now: <see cref="DatasetProfile.State"/> tells.</summary>
    /// <param name="dataset">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<DatasetProfile> GetProfileAsync(string dataset, CancellationToken cancel = default) => connection.GetAsync<DatasetProfile>($"{Path(dataset)}/profile", cancel);

    /// <summary>Has a data set looked at again, after a failure say.</summary>
    /// <param name="dataset">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The profile as it is now, which is pending.</returns>
    public async Task<DatasetProfile> InspectAsync(string dataset, CancellationToken cancel = default) =>
        await connection.SendAsync<DatasetProfile>(new ApiRequest(HttpMethod.Post, $"{Path(dataset)}/inspect") { IsRepeatable = true }, cancel).ConfigureAwait(false)
        ?? throw new ServerUnreachableException($"{connection.Server} answered POST {Path(dataset)}/inspect with nothing.");

    /// <summary>What would be trained of a data set in a given time.</summary>
    /// <param name="dataset">Name or id.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ApiException"><c>datasets.not-inspected</c> while nobody has looked at the data, <c>datasets.no-plan</c> where nothing can be trained of it.</exception>
    public Task<TrainingPlan> GetPlanAsync(string dataset, PlanQuestion question, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return connection.GetAsync<TrainingPlan>(
            Requests.Query(
                $"{Path(dataset)}/plan",
                ("within_seconds", question.WithinSeconds),
                ("optimize_for", question.OptimizeFor),
                ("tier", question.Tier),
                ("tune", question.Tune),
                ("target", question.Target)),
            cancel);
    }

    /// <summary>A page of the pictures to browse, in their order; none of a table.</summary>
    /// <param name="dataset">Name or id.</param>
    /// <param name="class">Only those of this class, or with a box of it.</param>
    /// <param name="split">Only those of this part.</param>
    /// <param name="limit">At most so many, up to 200.</param>
    /// <param name="cursor">What the page before had as <see cref="Page{T}.Next"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<Page<DatasetPicture>> GetPicturesAsync(
        string dataset, string? @class = null, DatasetSplit? split = null, int limit = 50, string? cursor = null, CancellationToken cancel = default) =>
        connection.GetAsync<Page<DatasetPicture>>(
            Requests.Query($"{Path(dataset)}/pictures", ("class", @class), ("split", Word(split)), ("limit", limit), ("cursor", cursor)), cancel);

    /// <summary>All pictures to browse, page after page.</summary>
    /// <param name="dataset">Name or id.</param>
    /// <param name="class">Only those of this class, or with a box of it.</param>
    /// <param name="split">Only those of this part.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<DatasetPicture> ListPicturesAsync(string dataset, string? @class = null, DatasetSplit? split = null, CancellationToken cancel = default) =>
        connection.ListAsync<DatasetPicture>($"{Path(dataset)}/pictures", [("class", @class), ("split", Word(split))], cancel);

    /// <summary>A picture's thumbnail, at most 160 pixels high and wide.</summary>
    /// <param name="dataset">Name or id.</param>
    /// <param name="number">The picture's number.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Thumbnail> GetThumbnailAsync(string dataset, int number, CancellationToken cancel = default)
    {
        var path = $"{Path(dataset)}/pictures/{number}/thumbnail";
        using var answer = await connection.OpenAsync(new ApiRequest(HttpMethod.Get, path) { Headers = [("Accept", "image/*")] }, cancel).ConfigureAwait(false);
        try
        {
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            return new Thumbnail(bytes, answer.Content.Headers.ContentType?.MediaType ?? "application/octet-stream");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new ServerUnreachableException($"The answer of {connection.Server} to GET {path} broke off; ask again.", fault);
        }
    }

    private static string Path(string dataset) => $"v1/datasets/{Requests.Segment(dataset)}";

    private static string? Word(DatasetSplit? split) => split?.ToString().ToLowerInvariant();
}
