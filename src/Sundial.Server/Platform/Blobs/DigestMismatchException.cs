namespace Sundial.Server.Platform.Blobs;

/// <summary>What was sent is not what the sender announced. Nothing of it is kept.</summary>
internal sealed class DigestMismatchException(Digest expected, Digest got)
    : IOException($"The bytes that arrived have the SHA-256 {got} and not {expected}; send them again.")
{
    /// <summary>What the sender said.</summary>
    public Digest Expected { get; } = expected;

    /// <summary>What arrived.</summary>
    public Digest Got { get; } = got;
}
