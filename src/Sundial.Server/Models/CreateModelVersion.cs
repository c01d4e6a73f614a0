using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Models;
using Sundial.Server.Algorithms;
using Sundial.Server.Datasets;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Models;

/// <summary>Brings a version of a model that was trained elsewhere.</summary>
internal static class CreateModelVersion
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(
        NameOrId model,
        CreateModelVersionRequest request,
        CreationId creation,
        HttpContext http,
        Caller caller,
        Database database,
        BroughtFiles brought,
        TimeProvider clock,
        CancellationToken cancel)
    {
        Check(model, request);
        await using (var work = await database.BeginTenantAsync(caller.TenantId, cancel))
        {
            if (creation.IsRepeat && await ModelStore.VersionByIdAsync(work, creation.Id, cancel) is { } there)
            {
                return await CreatedAsync(work, http, there, cancel);
            }

            if (model.Id is not null)
            {
                await ModelFinder.ModelAsync(work, caller, model, cancel);
            }
        }

        var upload = await UploadCatalog.FindCompleteAsync(database, caller.TenantId, request.Upload, cancel);
        var draft = new ModelVersionDraft
        {
            Id = creation.Id,
            TenantId = caller.TenantId,
            Name = model.Name ?? "",
            Files = await brought.OfAsync(upload, packed: request.Serve is not null, cancel),
            Serve = request.Serve,
            CreatedAt = clock.GetStoredNow(),
        };
        return await database.RunTenantAsync(
            caller.TenantId, async work => await CreatedAsync(work, http, await AddAsync(work, caller, model, draft, upload, cancel), cancel), cancel);
    }

    private static void Check(NameOrId model, CreateModelVersionRequest request)
    {
        var faults = new Faults();
        if (model.Id is null)
        {
            NameOrId.CheckNew(faults, "model", model.Name);
        }

        if (request.Serve is { } serve)
        {
            SpecificationRules.CheckCommand(faults, "serve.command", serve.Command);
            SpecificationRules.CheckEnvironment(faults, "serve.environment", serve.Environment ?? new Dictionary<string, string>());
        }

        faults.ThrowIfAny();
    }

    private static async Task<ModelVersion> AddAsync(UnitOfWork work, Caller caller, NameOrId model, ModelVersionDraft draft, Upload upload, CancellationToken cancel)
    {
        if (!await UploadCatalog.UseAsync(work, caller.TenantId, upload.Id, cancel))
        {
            throw DatasetsProblems.UploadUnknown.For($"Upload {upload.Id} was used for something else in the meantime.");
        }

        // The upload counts no more; what it has become does.
        await TenantStorage.ChargeAsync(work, caller.TenantId, draft.Files.Sum(file => file.SizeBytes), cancel);
        var name = model.Id is null ? draft.Name : (await ModelFinder.ModelAsync(work, caller, model, cancel)).Name;
        return await ModelCatalog.AddVersionAsync(work, draft with { Name = name }, cancel);
    }

    private static async Task<IResult> CreatedAsync(UnitOfWork work, HttpContext http, ModelVersion version, CancellationToken cancel)
    {
        var files = await ModelStore.FilesAsync(work, [version.Id], cancel);
        return ETags.Created(http, $"/v1/models/{version.Model}/versions/{version.Version}", version.ToView([.. files[version.Id]]), version.Tag);
    }
}
