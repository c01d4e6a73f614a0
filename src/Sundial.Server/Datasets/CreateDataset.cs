using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts;
using Sundial.Contracts.Datasets;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>Makes a data set: of a complete upload that JSON names, or of a form that brings the file along.</summary>
internal static class CreateDataset
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(CreationId creation, HttpContext http, Caller caller, DatasetMaker maker, CancellationToken cancel)
    {
        var dataset = http.Request.HasJsonContentType()
            ? await OfUploadAsync(creation, http, caller, maker, cancel)
            : await DatasetForm.ReadAsync(http.Request, caller.TenantId, maker, cancel);
        return ETags.Created(http, $"/v1/datasets/{dataset.Id}", dataset.ToView(), dataset.Tag);
    }

    private static async Task<Dataset> OfUploadAsync(CreationId creation, HttpContext http, Caller caller, DatasetMaker maker, CancellationToken cancel)
    {
        var request = await JsonSerializer.DeserializeAsync<CreateDatasetRequest>(http.Request.Body, WireJson.Options, cancel)
            ?? throw Faults.Of("name", "is required");
        return creation.IsRepeat && await maker.FindAsync(caller.TenantId, creation.Id, cancel) is { } there
            ? there
            : await maker.MakeAsync(creation.Id, caller.TenantId, new DatasetName(request.Name, request.Task), request.Upload, cancel);
    }
}
