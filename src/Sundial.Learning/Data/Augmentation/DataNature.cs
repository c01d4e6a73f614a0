namespace Sundial.Learning.Data.Augmentation;

/// <summary>What the pixels say of the kind of data, measured on at most a few thousand images.</summary>
public sealed record DataNature
{
    private const int ImagesLookedAt = 4000;
    private const int FewImagesPerClass = 20;

    /// <summary>
    /// How unlike their mirror images the classes are: 0 when a class's mean is its own mirror image, ½ when it has nothing to do with it,
    /// 1 when it is its negative; over the classes, weighted by how much they differ from the overall mean.
    /// </summary>
    public required double Asymmetry { get; init; }

    /// <summary>The share of pixels that lie within 8 of their image's most frequent value: the ground that a drawing is on.</summary>
    public required double Ground { get; init; }

    /// <summary>Whether the data is grey.</summary>
    public required bool Grey { get; init; }

    /// <summary>Whether a class has so few images that its mean says little, and that colour must be varied to be ignored.</summary>
    public required bool FewImages { get; init; }

    /// <summary>Grey on an even ground: digits, letters, symbols.</summary>
    public bool Drawing => Grey && Ground > 0.5;

    /// <summary>
    /// Whether a mirrored image still shows the same thing. Photographs of things are taken from both sides, so the mean of a class is nearly
    /// symmetric; the means of digits, letters or left-turn signs are not. With few images the means are noise: then photographs in
    /// colour are mirrored and nothing else is.
    /// </summary>
    public bool MirrorSafe => FewImages ? !Grey : Asymmetry < 0.15;

    /// <summary>Measures.</summary>
    /// <param name="dataset">Labelled images.</param>
    /// <param name="trainIndices">What may be looked at.</param>
    public static DataNature Measure(ImageDataset dataset, ReadOnlySpan<int> trainIndices)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var means = new ClassMeans(dataset);
        var pixels = new byte[dataset.ImageBytes];
        double ground = 0;
        var stride = Math.Max(1, trainIndices.Length / ImagesLookedAt);
        var looked = 0;
        for (var i = 0; i < trainIndices.Length; i += stride, looked++)
        {
            dataset.CopyPixels(trainIndices[i], pixels);
            means.Add(dataset.Labels[trainIndices[i]], pixels);
            ground += GroundShare(pixels, dataset.Channels);
        }

        return new DataNature
        {
            Asymmetry = means.Asymmetry(),
            Ground = looked == 0 ? 0 : ground / looked,
            Grey = dataset.Channels == 1,
            FewImages = means.Fewest < FewImagesPerClass,
        };
    }

    private static double GroundShare(ReadOnlySpan<byte> pixels, int channels)
    {
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        var count = 0;
        for (var i = 0; i < pixels.Length; i += channels, count++)
        {
            histogram[pixels[i]]++;
        }

        var most = 0;
        for (var value = 1; value < 256; value++)
        {
            most = histogram[value] > histogram[most] ? value : most;
        }

        var near = 0;
        for (var value = Math.Max(0, most - 8); value <= Math.Min(255, most + 8); value++)
        {
            near += histogram[value];
        }

        return (double)near / count;
    }

    /// <summary>
    /// Means of the images of each class, in two halves: the product of two independent estimates has no bias from noise, where the square
    /// of one has.
    /// </summary>
    private sealed class ClassMeans(ImageDataset dataset)
    {
        private readonly float[][] _sums = [.. Enumerable.Range(0, 2 * dataset.ClassNames.Count).Select(_ => new float[dataset.Height * dataset.Width])];
        private readonly int[] _counts = new int[2 * dataset.ClassNames.Count];

        public int Fewest => Enumerable.Range(0, dataset.ClassNames.Count).Min(label => _counts[2 * label] + _counts[(2 * label) + 1]);

        public void Add(int label, ReadOnlySpan<byte> pixels)
        {
            var half = (2 * label) + (_counts[2 * label] > _counts[(2 * label) + 1] ? 1 : 0);
            _counts[half]++;
            var sum = _sums[half];
            var channels = dataset.Channels;
            for (int i = 0, at = 0; i < sum.Length; i++, at += channels)
            {
                sum[i] += channels == 1 ? pixels[at] : (pixels[at] + pixels[at + 1] + pixels[at + 2]) * (1f / 3);
            }
        }

        public double Asymmetry()
        {
            var means = _sums.Select((sum, half) => Array.ConvertAll(sum, value => value / Math.Max(1, _counts[half]))).ToArray();
            var overall = new float[means[0].Length];
            foreach (var mean in means)
            {
                AddTo(overall, mean, 1f / means.Length);
            }

            double unlike = 0, energy = 0;
            for (var label = 0; label < dataset.ClassNames.Count; label++)
            {
                var (first, second) = (means[2 * label], means[(2 * label) + 1]);
                unlike += Dot(UnlikeMirror(first), UnlikeMirror(second));
                AddTo(first, overall, -1);
                AddTo(second, overall, -1);
                energy += Dot(first, second);
            }

            // The mirror image of an unrelated pattern differs from it by twice its energy.
            return energy <= 0 ? 0 : Math.Clamp(unlike / (4 * energy), 0, 1);
        }

        private static void AddTo(float[] sum, float[] values, float scale)
        {
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += scale * values[i];
            }
        }

        private static double Dot(float[] first, float[] second)
        {
            double sum = 0;
            for (var i = 0; i < first.Length; i++)
            {
                sum += first[i] * second[i];
            }

            return sum;
        }

        private float[] UnlikeMirror(float[] mean)
        {
            var difference = new float[mean.Length];
            for (var row = 0; row < dataset.Height; row++)
            {
                for (var column = 0; column < dataset.Width; column++)
                {
                    var at = row * dataset.Width;
                    difference[at + column] = mean[at + column] - mean[at + dataset.Width - 1 - column];
                }
            }

            return difference;
        }
    }
}
