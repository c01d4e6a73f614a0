using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Observability;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>Takes a chunk of an upload.</summary>
internal static class ReceiveChunk
{
    /// <summary>Answers the request.</summary>
    public static async Task<IResult> Handle(
        Guid upload, [FromHeader(Name = UploadHeaders.Offset)] long? offset, HttpContext http, Caller caller, UploadReceiver receiver, CancellationToken cancel)
    {
        if (offset is not >= 0)
        {
            throw Faults.Of(UploadHeaders.Offset, "must be the number of bytes that the server holds, as a header");
        }

        var received = await receiver.ReceiveAsync(caller.TenantId, upload, offset.Value, http.Request.ContentLength, http.Request.Body, cancel);
        Instruments.UploadedBytes.Add(received.ReceivedBytes - offset.Value);
        UploadHeaders.Tell(http, received);
        http.Response.Headers.ETag = received.Tag;
        return TypedResults.Ok(received.ToView());
    }
}
