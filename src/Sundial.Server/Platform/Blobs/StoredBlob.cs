namespace Sundial.Server.Platform.Blobs;

/// <summary>What a put came to.</summary>
/// <param name="Digest">The bytes' name from now on.</param>
/// <param name="SizeBytes">How many they are.</param>
internal sealed record StoredBlob(Digest Digest, long SizeBytes);
