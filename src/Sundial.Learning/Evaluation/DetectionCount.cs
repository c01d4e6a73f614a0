using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Reading;

namespace Sundial.Learning.Evaluation;

/// <summary>Counts what a detector found on the images of a data set.</summary>
internal static class DetectionCount
{
    /// <summary>Counts one image, in pixels of the stored image, in which small and large are told apart.</summary>
    /// <param name="counted">Takes it.</param>
    /// <param name="images">The data.</param>
    /// <param name="index">Which image.</param>
    /// <param name="found">What was found, in pixels of the data's images.</param>
    public static void Add(this AveragePrecision counted, DetectionDataset images, int index, IReadOnlyList<FoundBox> found)
    {
        var (width, height) = images.OriginalSizeOf(index);
        var (x, y) = ((float)width / images.Images.Width, (float)height / images.Images.Height);
        counted.Add(
            images.BoxesOf(index).ToArray().Select(box => box with { Box = box.Box.Scaled(x, y) }),
            found.Select(box => box with { Box = box.Box.Scaled(x, y) }));
    }
}
