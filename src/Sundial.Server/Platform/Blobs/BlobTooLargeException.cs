namespace Sundial.Server.Platform.Blobs;

/// <summary>More bytes were sent than are allowed. Nothing of them is kept.</summary>
internal sealed class BlobTooLargeException(long maxBytes) : IOException($"More than the allowed {maxBytes} bytes were sent; send less.")
{
    /// <summary>What is allowed.</summary>
    public long MaxBytes { get; } = maxBytes;
}
