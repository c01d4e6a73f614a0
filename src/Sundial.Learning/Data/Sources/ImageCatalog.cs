using Sundial.Learning.Data.Imaging;

namespace Sundial.Learning.Data.Sources;

/// <summary>The images of a source, read in two passes: a survey of names and sizes, then their bytes, in the same order.</summary>
internal abstract class ImageCatalog
{
    /// <summary>Where it is, as the user named it.</summary>
    public abstract string Path { get; }

    /// <summary>Reads names and headers.</summary>
    public abstract Survey Survey(SurveyRequest request, IProgress<ReadProgress>? progress, CancellationToken cancel);

    /// <summary>Hands the bytes of every wanted image to a queue.</summary>
    /// <param name="slotOfOrdinal">By place in the walk: where the image's pixels go, or -1.</param>
    /// <param name="survey">What the first pass found.</param>
    /// <param name="queue">Takes the bytes.</param>
    public abstract void Feed(ReadOnlyMemory<int> slotOfOrdinal, Survey survey, DecodeQueue queue);

    /// <summary>Turns one image's bytes into pixels; null, or why that fails.</summary>
    public abstract string? Decode(ImageDecoder decoder, in SurveyedImage image, ReadOnlySpan<byte> bytes, PixelShape shape, Span<byte> pixels);
}

/// <summary>What a survey is asked for.</summary>
/// <param name="Options">The bounds.</param>
/// <param name="Labelled">Whether an image without a class is of no use.</param>
internal sealed record SurveyRequest(ImageReadOptions Options, bool Labelled);
