namespace Sundial.Server.Platform.Blobs;

/// <summary>There is no room for the bytes. Nothing of them is left behind. HTTP answers 507.</summary>
internal sealed class BlobStoreFullException(Exception cause)
    : IOException("There is no room in the blob store; free space or delete what is no longer needed, and send it again.", cause);
