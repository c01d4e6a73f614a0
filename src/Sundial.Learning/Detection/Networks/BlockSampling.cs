using Sundial.Learning.Data;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Detection.Networks;

/// <summary>What a detector needs to know of the pixels before it begins: <see cref="PixelSampling"/> of images as blocks of 2×2 pixels, each a place of 4·C channels.</summary>
internal static class BlockSampling
{
    private const ulong Purpose = 0x9A7D;
    private const int ImagesLookedAt = 500;
    private const int Patches = 30_000;

    /// <summary>Measures on images drawn evenly from those given.</summary>
    /// <param name="images">The images.</param>
    /// <param name="train">Those that may be looked at.</param>
    /// <param name="seed">Draws the patches.</param>
    public static PixelSampling Measure(ImageDataset images, ReadOnlySpan<int> train, ulong seed)
    {
        var looked = new List<byte[]>();
        for (var i = 0; i < train.Length; i += Math.Max(1, train.Length / ImagesLookedAt))
        {
            var pixels = new byte[images.ImageBytes];
            images.CopyPixels(train[i], pixels);
            looked.Add(pixels);
        }

        var statistics = PixelSampling.StatisticsOf(looked, images.Channels);
        var blocks = 4 * images.Channels;
        var repeated = new PixelStatistics(
            [.. Enumerable.Range(0, blocks).Select(c => statistics.Mean[c % images.Channels])], [.. Enumerable.Range(0, blocks).Select(c => statistics.Deviation[c % images.Channels])]);
        return new PixelSampling(repeated, PatchesOf(looked, images, repeated, seed));
    }

    // Three by three blocks, in the order channel, row, column.
    private static float[] PatchesOf(List<byte[]> looked, ImageDataset images, PixelStatistics statistics, ulong seed)
    {
        var (channels, width, blocks) = (images.Channels, images.Width, 4 * images.Channels);
        var (scale, shift) = (statistics.Scale, statistics.Shift);
        var perImage = Math.Max(8, Patches / looked.Count);
        var patches = new float[looked.Count * perImage * blocks * 9];
        var at = 0;
        foreach (var (index, pixels) in looked.Index())
        {
            var random = new CounterRandom(seed, Purpose, (ulong)index);
            for (var n = 0; n < perImage; n++)
            {
                var (top, left) = (2 * random.Next(images.Height / 2 - 2), 2 * random.Next(width / 2 - 2));
                for (var b = 0; b < blocks; b++)
                {
                    var (place, c) = Math.DivRem(b, channels);
                    for (var tap = 0; tap < 9; tap++)
                    {
                        var row = top + 2 * (tap / 3) + place / 2;
                        var column = left + 2 * (tap % 3) + place % 2;
                        patches[at++] = pixels[(row * width + column) * channels + c] * scale[b] + shift[b];
                    }
                }
            }
        }

        return patches;
    }
}
