namespace Sundial.Server.Platform.Blobs;

/// <summary>The stored bytes are not the ones that were put: the disk or somebody changed them. Thrown before the last of them is handed out.</summary>
internal sealed class BlobCorruptException(Digest digest)
    : IOException($"The stored bytes of {digest} have changed since they were put; restore that blob from a backup or upload it again.")
{
    /// <summary>What they should be.</summary>
    public Digest Digest { get; } = digest;
}
