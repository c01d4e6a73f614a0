namespace Sundial.Learning.Data;

/// <summary>A file that was left out.</summary>
/// <param name="Name">Its path within the source.</param>
/// <param name="Reason">Why, in a few words, such as "the JPEG ends early".</param>
public sealed record SkippedImage(string Name, string Reason);
