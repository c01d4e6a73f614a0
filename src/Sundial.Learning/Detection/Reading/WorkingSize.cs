using Sundial.Learning.Data.Imaging;
using Sundial.Learning.Data.Sources;
using Sundial.Learning.Detection.Networks;

namespace Sundial.Learning.Detection.Reading;

/// <summary>The one size that all images of a data set get.</summary>
internal static class WorkingSize
{
    // What both sides are a multiple of: the stride of the coarsest level, twice, since the kernels take two rows at a time. Objects that are
    // long in pixels need a level more.
    private const int Step = 32;
    private const int StepForLarge = 64;
    private const double LargeObject = 192;

    /// <summary>The size nearest to the median aspect whose longer side is at most so long, and no longer than the images are.</summary>
    /// <param name="annotated">The images with their boxes.</param>
    /// <param name="options">What is wanted.</param>
    public static PixelShape Choose(IReadOnlyList<AnnotatedImage> annotated, DetectionReadOptions options)
    {
        SurveyedImage[] images = [.. annotated.Select(image => image.Image)];
        var channels = options.Channels ?? (images.All(image => image.Grey) ? 1 : 3);
        if (options is { Height: { } height, Width: { } width })
        {
            return new PixelShape(height, width, channels);
        }

        return Choose(
            images.Select(image => (image.Width, image.Height)),
            annotated.SelectMany(image => image.Boxes).Select(box => (double)Math.Max(box.Box.Width, box.Box.Height)),
            options.LongestSideFor?.Invoke(images.Length) ?? options.LongestSide,
            channels);
    }

    /// <summary>The same, of what is known of images and boxes.</summary>
    /// <param name="sizes">The images' sizes, at least one.</param>
    /// <param name="objects">The longer side of each box, as a share of its image's.</param>
    /// <param name="longest">The longer side at most.</param>
    /// <param name="channels">Of the images that come out.</param>
    public static PixelShape Choose(IEnumerable<(int Width, int Height)> sizes, IEnumerable<double> objects, int longest, int channels)
    {
        var images = sizes.ToList();
        var aspect = Median(images.Select(image => (double)image.Width / image.Height));
        var side = Math.Min(longest, Median(images.Select(image => (double)Math.Max(image.Height, image.Width))));
        var step = side >= 4 * StepForLarge && DetectorChoices.LongestOf(objects) * side > LargeObject ? StepForLarge : Step;
        var longer = Rounded(side, step);
        return aspect >= 1
            ? new PixelShape(Rounded(longer / aspect, step), longer, channels)
            : new PixelShape(longer, Rounded(longer * aspect, step), channels);
    }

    private static int Rounded(double side, int step) => Math.Max(step, (int)Math.Round(side / step, MidpointRounding.AwayFromZero) * step);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
