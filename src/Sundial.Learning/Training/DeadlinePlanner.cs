using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>What the planner settles on before the main network is trained.</summary>
/// <param name="Network">Which network.</param>
/// <param name="Images">Images of an epoch, after subsampling.</param>
/// <param name="Epochs">Epochs that fit, as far as is known.</param>
internal sealed record NetworkPlan(ResidualNetwork Network, int Images, double Epochs);

/// <summary>The decisions by which a run meets its deadline; arithmetic on what was measured, with no clock of its own.</summary>
internal sealed class DeadlinePlanner
{
    private const double MostUnrest = 3;

    /// <summary>The longest deadline that is taken for meant.</summary>
    public static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(30);

    /// <summary>The shortest with which anything at all can be read, trained and written.</summary>
    public static readonly TimeSpan ShortestDeadline = TimeSpan.FromSeconds(3);

    /// <summary>A first model is due by this share of the time.</summary>
    public const double FirstModelShare = 0.1;

    // Where reading has used up the first tenth, the first model still gets a little.
    private const double LeastFirstModelShare = 0.03;

    // It is there to be had, not to be good: longer than this would be taken from the one that is.
    private const double MostFirstModelSeconds = 8;

    /// <summary>Where the schedule of a finished network begins again: with the rates of its middle, which move it out of where it is and not back to the beginning.</summary>
    public const double WarmShare = 0.5;

    /// <summary>So many times the time that a finished network was trained are better spent on a larger one.</summary>
    public const double MuchMoreTime = 2;

    /// <summary>Share of the time that the validations may take.</summary>
    public const double ValidationShare = 0.03;

    // However short a training is, its validation tells something.
    private const double LeastValidationSeconds = 0.3;

    /// <summary>The same where checkpoints are kept: the model that a kill leaves behind is the last that was validated.</summary>
    public const double ValidationShareWithCheckpoints = 0.06;

    /// <summary>Share of the time that a fixed number of epochs may take by the nominal rate: low enough that a machine half as fast still ends its schedule.</summary>
    public const double NominalShare = 0.4;

    /// <summary>The most of the time that is kept back for the test: it can be cut, training that was not done cannot be made up for.</summary>
    public const double MostTestShare = 0.2;

    /// <summary>Share of the time that the probe may take.</summary>
    public const double ProbeShare = 0.03;

    /// <summary>The rate is known when its standard error is below this share of it.</summary>
    public const double ProbePrecision = 0.03;

    // Looking at an image more than once is worth this much of the time, and no more.
    private const double TestShare = 0.07;

    // Measured on CIFAR-10: in 265 s 1.09 million parameters (0.44 images each) beat 1.83 million (0.19); in 840 s 2.4 million (0.3)
    // and 1.09 million (1.3) come out even, at 90.6 %. It counts parameters and not operations, which also grow with the size of the image.
    private const double ImagesPerParameter = 0.25;

    private const double ParametersPerImage = 400;

    private const int LeastSubsample = 1000;

    // A resolution is worth its price when the smallest network still sees every image this often.
    private const double LeastEpochsAtResolution = 3;

    /// <summary>What is left for training after reading, validating and testing, roughly.</summary>
    public const double TrainingShare = 0.75;

    // Floating-point operations a second and thread, as the definition of the network counts them: a first guess, and what decides
    // where nothing may depend on the machine's mood (--epochs). Prediction runs in standard operators.
    private const double NominalRate = 3e11;
    private const double NominalPredictionRate = 1.5e11;

    // What a run needs between reading and the deadline at the least: sessions, a few steps, a test, two files.
    private const double LeastSecondsAfterLoading = 2;

    /// <summary>Seconds a training step takes for one image: forward, and twice as much backward.</summary>
    public static double NominalSecondsPerImage(ResidualNetwork network, int threads) => 6 * network.MultiplyAdds / (NominalRate * threads);

    /// <summary>Seconds that one look at an image takes.</summary>
    public static double NominalSecondsPerLook(ResidualNetwork network, int threads) => 2 * network.MultiplyAdds / (NominalPredictionRate * threads);

    /// <summary>Images that a network has to see, with repetition, before it does better than a smaller one.</summary>
    public static double ImagesWanted(ResidualNetwork network) => ImagesPerParameter * network.ParameterCount;

    /// <summary>The resolution that fits the time: the longest side at which the smallest network sees every image a few times.</summary>
    /// <param name="images">Images there are.</param>
    /// <param name="deadline">The whole budget, in seconds.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <returns>Pixels; images that are smaller stay as they are.</returns>
    public static int LongestSide(int images, double deadline, int threads)
    {
        int[] sides = [128, 96, 64, 48];
        return sides.FirstOrDefault(Fits, 32);

        bool Fits(int side)
        {
            var smallest = NetworkFamily.For(new ImageShape(side, side, 3), classes: 10)[0];
            return NominalSecondsPerImage(smallest, threads) * images * LeastEpochsAtResolution <= TrainingShare * deadline;
        }
    }

