namespace Sundial.Learning.Detection.Boxes;

/// <summary>Of boxes of one class that overlap, only the surest is kept; ONNX <c>NonMaxSuppression</c>, for boxes at hand.</summary>
internal static class NonMaximum
{
    /// <summary>Those that are kept.</summary>
    /// <param name="found">Boxes of all classes.</param>
    /// <param name="mostOverlap">Two boxes that overlap by more are one.</param>
    public static List<FoundBox> Suppress(IEnumerable<FoundBox> found, float mostOverlap)
    {
        var kept = new List<FoundBox>();
        foreach (var box in found.OrderByDescending(box => box.Score))
        {
            if (!kept.Exists(other => other.Label == box.Label && other.Box.Iou(box.Box) > mostOverlap))
            {
                kept.Add(box);
            }
        }

        return kept;
    }
}
