using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Evaluation;

namespace Sundial.Learning.Detection.Training;

/// <summary>Counts what a detector found under several limits of overlap at once.</summary>
/// <param name="dataset">Where the images are.</param>
/// <param name="overlaps">The limits.</param>
internal sealed class AveragePrecisionByOverlap(DetectionDataset dataset, float[] overlaps)
{
    private readonly AveragePrecision[] _counted = [.. overlaps.Select(_ => new AveragePrecision(dataset.ClassNames.Count))];

    /// <summary>Images counted.</summary>
    public int Count => _counted[0].Count;

    /// <summary>Counts an image.</summary>
    /// <param name="index">Which.</param>
    /// <param name="found">What was found with a looser limit than any of these.</param>
    public void Add(int index, IReadOnlyList<FoundBox> found)
    {
        var truth = dataset.BoxesOf(index).ToArray();
        for (var i = 0; i < overlaps.Length; i++)
        {
            _counted[i].Add(truth, NonMaximum.Suppress(found, overlaps[i]));
        }
    }

    /// <summary>The limit with the best average precision, and the best threshold with it.</summary>
    public (float Overlap, double Threshold) Best()
    {
        var best = Enumerable.Range(0, overlaps.Length).MaxBy(i => _counted[i].Mean(0.5) + AveragePrecision.Overlaps.Average(overlap => _counted[i].Mean(overlap)));
        return (overlaps[best], _counted[best].BestThreshold());
    }
}
