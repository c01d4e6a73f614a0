using System.Buffers;
using System.Net;

namespace Sundial.Scorer.Programs;

/// <summary>A body that lies in pieces, sent without a copy.</summary>
/// <param name="body">The body; it has to stay as it is until the request has ended.</param>
internal sealed class SequenceContent(ReadOnlySequence<byte> body) : HttpContent
{
    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var piece in body)
        {
            await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
