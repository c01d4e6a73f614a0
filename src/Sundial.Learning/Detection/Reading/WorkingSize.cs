using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Detection.Reading;

/// <summary>The one size that all images of a data set get.</summary>
internal static class WorkingSize
{
    /// <summary>What both sides are a multiple of: the coarsest level of the network, taken twice, since its kernels take two rows at a time.</summary>
    public const int Step = 32;

    /// <summary>The size nearest to the median aspect whose longer side is at most so long, and no longer than the images are.</summary>
    public static PixelShape Choose(IReadOnlyList<SurveyedImage> images, DetectionReadOptions options)
    {
        var channels = images.All(image => image.Grey) ? 1 : 3;
        if (options is { Height: { } height, Width: { } width })
        {
            return new PixelShape(height, width, channels);
        }

        var aspect = Median(images.Select(image => (double)image.Width / image.Height));
        var longest = options.LongestSideFor?.Invoke(images.Count) ?? options.LongestSide;
        var side = Math.Min(longest, Median(images.Select(image => (double)Math.Max(image.Height, image.Width))));
        var longer = Rounded(side);
        return aspect >= 1
            ? new PixelShape(Rounded(longer / aspect), longer, channels)
            : new PixelShape(longer, Rounded(longer * aspect), channels);
    }

    private static int Rounded(double side) => Math.Max(Step, (int)Math.Round(side / Step) * Step);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
