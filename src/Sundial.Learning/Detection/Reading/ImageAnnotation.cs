using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Reading;

/// <summary>What one annotation says of one image.</summary>
internal sealed class ImageAnnotation
{
    /// <summary>The file that says it.</summary>
    public required string Source { get; init; }

    /// <summary>The image's file name as the annotation gives it, or null.</summary>
    public string? FileName { get; init; }

    /// <summary>Columns that the boxes were drawn on; 1 where they are shares of the image, 0 where it is not said.</summary>
    public float Width { get; init; }

    /// <summary>Rows that the boxes were drawn on.</summary>
    public float Height { get; init; }

    /// <summary>The boxes, in the order of the file.</summary>
    public List<RawBox> Boxes { get; } = [];
}

/// <summary>A box as a file has it: nothing about it is checked but that it holds numbers.</summary>
/// <param name="Class">The class by name or number.</param>
/// <param name="Box">The edges in the annotation's units.</param>
/// <param name="Ignored">Marked as crowd or difficult.</param>
internal readonly record struct RawBox(string Class, Box Box, bool Ignored);
