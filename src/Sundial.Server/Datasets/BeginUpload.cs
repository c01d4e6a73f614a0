using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Datasets;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>Begins an upload in chunks.</summary>
internal static class BeginUpload
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(
        CreateUploadRequest request,
        CreationId creation,
        HttpContext http,
        Caller caller,
        Database database,
        UploadFolder folder,
        IOptions<UploadsOptions> options,
        TimeProvider clock,
        CancellationToken cancel)
    {
        var sha256 = Checked(request, options.Value);
        folder.RequireRoom(request.SizeBytes ?? 0);
        var now = clock.GetStoredNow();
        var upload = new Upload(creation.Id, caller.TenantId, request.FileName, request.SizeBytes, sha256, 0, null, now + options.Value.Lifetime);
        upload = await database.RunTenantAsync(
            caller.TenantId,
            async work =>
            {
                if (creation.IsRepeat && await UploadStore.FindAsync(work, caller.TenantId, creation.Id, cancel) is { } there)
                {
                    return there;
                }

                await TenantStorage.ChargeAsync(work, caller.TenantId, request.SizeBytes ?? 0, cancel);
                await UploadStore.AddAsync(work, upload, caller.PrincipalId, now, cancel);
                return upload;
            },
            cancel);
        UploadHeaders.Tell(http, upload);
        return ETags.Created(http, $"/v1/uploads/{upload.Id}", upload.ToView(), upload.Tag);
    }

    private static Digest? Checked(CreateUploadRequest request, UploadsOptions options)
    {
        var faults = new Faults();
        FileNames.CheckNew(faults, "file_name", request.FileName);
        faults.Check(request.SizeBytes is null or > 0, "size_bytes", "must be at least 1");
        Digest digest = default;
        faults.Check(request.Sha256 is null || Digest.TryParse(request.Sha256, out digest), "sha256", "must be 64 hexadecimal digits");
        faults.ThrowIfAny();
        return request.SizeBytes > options.MaxBytes
            ? throw DatasetsProblems.TooLarge.For(string.Create(CultureInfo.InvariantCulture, $"An upload has at most {options.MaxBytes} bytes; this one is to have {request.SizeBytes}."))
            : request.Sha256 is null ? null : digest;
    }
}
