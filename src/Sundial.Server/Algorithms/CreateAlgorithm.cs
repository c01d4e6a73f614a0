using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Algorithms;
using Sundial.Server.Datasets;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Algorithms;

/// <summary>Makes an algorithm, or the next version of one that is there.</summary>
internal static class CreateAlgorithm
{
    private static readonly string[] Archives = [MediaTypes.Zip, MediaTypes.Gzip, MediaTypes.Tar];

    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(
        CreateAlgorithmRequest request,
        CreationId creation,
        HttpContext http,
        Caller caller,
        Database database,
        ArtifactStore artifacts,
        TimeProvider clock,
        CancellationToken cancel)
    {
        Check(request);
        if (creation.IsRepeat && await AddedBeforeAsync(creation.Id, caller, database, cancel) is { } there)
        {
            return ETags.Created(http, $"/v1/algorithms/{there.Id}", there.ToView(), there.Tag);
        }

        var bundle = await BundleAsync(request.Upload, caller, database, artifacts, cancel);
        var next = new AlgorithmVersion(
            creation.Id, caller.TenantId, request.Name, 0, request.Specification, bundle?.Digest, bundle?.ReceivedBytes ?? 0, clock.GetStoredNow());
        var added = await database.RunTenantAsync(caller.TenantId, work => AddAsync(work, next, request.Upload, cancel), cancel);
        return ETags.Created(http, $"/v1/algorithms/{added.Id}", added.ToView(), added.Tag);
    }

    private static async Task<AlgorithmVersion?> AddedBeforeAsync(Guid id, Caller caller, Database database, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(caller.TenantId, cancel);
        return await AlgorithmStore.ByIdAsync(work, caller.TenantId, id, cancel);
    }

    private static void Check(CreateAlgorithmRequest request)
    {
        var faults = new Faults();
        NameOrId.CheckNew(faults, "name", request.Name);
        SpecificationRules.Check(faults, request.Specification);
        faults.ThrowIfAny();
    }

    private static async Task<Upload?> BundleAsync(Guid? upload, Caller caller, Database database, ArtifactStore artifacts, CancellationToken cancel)
    {
        if (upload is null)
        {
            return null;
        }

        var bundle = await UploadCatalog.FindCompleteAsync(database, caller.TenantId, upload.Value, cancel);
        var mediaType = await MediaTypes.OfAsync(artifacts, bundle.Digest!.Value, cancel);
        return Archives.Contains(mediaType)
            ? bundle
            : throw AlgorithmsProblems.BundleInvalid.For($"Upload {upload} ({bundle.FileName}) is {mediaType}; send the algorithm's files as a .tar, .tar.gz or .zip.");
    }

    private static async Task<AlgorithmVersion> AddAsync(UnitOfWork work, AlgorithmVersion next, Guid? upload, CancellationToken cancel)
    {
        if (await AlgorithmStore.BuiltInAsync(work, next.Name, cancel) is not null)
        {
            throw AlgorithmsProblems.NameReserved.For($"{next.Name} comes with Sundial; choose another name.", ("name", next.Name));
        }

        if (upload is { } used && !(await UploadCatalog.UseAsync(work, next.TenantId!.Value, used, cancel) && await ArtifactStore.KeepAsync(work, next.Bundle!.Value, cancel)))
        {
            throw DatasetsProblems.UploadUnknown.For($"Upload {used} was used for something else in the meantime.");
        }

        return await AlgorithmStore.AddAsync(work, next, cancel);
    }
}
