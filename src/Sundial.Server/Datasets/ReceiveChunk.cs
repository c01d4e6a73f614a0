using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Observability;

namespace Sundial.Server.Datasets;

/// <summary>Takes a chunk of an upload.</summary>
internal static class ReceiveChunk
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(
        Guid upload, [FromHeader(Name = UploadHeaders.Offset)] long? offset, HttpContext http, Caller caller, UploadReceiver receiver, CancellationToken cancel)
    {
        var received = await receiver.ReceiveAsync(caller.TenantId, upload, offset, http.Request.ContentLength, http.Request.Body, cancel);
        Instruments.UploadedBytes.Add(received.ReceivedBytes - (offset ?? 0));
        UploadHeaders.Tell(http, received);
        http.Response.Headers.ETag = received.Tag;
        return TypedResults.Ok(received.ToView());
    }
}
