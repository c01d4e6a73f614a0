using Sundial.Learning.Data;

namespace Sundial.Learning.Detection.Reading;

/// <summary>What one class comes to.</summary>
/// <param name="Name">The class.</param>
/// <param name="Objects">Its boxes; ignored ones do not count.</param>
/// <param name="Images">Images with at least one.</param>
/// <param name="MedianWidth">Median width, as a share of the image's.</param>
/// <param name="MedianHeight">Median height, as a share of the image's.</param>
public sealed record DetectionClassStatistics(string Name, int Objects, int Images, double MedianWidth, double MedianHeight);

/// <summary>What a data set of images with boxes is, in numbers.</summary>
public sealed record DetectionStatistics
{
    /// <summary>How many images there are.</summary>
    public required int Images { get; init; }

    /// <summary>How many boxes, ignored ones left out.</summary>
    public required int Objects { get; init; }

    /// <summary>Images that show nothing.</summary>
    public required int ImagesWithoutObjects { get; init; }

    /// <summary>The most boxes on an image.</summary>
    public required int MostObjects { get; init; }

    /// <summary>Images by the part that the data puts them into.</summary>
    public required IReadOnlyDictionary<DataSplit, int> Parts { get; init; }

    /// <summary>The classes, in their order.</summary>
    public required IReadOnlyList<DetectionClassStatistics> Classes { get; init; }

    /// <summary>Objects of the most frequent class for each of the rarest one that has any.</summary>
    public double Imbalance => Classes.Where(one => one.Objects > 0).Select(one => (double)one.Objects).DefaultIfEmpty(1).ToList() is var counts ? counts.Max() / counts.Min() : 1;

    /// <summary>Counts.</summary>
    /// <param name="dataset">The data.</param>
    public static DetectionStatistics Of(DetectionDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var boxes = Enumerable.Range(0, dataset.Count).Select(index => dataset.BoxesOf(index).ToArray().Where(box => !box.Ignored).ToArray()).ToArray();
        return new DetectionStatistics
        {
            Images = dataset.Count,
            Objects = boxes.Sum(onImage => onImage.Length),
            ImagesWithoutObjects = boxes.Count(onImage => onImage.Length == 0),
            MostObjects = boxes.Max(onImage => onImage.Length),
            Parts = dataset.Images.Splits.ToArray().CountBy(split => split).OrderBy(part => part.Key).ToDictionary(),
            Classes = [.. dataset.ClassNames.Select((name, label) => new DetectionClassStatistics(
                name,
                boxes.Sum(onImage => onImage.Count(box => box.Label == label)),
                boxes.Count(onImage => onImage.Any(box => box.Label == label)),
                Median(boxes.SelectMany(onImage => onImage).Where(box => box.Label == label).Select(box => (double)box.Box.Width / dataset.Images.Width)),
                Median(boxes.SelectMany(onImage => onImage).Where(box => box.Label == label).Select(box => (double)box.Box.Height / dataset.Images.Height))))],
        };
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : Math.Round(sorted[sorted.Length / 2], 4);
    }
}
