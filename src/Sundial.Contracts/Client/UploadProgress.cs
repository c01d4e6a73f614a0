namespace Sundial.Contracts.Client;

/// <summary>How far an upload is.</summary>
/// <param name="Upload">The upload, by which it can be taken up again.</param>
/// <param name="SentBytes">Bytes that are safe with the server.</param>
/// <param name="SizeBytes">Bytes in all, where that is known.</param>
public readonly record struct UploadProgress(Guid Upload, long SentBytes, long? SizeBytes);
