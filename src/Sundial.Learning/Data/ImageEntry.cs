namespace Sundial.Learning.Data;

/// <summary>One image file of a source, before it is decoded.</summary>
/// <param name="Name">Its path within the source, with forward slashes.</param>
/// <param name="ClassName">Its class, or null when no folder names one.</param>
/// <param name="Split">The part its folder names.</param>
/// <param name="Bytes">Its encoded size.</param>
public sealed record ImageEntry(string Name, string? ClassName, DataSplit Split, long Bytes);
