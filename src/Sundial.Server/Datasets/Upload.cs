using Sundial.Contracts.Datasets;
using Sundial.Server.Platform.Blobs;

namespace Sundial.Server.Datasets;

/// <summary>An upload.</summary>
/// <param name="Id">Its id.</param>
/// <param name="TenantId">Whose it is.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="SizeBytes">How many bytes it is to have; null where the sender does not know.</param>
/// <param name="Sha256">What the sender says of them; once all were read here, what they are.</param>
/// <param name="ReceivedBytes">How many are safe.</param>
/// <param name="Digest">Its blob, once it is complete.</param>
/// <param name="ExpiresAt">When it is forgotten.</param>
internal sealed record Upload(
    Guid Id, Guid TenantId, string FileName, long? SizeBytes, Digest? Sha256, long ReceivedBytes, Digest? Digest, DateTimeOffset ExpiresAt)
{
    /// <summary>Whether all bytes are there and were checked.</summary>
    public bool Complete => Digest is not null;

    /// <summary>Whether it has as many bytes as it is to have.</summary>
    public bool Full => ReceivedBytes == SizeBytes;

    /// <summary>Its entity tag.</summary>
    public string Tag => $"\"{ReceivedBytes}{(Complete ? "-complete" : "")}\"";

    /// <summary>As it is told to a caller.</summary>
    public UploadView ToView() => new(Id, FileName, SizeBytes, ReceivedBytes, Complete, (Digest ?? Sha256)?.Hex, ExpiresAt);

    /// <summary>The refusal of a chunk that does not begin where the last one ended.</summary>
    public Platform.Problems.ProblemException OffsetMismatch(long offset) => DatasetsProblems.OffsetMismatch.For(
        $"The chunk begins at byte {offset}, and the server holds {ReceivedBytes}; go on with Upload-Offset: {ReceivedBytes}.", ("expected_offset", ReceivedBytes));
}
