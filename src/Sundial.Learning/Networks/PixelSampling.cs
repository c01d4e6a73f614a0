using Sundial.Learning.Data;

namespace Sundial.Learning.Networks;

/// <summary>What a network needs to know of the pixels before it begins: their statistics, and patches for the whitening stem.</summary>
/// <param name="Statistics">Mean and deviation of each channel.</param>
/// <param name="Patches">[n, C·9] normalised 3×3 patches, in the order channel, row, column.</param>
internal sealed record PixelSampling(PixelStatistics Statistics, float[] Patches)
{
    private const ulong Purpose = 0x9A7C;
    private const int ImagesLookedAt = 2000;
    private const int PatchesPerImage = 16;

    // A channel that never changes carries nothing; dividing by its deviation would make noise of rounding.
    private const double LeastDeviation = 1;

    /// <summary>Measures on images drawn evenly from those given.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="images">Those that may be looked at.</param>
    /// <param name="seed">Draws the patches.</param>
    public static PixelSampling Measure(ImageDataset dataset, ReadOnlySpan<int> images, ulong seed)
    {
        var looked = new List<byte[]>();
        var stride = Math.Max(1, images.Length / ImagesLookedAt);
        for (var i = 0; i < images.Length; i += stride)
        {
            var pixels = new byte[dataset.ImageBytes];
            dataset.CopyPixels(images[i], pixels);
            looked.Add(pixels);
        }

        var statistics = StatisticsOf(looked, dataset.Channels);
        return new PixelSampling(statistics, PatchesOf(looked, dataset, statistics, seed));
    }

    /// <summary>Mean and deviation of each channel.</summary>
    /// <param name="images">Images, channels last.</param>
    /// <param name="channels">How many channels.</param>
    internal static PixelStatistics StatisticsOf(List<byte[]> images, int channels)
    {
        var (sums, squares) = (new double[channels], new double[channels]);
        foreach (var pixels in images)
        {
            for (var i = 0; i < pixels.Length; i++)
            {
                sums[i % channels] += pixels[i];
                squares[i % channels] += (double)pixels[i] * pixels[i];
            }
        }

        var count = (double)images.Count * images[0].Length / channels;
        var means = Array.ConvertAll(sums, sum => sum / count);
        return new PixelStatistics(
            Array.ConvertAll(means, mean => (float)mean),
            [.. squares.Zip(means, (square, mean) => (float)Math.Max(LeastDeviation, Math.Sqrt(Math.Max(0, square / count - mean * mean))))]);
    }

    private static float[] PatchesOf(List<byte[]> images, ImageDataset dataset, PixelStatistics statistics, ulong seed)
    {
        var (channels, width) = (dataset.Channels, dataset.Width);
        var (scale, shift) = (statistics.Scale, statistics.Shift);
        var patches = new float[images.Count * PatchesPerImage * channels * 9];
        var at = 0;
        foreach (var (index, pixels) in images.Index())
        {
            var random = new CounterRandom(seed, Purpose, (ulong)index);
            for (var n = 0; n < PatchesPerImage; n++)
            {
                var (top, left) = (random.Next(dataset.Height - 2), random.Next(width - 2));
                for (var c = 0; c < channels; c++)
                {
                    for (var tap = 0; tap < 9; tap++)
                    {
                        var pixel = pixels[((top + tap / 3) * width + left + tap % 3) * channels + c];
                        patches[at++] = pixel * scale[c] + shift[c];
                    }
                }
            }
        }

        return patches;
    }
}
