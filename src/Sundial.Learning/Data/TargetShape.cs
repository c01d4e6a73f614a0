using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Data;

/// <summary>The one shape that all images of a data set get.</summary>
internal static class TargetShape
{
    private const int Step = 8;

    // Nearly all of one size: the few others are the ones to be resized.
    private const double ShareOfOneSize = 0.9;

    public static PixelShape Choose(IReadOnlyList<SurveyedImage> images, ImageReadOptions options)
    {
        var channels = options.Channels ?? (images.All(image => image.Grey) ? 1 : 3);
        if (options is { Height: { } height, Width: { } width })
        {
            return new PixelShape(height, width, channels);
        }

        var common = images.CountBy(image => (image.Height, image.Width)).MaxBy(group => group.Value);
        var (commonHeight, commonWidth) = common.Key;
        var usable = Math.Min(commonHeight, commonWidth) >= Step && Math.Max(commonHeight, commonWidth) <= options.MaxSide;
        var kept = usable && common.Value >= ShareOfOneSize * images.Count;
        if (kept)
        {
            return new PixelShape(commonHeight, commonWidth, channels);
        }

        // The median aspect, at the median long side where that is within the bound; in steps that halve well.
        var aspect = Median(images.Select(image => (double)image.Width / image.Height));
        var longSide = Math.Min(options.MaxSide, Median(images.Select(image => (double)Math.Max(image.Height, image.Width))));
        return aspect >= 1
            ? new PixelShape(Rounded(longSide / aspect, options), Rounded(longSide, options), channels)
            : new PixelShape(Rounded(longSide, options), Rounded(longSide * aspect, options), channels);
    }

    private static int Rounded(double side, ImageReadOptions options)
    {
        var most = Math.Max(Step, options.MaxSide / Step * Step);
        return Math.Clamp((int)Math.Round(side / Step) * Step, Step, most);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
