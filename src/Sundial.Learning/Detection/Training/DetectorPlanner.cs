using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Detection.Training;

/// <summary>The decisions by which a detector's training fits its time; arithmetic with no clock of its own.</summary>
internal static class DetectorPlanner
{
    // Floating-point operations a second and thread.
    private const double NominalRate = 2e11;

    /// <summary>What is left for training after reading, validating and testing, roughly.</summary>
    public const double TrainingShare = 0.8;

    // How often each image has to be seen for a resolution or a network to be worth its price, and within which bounds altogether. Finer
    // images take more views to pay than coarse ones, by their area (blood cells, 205 images to train on, two busy minutes: 11 views of each at
    // 256×192 reach an average precision of 0.90, 25 at 192×128 0.85, 65 at 128×96 0.75).
    private const double ViewsOfEachImage = 8;
    private const double SideOfThese = 256;
    private const double LeastViews = 400;

    // Five busy minutes on the same cells: 8 views of each by 6.6 million parameters reach 0.86, where 11 by 2.2 million in two reach 0.90.
    private const double ParametersOfThese = 1e6;
    private const double MostViews = 12_000;

    // Photographs of half a megapixel, as they mostly are.
    private const double DecodedPerSecond = 80;
    private const double DecodingShare = 0.12;

    private static readonly int[] s_sides = [448, 384, 320, 256, 192, 160, 128];

    /// <summary>Seconds a training step takes for one image.</summary>
    public static double NominalSecondsPerImage(DetectorNetwork network, int threads) => 6 * network.MultiplyAdds / (NominalRate * threads);

    /// <summary>Samples that a network has to see before it is worth its price.</summary>
    /// <param name="images">Images there are.</param>
    /// <param name="image">Their size.</param>
    public static double ViewsWanted(int images, ImageShape image)
    {
        var finer = Math.Max(image.Height, image.Width) / SideOfThese;
        return Math.Clamp(ViewsOfEachImage * finer * finer * images, LeastViews, MostViews);
    }

    /// <summary>Samples that a network has to see before it is worth its price: the more of them, the more it has to learn.</summary>
    /// <param name="images">Images there are to train on.</param>
    /// <param name="network">The network.</param>
    public static double ViewsWanted(int images, DetectorNetwork network) =>
        ViewsWanted(images, network.Image) * Math.Max(1, network.ParameterCount / ParametersOfThese);

    /// <summary>The most images to decode: as many as that takes its share of the time, and no fewer than some.</summary>
    /// <param name="deadline">The whole budget, in seconds.</param>
    /// <param name="threads">Threads to decode with.</param>
    public static int MostImages(double deadline, int threads) => (int)Math.Clamp(DecodingShare * deadline * DecodedPerSecond * threads, 500, 10_000_000);

    /// <summary>The longer side of the images that fits the time: the largest at which the family's usual network sees enough samples.</summary>
    /// <param name="images">Images there are.</param>
    /// <param name="deadline">The whole budget, in seconds.</param>
    /// <param name="threads">Threads to compute with.</param>
    public static int LongestSide(int images, double deadline, int threads)
    {
        const int Usual = 3;
        return s_sides.FirstOrDefault(Fits, 128);

        bool Fits(int side)
        {
            var network = DetectorFamily.For(new ImageShape(side * 3 / 4, side, 3), classes: 10, longestObject: 0)[Usual];
            return NominalSecondsPerImage(network, threads) * ViewsWanted(images, network.Image) <= TrainingShare * deadline;
        }
    }

    /// <summary>The largest network that sees enough samples in the time; the smallest where none does.</summary>
    /// <param name="candidates">Cheapest first.</param>
    /// <param name="images">Images there are to train on.</param>
    /// <param name="seconds">Time to train.</param>
    /// <param name="secondsPerImage">What a training step takes for one image.</param>
    public static DetectorNetwork Choose(IReadOnlyList<DetectorNetwork> candidates, int images, double seconds, Func<DetectorNetwork, double> secondsPerImage) =>
        candidates.LastOrDefault(network => seconds / secondsPerImage(network) >= ViewsWanted(images, network)) ?? candidates[0];

    /// <summary>Images in a batch: enough steps for the schedule to mean something.</summary>
    /// <param name="samples">Samples that the whole run will see.</param>
    /// <param name="images">Images of an epoch.</param>
    public static int Batch(double samples, int images)
    {
        var batch = samples < 1200 ? 4 : samples < 40_000 ? 8 : 16;
        return Math.Min(batch, Math.Max(2, images));
    }
}
