using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;
using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Detection.Reading;

/// <summary>Turns boxes as they stand in files into shares of their image; what cannot be is left out and told.</summary>
/// <param name="leftOut">Is told.</param>
internal sealed class BoxChecks(LeftOut leftOut)
{
    // What editors round beyond the edge is not worth a word.
    private const float Tolerance = 0.003f;

    /// <summary>The usable boxes of an annotation.</summary>
    /// <param name="annotation">The annotation.</param>
    /// <param name="image">Its image.</param>
    /// <param name="labels">The classes by the names that the annotation uses.</param>
    public List<LabelledBox> Check(ImageAnnotation annotation, in SurveyedImage image, IReadOnlyDictionary<string, int> labels)
    {
        var (width, height) = SizeOf(annotation, image);
        var stored = width == image.Height && height == image.Width && width != height;
        var boxes = new List<LabelledBox>(annotation.Boxes.Count);
        foreach (var raw in annotation.Boxes)
        {
            var share = raw.Box.Scaled(1 / width, 1 / height);
            var box = stored ? ExifOrientation.Turn(share, image.Orientation) : share;
            if (!labels.TryGetValue(raw.Class, out var label))
            {
                leftOut.Add(LeftOutKinds.UnknownClass, $"\"{raw.Class}\" in {annotation.Source}");
            }
            else if (Inside(box, annotation.Source) is { } inside)
            {
                boxes.Add(new LabelledBox(inside, label, raw.Ignored));
            }
        }

        return boxes;
    }

    private Box? Inside(Box box, string source)
    {
        if (!box.IsFinite || box.Clipped(1, 1) is not { Area: > 0 } clipped)
        {
            leftOut.Add(LeftOutKinds.NoArea, source);
            return null;
        }

        if (box.Left < -Tolerance || box.Top < -Tolerance || box.Right > 1 + Tolerance || box.Bottom > 1 + Tolerance)
        {
            leftOut.Add(LeftOutKinds.Clipped, source);
        }

        return clipped;
    }

    // Boxes are drawn on the picture as it is looked at, unless the annotation has the size of one that is stored on its side and a tool took as it was stored.
    private (float Width, float Height) SizeOf(ImageAnnotation annotation, in SurveyedImage image)
    {
        if (annotation is { Width: 1, Height: 1 })
        {
            return (1, 1);
        }

        var (upright, stored) = ((Width: (float)image.Width, Height: (float)image.Height), (Width: (float)image.Height, Height: (float)image.Width));
        var size = (annotation.Width, annotation.Height);
        if (size == stored && size != upright && ExifOrientation.Swaps(image.Orientation))
        {
            // Some write down the size as it is stored and draw on what they look at: then boxes go beyond it.
            return Fit(annotation, stored) || !Fit(annotation, upright) ? stored : upright;
        }

        if (size != upright && annotation is { Width: > 0, Height: > 0 })
        {
            leftOut.Add(LeftOutKinds.OtherSize, annotation.Source);
        }

        return upright;
    }

    private static bool Fit(ImageAnnotation annotation, (float Width, float Height) size) =>
        annotation.Boxes.TrueForAll(raw => raw.Box.Right <= size.Width * (1 + Tolerance) && raw.Box.Bottom <= size.Height * (1 + Tolerance));
}
