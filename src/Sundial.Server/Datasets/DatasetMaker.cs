using Microsoft.Extensions.Options;
using Sundial.Server.Datasets.Inspections;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>Makes data sets of bytes that are in the store, or in a file on their way there.</summary>
internal sealed class DatasetMaker(
    Database database, ArtifactStore artifacts, UploadFolder folder, BlobOptions blobs, IOptions<UploadsOptions> options, TimeProvider clock)
{
    /// <summary>Most bytes of one.</summary>
    public long MaxBytes => options.Value.MaxBytes;

    /// <summary>Makes one of a complete upload, which is used up by it.</summary>
    public async Task<Dataset> MakeAsync(Guid id, Guid tenant, DatasetName name, Guid upload, CancellationToken cancel)
    {
        name.Check();
        var source = await UploadCatalog.FindCompleteAsync(database, tenant, upload, cancel);
        var dataset = await NewAsync(id, tenant, name, source.FileName, new(source.Digest!.Value, source.ReceivedBytes), cancel);
        return await database.RunTenantAsync(
            tenant,
            async work =>
            {
                if (!await UploadCatalog.UseAsync(work, tenant, upload, cancel))
                {
                    throw DatasetsProblems.UploadUnknown.For($"Upload {upload} was used for something else in the meantime.");
                }

                return await AddAsync(work, dataset, name.Task is not null, cancel);
            },
            cancel);
    }

    /// <summary>Makes one of a file of this machine, which is taken over.</summary>
    public async Task<Dataset> MakeAsync(Guid tenant, DatasetName name, string fileName, string file, StoredBlob content, CancellationToken cancel)
    {
        name.Check();
        await RequireFreeAsync(tenant, name.Name!, cancel);
        await artifacts.PutFileAsync(file, content, cancel);
        var dataset = await NewAsync(Guid.CreateVersion7(), tenant, name, fileName, content, cancel);
        return await database.RunTenantAsync(
            tenant,
            async work =>
            {
                await TenantStorage.ChargeAsync(work, tenant, content.SizeBytes, cancel);
                return await AddAsync(work, dataset, name.Task is not null, cancel);
            },
            cancel);
    }

    /// <summary>The data set of that id.</summary>
    public async Task<Dataset?> FindAsync(Guid tenant, Guid id, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(tenant, cancel);
        return await DatasetStore.FindAsync(work, tenant, NameOrId.Parse($"{id}"), cancel);
    }

    /// <summary>Refuses a name that is taken, before bytes are sent for nothing; whether it still is free in the end, the end shows.</summary>
    public async Task RequireFreeAsync(Guid tenant, string name, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(tenant, cancel);
        if (await DatasetStore.FindAsync(work, tenant, NameOrId.Parse(name), cancel) is not null)
        {
            throw NameTaken(name);
        }
    }

    /// <summary>How many bytes a tenant may still store.</summary>
    public async Task<long> LeftAsync(Guid tenant, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(tenant, cancel);
        return await TenantStorage.LeftAsync(work, tenant, cancel);
    }

    /// <summary>Name of a new file for bytes on their way to the store.</summary>
    public string NewFile() => Spool.NewName(blobs.SpoolFolder);

    /// <summary>Refuses what would not find room on the disk.</summary>
    public void RequireRoom(long bytes) => folder.RequireRoom(bytes);

    private async Task<Dataset> NewAsync(Guid id, Guid tenant, DatasetName name, string fileName, StoredBlob content, CancellationToken cancel)
    {
        var mediaType = await MediaTypes.OfAsync(artifacts, content.Digest, cancel);
        var task = name.Task ?? DatasetTask.UsualFor(mediaType == MediaTypes.Gzip ? await MediaTypes.UnpackedAsync(artifacts, content.Digest, cancel) : mediaType);
        return new(id, tenant, name.Name!, task, fileName, mediaType, content.Digest, content.SizeBytes, clock.GetStoredNow(), 1);
    }

    private static async Task<Dataset> AddAsync(UnitOfWork work, Dataset dataset, bool taskStated, CancellationToken cancel)
    {
        if (!await ArtifactStore.KeepAsync(work, dataset.Digest, cancel) || !await DatasetStore.AddAsync(work, dataset, taskStated, cancel))
        {
            throw NameTaken(dataset.Name);
        }

        await InspectionStore.AddAsync(work, dataset, cancel);
        await work.NotifyAsync(ChangeSignals.Jobs, InspectionDesk.Waits, cancel);
        return dataset;
    }

    private static ProblemException NameTaken(string name) => DatasetsProblems.NameTaken.For(
        $"There is a data set {name} already; choose another name or delete that one.", ("name", name));
}
