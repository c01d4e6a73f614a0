using Sundial.Learning.Data;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Reading;

/// <summary>Images of one size with the boxes on them, in a fixed order (by name).</summary>
/// <remarks>
/// Each image is stretched to the common size, which has the median aspect of the data: nothing of the resolution is spent on borders,
/// and intersection over union does not change when both axes are scaled.
/// </remarks>
public sealed class DetectionDataset : IDisposable
{
    private readonly LabelledBox[][] _boxes;
    private readonly (int Width, int Height)[] _originals;

    internal DetectionDataset(ImageDataset images, LabelledBox[][] boxes, (int Width, int Height)[] originals) =>
        (Images, _boxes, _originals) = (images, boxes, originals);

    /// <summary>The pixels, and the part that each image was put into.</summary>
    public ImageDataset Images { get; }

    /// <summary>How the boxes were written down.</summary>
    public required AnnotationFormat Format { get; init; }

    /// <summary>The classes: sorted by name, or in the order that a list gives.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>What was clipped or left out.</summary>
    public required LeftOut LeftOut { get; init; }

    /// <summary>Good images that were not decoded, because there are more than were wanted.</summary>
    public int Dropped { get; init; }

    /// <summary>How many images there are.</summary>
    public int Count => _boxes.Length;

    /// <summary>The boxes of an image, in its pixels as they are here.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<LabelledBox> BoxesOf(int index) => _boxes[index];

    /// <summary>The size that an image was stored with.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public (int Width, int Height) OriginalSizeOf(int index) => _originals[index];

    /// <summary>The images to test on: those that the data itself puts into its test part, else all.</summary>
    public int[] TestPart()
    {
        int[] test = [.. Enumerable.Range(0, Count).Where(index => Images.Splits[index] == DataSplit.Test)];
        return test.Length > 0 ? test : [.. Enumerable.Range(0, Count)];
    }

    /// <summary>How many boxes each class has among some images; ignored ones do not count.</summary>
    /// <param name="indices">Which images; all when null.</param>
    public int[] CountByClass(IReadOnlyList<int>? indices = null)
    {
        var counts = new int[ClassNames.Count];
        for (var i = 0; i < (indices?.Count ?? Count); i++)
        {
            foreach (var box in _boxes[indices?[i] ?? i])
            {
                counts[box.Label] += box.Ignored ? 0 : 1;
            }
        }

        return counts;
    }

    /// <inheritdoc/>
    public void Dispose() => Images.Dispose();

    /// <summary>The same images and boxes with fewer pixels; they need these to be there, and nobody has to dispose of them.</summary>
    /// <param name="height">Rows, at most as many as here.</param>
    /// <param name="width">Columns, at most as many as here.</param>
    internal DetectionDataset Coarser(int height, int width)
    {
        var (down, across) = ((float)height / Images.Height, (float)width / Images.Width);
        LabelledBox[][] boxes = [.. _boxes.Select(some => some.Select(box => box with { Box = box.Box.Scaled(across, down) }).ToArray())];
        return new DetectionDataset(Images.Coarser(height, width), boxes, _originals) { Format = Format, ClassNames = ClassNames, LeftOut = LeftOut, Dropped = Dropped };
    }
}