    /// <summary>The largest network that sees enough images in the time, and has enough to learn from; the smallest where none does.</summary>
    /// <param name="candidates">Cheapest first.</param>
    /// <param name="images">Images there are to train on.</param>
    /// <param name="seconds">Time to train.</param>
    /// <param name="secondsPerImage">What a training step takes for one image.</param>
    public static NetworkPlan Choose(IReadOnlyList<ResidualNetwork> candidates, int images, double seconds, Func<ResidualNetwork, double> secondsPerImage)
    {
        var network = candidates.LastOrDefault(c => seconds / secondsPerImage(c) >= ImagesWanted(c) && Suits(c, images)) ?? candidates[0];
        var epochs = seconds / (secondsPerImage(network) * images);

        // An image that would never be seen is left out beforehand, in the proportions of the classes rather than by chance.
        // Never fewer than a handful: when the rate was measured in a bad moment, more than was planned turns out to fit.
        return epochs >= 1 ? new NetworkPlan(network, images, epochs) : new NetworkPlan(network, Math.Min(images, Math.Max(LeastSubsample, (int)(images * epochs))), 1);
    }

    /// <summary>Whether so many images can teach a network of this size anything but themselves.</summary>
    public static bool Suits(ResidualNetwork network, int images) => network.ParameterCount <= ParametersPerImage * images;

    /// <summary>Images in a batch: enough steps for the schedule to mean something, batches large enough to compute well.</summary>
    /// <param name="imagesSeen">Images that the whole run will see, with repetition.</param>
    /// <param name="images">Images of an epoch.</param>
    public static int Batch(double imagesSeen, int images)
    {
        var batch = 32;
        while (batch < 512 && imagesSeen / (2 * batch) >= 600 && images >= 8 * batch)
        {
            batch *= 2;
        }

        return Math.Min(batch, images);
    }

    /// <summary>When the training of the first model ends, in seconds since the budget began.</summary>
    /// <param name="deadline">The whole budget, in seconds.</param>
    /// <param name="now">Seconds since it began.</param>
    /// <param name="writing">Seconds that validating and writing the model will take.</param>
    public static double FirstModelEnd(double deadline, double now, double writing) =>
        Math.Max(
            now + Math.Min(LeastFirstModelShare * deadline, MostFirstModelSeconds),
            Math.Min(FirstModelShare * deadline - writing, now + Math.Min(2 * LeastFirstModelShare * deadline, MostFirstModelSeconds)));

    /// <summary>How often the final model looks at an image: as often as the test fits into its share of the time.</summary>
    /// <param name="secondsPerImage">What one look takes.</param>
    /// <param name="images">Images to test on.</param>
    /// <param name="deadline">The whole budget, in seconds.</param>
    /// <param name="mirrored">Whether a mirrored image shows the same thing.</param>
    /// <param name="optimizeFor">For latency, once is all.</param>
    public static TestTimeViews Views(double secondsPerImage, int images, double deadline, bool mirrored, OptimizeFor optimizeFor)
    {
        if (optimizeFor == OptimizeFor.Latency)
        {
            return TestTimeViews.One;
        }

        TestTimeViews[] all = mirrored
            ? [TestTimeViews.MirroredAndMoved, TestTimeViews.Mirrored]
            : [TestTimeViews.Moved];
        return all.FirstOrDefault(views => Count(views) * secondsPerImage * images <= TestShare * deadline, TestTimeViews.One);
    }

    /// <summary>Looks at one image.</summary>
    public static int Count(TestTimeViews views) => views switch
    {
        TestTimeViews.One => 1,
        TestTimeViews.Mirrored => 2,
        TestTimeViews.Moved => 3,
        _ => 6,
    };

    /// <summary>What is kept back for writing down by what a model can be trained on, the first use of everything that takes included.</summary>
    /// <param name="deadline">The whole budget, in seconds.</param>
    public static double TrainingFileSeconds(double deadline) => Math.Clamp(0.01 * deadline, 0.3, 1.5);

    /// <summary>What is made of the test's answers: curves, and the mistakes with their pictures.</summary>
    /// <param name="deadline">The whole budget, in seconds.</param>
    public static double EvidenceSeconds(double deadline) => Math.Min(0.005 * deadline, 0.5);

    /// <summary>The most that one validation may take.</summary>
    /// <param name="seconds">What the training has.</param>
    public static double MostValidationSeconds(double seconds) => Math.Max(LeastValidationSeconds, ValidationShare * seconds);

    /// <summary>The shortest deadline that would do, from how fast the data is being read.</summary>
    /// <param name="elapsed">Seconds since the budget began.</param>
    /// <param name="loading">Seconds since reading began.</param>
    /// <param name="share">Share of the data that is read, in (0, 1].</param>
    public static double ShortestFor(double elapsed, double loading, double share)
    {
        var loaded = elapsed - loading + loading / share;
        return loaded + Math.Max(LeastSecondsAfterLoading, 0.1 * loaded);
    }

    /// <summary>What is kept back for what nobody planned: the timer, the collector, another process.</summary>
    /// <param name="deadline">The whole budget, in seconds.</param>
    /// <param name="unrest">See <see cref="RunContext.Unrest"/>. Where others make steps take twice as long now and then, they can do so with the last ones.</param>
    public static double Slack(double deadline, double unrest) => Math.Clamp(0.006 * deadline, 0.15, 1.5) * Math.Clamp(unrest, 1, MostUnrest);
}
