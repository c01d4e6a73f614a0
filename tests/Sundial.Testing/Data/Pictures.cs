namespace Sundial.Testing.Data;

/// <summary>Made-up pictures: each one differs from every other, and each class has a look of its own.</summary>
public static class Pictures
{
    /// <summary>H×W×C bytes: a gradient whose direction is the class's, with noise that is the picture's.</summary>
    public static byte[] Pixels(int height, int width, int channels, int label, int number)
    {
        var random = new Random((label * 10_007) + number);
        var (across, down) = (Math.Cos(label), Math.Sin(label));
        var pixels = new byte[height * width * channels];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (row, column) = (i / channels / width, i / channels % width);
            var slope = ((across * column / width) + (down * row / height) + 1) * 80;
            pixels[i] = (byte)Math.Clamp(slope + (30 * (i % channels)) + random.Next(24), 0, 255);
        }

        return pixels;
    }

    /// <summary>A PNG of such a picture.</summary>
    public static byte[] Png(int height, int width, int channels, int label, int number) =>
        Data.Png.Encode(Pixels(height, width, channels, label, number), height, width, channels);

    /// <summary>PNG files in class folders: <c>cat/000.png</c> and so on.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Classes(int each, int height, int width, int channels, params string[] classes) =>
        from label in Enumerable.Range(0, classes.Length)
        from number in Enumerable.Range(0, each)
        select ($"{classes[label]}/{number:D3}.png", Png(height, width, channels, label, number));
}
