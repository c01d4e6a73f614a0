namespace Sundial.Contracts.Client;

/// <summary>A small picture.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="MediaType">What it is, such as <c>image/webp</c>.</param>
public sealed record Thumbnail(ReadOnlyMemory<byte> Bytes, string MediaType);
