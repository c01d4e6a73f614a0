using Sundial.Learning.Data;
using Sundial.Testing.Data;

namespace Sundial.EndToEnd.Tests.Hosting;

/// <summary>A handwritten digit as a file.</summary>
internal static class SampleDigit
{
    /// <summary>One of the sample digits as PNG.</summary>
    public static byte[] Png()
    {
        using var folder = new TemporaryFolder();
        using var digits = ImageDatasetReader.Read(DigitsDataset.Prepare(folder["digits"]));
        var pixels = new byte[digits.ImageBytes];
        digits.CopyPixels(0, pixels);
        return Testing.Data.Png.Encode(pixels, digits.Height, digits.Width, digits.Channels);
    }
}
