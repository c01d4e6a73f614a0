namespace Sundial.Console.Assets;

/// <summary>A file that browsers fetch.</summary>
/// <param name="Bytes">As it is.</param>
/// <param name="Brotli">Compressed; null for what does not shrink.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Hash">Of its bytes; part of its address, so that it may be kept for ever.</param>
internal sealed record Asset(byte[] Bytes, byte[]? Brotli, string MediaType, string Hash);
