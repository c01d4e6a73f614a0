using Sundial.Learning.Detection.Reading;

namespace Sundial.Learning.Detection.Augmentation;

/// <summary>What may be done to an annotated image in training without changing what it shows.</summary>
public sealed record DetectionPolicy
{
    /// <summary>Whether left and right may change places.</summary>
    public bool FlipsSideways { get; init; } = true;

    /// <summary>Whether top and bottom may: seen from above, or through a microscope.</summary>
    public bool FlipsDown { get; init; }

    /// <summary>Whether rows and columns may.</summary>
    public bool Transposes { get; init; }

    /// <summary>An image is shown between one over this and this times as large.</summary>
    public float Zoom { get; init; } = 1.5f;

    /// <summary>Share of the samples that are put together from four images.</summary>
    public float Mosaic { get; init; } = 0.5f;

    /// <summary>Brightness, contrast and saturation change by a factor of up to 1 ± this.</summary>
    public float ColourJitter { get; init; } = 0.2f;

    /// <summary>How many times an image stands in an epoch, for images with rare classes; 1 for all where this is empty.</summary>
    public IReadOnlyList<int> Repeats { get; init; } = [];

    /// <summary>Leaves images as they are.</summary>
    public static DetectionPolicy None { get; } = new() { FlipsSideways = false, Zoom = 1, Mosaic = 0, ColourJitter = 0 };

    /// <summary>Chooses by the data's statistics.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="train">What may be looked at.</param>
    public static DetectionPolicy For(DetectionDataset dataset, ReadOnlySpan<int> train)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var nature = DetectionNature.Measure(dataset, train);
        return new DetectionPolicy
        {
            FlipsSideways = nature.SidesAlike,
            FlipsDown = nature.EndsAlike,
            Transposes = nature is { SidesAlike: true, EndsAlike: true, DirectionsAlike: true },
            Repeats = RepeatsOf(dataset, train),
        };
    }

    // Images with a class that is on few of them are repeated by the root of how few (Gupta et al. 2019, arXiv 1908.03195, §5).
    private static int[] RepeatsOf(DetectionDataset dataset, ReadOnlySpan<int> train)
    {
        const double Enough = 0.1;
        const int Most = 4;
        var images = new int[dataset.ClassNames.Count];
        foreach (var index in train)
        {
            foreach (var label in LabelsOf(dataset, index))
            {
                images[label]++;
            }
        }

        var repeats = new int[train.Length];
        for (var i = 0; i < train.Length; i++)
        {
            var share = LabelsOf(dataset, train[i]).Select(label => (double)images[label] / repeats.Length).DefaultIfEmpty(1).Min();
            repeats[i] = Math.Clamp((int)Math.Round(Math.Sqrt(Enough / share)), 1, Most);
        }

        return repeats;
    }

    private static HashSet<int> LabelsOf(DetectionDataset dataset, int index)
    {
        var labels = new HashSet<int>();
        foreach (var box in dataset.BoxesOf(index))
        {
            if (!box.Ignored)
            {
                labels.Add(box.Label);
            }
        }

        return labels;
    }
}

/// <summary>What pixels and boxes say of the directions in the data: whether a mirrored or turned image could be one of it.</summary>
/// <param name="SidesAlike">Left and right.</param>
/// <param name="EndsAlike">Top and bottom.</param>
/// <param name="DirectionsAlike">Rows and columns: objects are no wider than high, on the whole.</param>
public sealed record DetectionNature(bool SidesAlike, bool EndsAlike, bool DirectionsAlike)
{
    // A mean that lies so many deviations from zero is a direction (Cohen 1988, §2: "medium").
    private const double Effect = 0.5;
    private const int ImagesLookedAt = 1000;

    /// <summary>Measures.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="train">What may be looked at.</param>
    public static DetectionNature Measure(DetectionDataset dataset, ReadOnlySpan<int> train)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var (sides, ends) = (new List<double>(), new List<double>());
        var aspects = Enumerable.Range(0, dataset.ClassNames.Count).Select(_ => new List<double>()).ToArray();
        var heights = Enumerable.Range(0, dataset.ClassNames.Count).Select(_ => new List<double>()).ToArray();
        var pixels = new byte[dataset.Images.ImageBytes];
        var stride = Math.Max(1, train.Length / ImagesLookedAt);
        for (var i = 0; i < train.Length; i += stride)
        {
            dataset.Images.CopyPixels(train[i], pixels);
            var (side, end) = Halves(pixels, dataset.Images.Height, dataset.Images.Width, dataset.Images.Channels);
            sides.Add(side);
            ends.Add(end);
            var (width, height) = dataset.OriginalSizeOf(train[i]);
            foreach (var box in dataset.BoxesOf(train[i]))
            {
                var original = box.Box.Scaled((float)width / dataset.Images.Width, (float)height / dataset.Images.Height);
                aspects[box.Label].Add(Math.Log(original.Width / original.Height));
                heights[box.Label].Add((box.Box.Top + box.Box.Bottom) / (2.0 * dataset.Images.Height) - 0.5);
            }
        }

        var placedEvenly = heights.Where(list => list.Count > 0).All(list => EffectOf(list) < Effect);
        return new DetectionNature(
            SidesAlike: EffectOf(sides) < 2 * Effect,
            EndsAlike: EffectOf(ends) < Effect && placedEvenly,
            DirectionsAlike: aspects.Where(list => list.Count > 0).All(list => Math.Abs(list.Average()) < 0.2));
    }

    private static double EffectOf(List<double> values)
    {
        if (values.Count < 2)
        {
            return double.PositiveInfinity;
        }

        var mean = values.Average();
        var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        return Math.Abs(mean) / Math.Max(deviation, 1e-9);
    }

    // How much brighter the left half is than the right one, and the upper than the lower.
    private static (double Side, double End) Halves(ReadOnlySpan<byte> pixels, int height, int width, int channels)
    {
        long side = 0, end = 0;
        for (var row = 0; row < height; row++)
        {
            long left = 0, right = 0;
            var line = pixels.Slice(row * width * channels, width * channels);
            for (var i = 0; i < line.Length; i++)
            {
                if (i < line.Length / 2)
                {
                    left += line[i];
                }
                else
                {
                    right += line[i];
                }
            }

            side += left - right;
            end += 2 * row < height ? left + right : -left - right;
        }

        return ((double)side / pixels.Length, (double)end / pixels.Length);
    }
}
