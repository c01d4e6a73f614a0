using System.Globalization;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;

namespace Sundial.Contracts.Client;

/// <summary>Models and their versions.</summary>
/// <param name="connection">To the server.</param>
public sealed class ModelsClient(ApiConnection connection)
{
    /// <summary>All models, newest first.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<ModelView> ListAsync(CancellationToken cancel = default) => connection.ListAsync<ModelView>("v1/models", [], cancel);

    /// <summary>One model.</summary>
    /// <param name="model">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<ModelView> GetAsync(string model, CancellationToken cancel = default) => connection.GetAsync<ModelView>(Path(model), cancel);

    /// <summary>Deletes a model with all its versions.</summary>
    /// <param name="model">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task DeleteAsync(string model, CancellationToken cancel = default) => connection.DeleteAsync(Path(model), cancel);

    /// <summary>All versions of a model, newest first.</summary>
    /// <param name="model">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<ModelVersionView> ListVersionsAsync(string model, CancellationToken cancel = default) =>
        connection.ListAsync<ModelVersionView>($"{Path(model)}/versions", [], cancel);

    /// <summary>One version.</summary>
    /// <param name="model">Name or id.</param>
    /// <param name="version">The version; the latest when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<ModelVersionView> GetVersionAsync(string model, int? version = null, CancellationToken cancel = default) =>
        connection.GetAsync<ModelVersionView>($"{Path(model)}/versions/{version?.ToString(CultureInfo.InvariantCulture) ?? "latest"}", cancel);

    /// <summary>What a version takes and gives.</summary>
    /// <param name="model">Name or id.</param>
    /// <param name="version">The version; the latest when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null where a program serves it, which takes and gives what it likes.</returns>
    /// <exception cref="ApiException">With 409: it has neither an ONNX file that can be served nor a program.</exception>
    public Task<ModelSignature?> GetSignatureAsync(string model, int? version = null, CancellationToken cancel = default) => connection.SendAsync<ModelSignature>(
        new ApiRequest(HttpMethod.Get, $"{Path(model)}/versions/{version?.ToString(CultureInfo.InvariantCulture) ?? "latest"}/signature"), cancel);

    /// <summary>Brings a version of a model that was trained elsewhere; the model is made with its first.</summary>
    /// <param name="model">Name or id; a name that no model has yet makes one.</param>
    /// <param name="request">What was uploaded, and what serves it.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<ModelVersionView> CreateVersionAsync(string model, CreateModelVersionRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<CreateModelVersionRequest, ModelVersionView>($"{Path(model)}/versions", request, cancel);

    /// <summary>Deletes one version.</summary>
    /// <param name="model">Name or id.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task DeleteVersionAsync(string model, int version, CancellationToken cancel = default) => connection.DeleteAsync($"{Path(model)}/versions/{version}", cancel);

    /// <summary>Fetches a file of a version. It is under its name when all of it is there and its digest is right, and not before.</summary>
    /// <param name="version">The version.</param>
    /// <param name="entry">Which of its files.</param>
    /// <param name="file">Where it goes.</param>
    /// <param name="progress">Hears of the bytes that are there.</param>
    /// <param name="cancel">Ends the download; nothing is left of it.</param>
    public Task DownloadAsync(ModelVersionView version, FileEntry entry, string file, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(entry);
        return Download.ToFileAsync(connection, $"{Path(version.Model)}/versions/{version.Version}/files/{Requests.FilePath(entry.Path)}", entry, file, progress, cancel);
    }

    /// <summary>Opens a file of a version, to hand its bytes on as they come.</summary>
    /// <param name="model">Name or id.</param>
    /// <param name="version">The version; the latest when null.</param>
    /// <param name="path">Which of its files.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The bytes; the caller disposes it.</returns>
    public Task<ServedContent> OpenFileAsync(string model, int? version, string path, CancellationToken cancel = default) => ServedContent.OpenAsync(
        connection, $"{Path(model)}/versions/{version?.ToString(CultureInfo.InvariantCulture) ?? "latest"}/files/{Requests.FilePath(path)}", cancel);

    private static string Path(string model) => $"v1/models/{Requests.Segment(model)}";
}
