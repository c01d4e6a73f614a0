namespace Sundial.Learning.Data.Augmentation;

/// <summary>Brightness, contrast and saturation, each by a random factor around one.</summary>
internal static class ColourJitter
{
    /// <param name="pixels">H×W×C.</param>
    /// <param name="channels">1 or 3; grey has no saturation.</param>
    /// <param name="strength">Factors lie within 1 ± this.</param>
    /// <param name="random">Where they come from.</param>
    public static void Apply(Span<byte> pixels, int channels, float strength, ref CounterRandom random)
    {
        var brightness = random.Between(1 - strength, 1 + strength);
        var contrast = random.Between(1 - strength, 1 + strength);
        var saturation = channels == 1 ? 1 : random.Between(1 - strength, 1 + strength);

        // All three are linear: value = scale · pixel + share · the pixel's grey + offset.
        var offset = Mean(pixels) * brightness * (1 - contrast);
        var scale = brightness * contrast * saturation;
        var share = brightness * contrast * (1 - saturation);
        for (var i = 0; i < pixels.Length; i += channels)
        {
            if (channels == 1)
            {
                pixels[i] = Clamp((pixels[i] * scale) + offset);
                continue;
            }

            var ground = (((0.299f * pixels[i]) + (0.587f * pixels[i + 1]) + (0.114f * pixels[i + 2])) * share) + offset;
            pixels[i] = Clamp((pixels[i] * scale) + ground);
            pixels[i + 1] = Clamp((pixels[i + 1] * scale) + ground);
            pixels[i + 2] = Clamp((pixels[i + 2] * scale) + ground);
        }
    }

    private static float Mean(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        foreach (var pixel in pixels)
        {
            sum += pixel;
        }

        return (float)sum / pixels.Length;
    }

    private static byte Clamp(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
