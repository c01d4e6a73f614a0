using System.Net;

namespace Sundial.Contracts.Http;

/// <summary>The rest of somebody else's stream as a body: sent once, and not disposed with the request.</summary>
/// <param name="stream">The stream.</param>
/// <param name="length">How many bytes are left in it; null where nobody knows.</param>
internal sealed class BorrowedContent(Stream stream, long? length) : HttpContent
{
    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream target, TransportContext? context) => stream.CopyToAsync(target);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream target, TransportContext? context, CancellationToken cancellationToken) => stream.CopyToAsync(target, cancellationToken);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }
}
