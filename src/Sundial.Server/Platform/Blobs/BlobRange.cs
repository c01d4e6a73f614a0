namespace Sundial.Server.Platform.Blobs;

/// <summary>A part of a blob.</summary>
/// <param name="Offset">The first byte, from 0.</param>
/// <param name="Length">How many from there; null for all the rest.</param>
internal readonly record struct BlobRange(long Offset, long? Length = null);
