namespace Sundial.Server.Platform.Blobs;

/// <summary>One line of a listing.</summary>
/// <param name="Key">The whole key.</param>
/// <param name="SizeBytes">Its bytes.</param>
internal sealed record BlobEntry(string Key, long SizeBytes);
