using Sundial.Learning.Data;
using Sundial.Learning.Data.Augmentation;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>The first phases of a run: reads the data and divides it, and refuses a deadline by which that cannot be done.</summary>
internal static class DataPhase
{
    // A projection from the first hundredths would be noise.
    private const double ShareBeforeJudging = 0.05;
    private const double SecondsBeforeJudging = 0.5;

    /// <summary>Reads and divides.</summary>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="TrainingException">The deadline is too short for the data; the message names the shortest that would do.</exception>
    public static RunData Run(RunContext context)
    {
        var request = context.Request;
        var begun = context.Elapsed;
        var options = new ImageReadOptions
        {
            MemoryBytes = request.MemoryBytes,
            Threads = request.Threads,

            // A finished network knows images of one shape.
            Height = context.Finished?.Shape.Height,
            Width = context.Finished?.Shape.Width,
            Channels = context.Finished?.Shape.Channels,

            // Chosen once for all attempts: a network that was trained on images of one size goes on with them.
            MaxSideFor = images => context.LongestSide ??= DeadlinePlanner.LongestSide(
                images, (request.Epochs is null ? context.Deadline : context.NominalSeconds) / context.CautiousSlowness(NetworkChoice.Family), request.Threads),
        };
        var images = ImageDatasetReader.Read(request.DataPath, options, Watch(context), context.Stop);
        try
        {
            TellSkipped(context, images);
            if (context.Finished is { } finished)
            {
                MoreFrom.CheckClasses(finished, images.ClassNames, request.DataPath);
            }

            var other = request.TestDataPath is null ? null : ReadTest(context, images, options);
            context.Begin(TrainingPhase.Split, 0.01 * context.Deadline);
            var data = Divide(context, images, other);
            context.LoadingSeconds = context.Elapsed - begun;
            return data;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    private static RunData Divide(RunContext context, ImageDataset images, ImageDataset? other)
    {
        var parts = TrainingSplit.Of(images, context.SplitSeed, hasOtherTest: other is not null);
        return new RunData(
            images,
            parts,
            other ?? images,
            other is null ? parts.Test : TrainingSplit.TestPart(other),
            AugmentationPolicy.For(images, parts.Train),
            PixelSampling.Measure(images, parts.Train, context.Request.Seed));
    }

    private static ImageDataset ReadTest(RunContext context, ImageDataset images, ImageReadOptions options)
    {
        var same = options with { Height = images.Height, Width = images.Width, Channels = images.Channels, ClassNames = images.ClassNames };
        var test = ImageDatasetReader.Read(context.Request.TestDataPath!, same, Watch(context), context.Stop);
        TellSkipped(context, test);
        return test;
    }

    private static void TellSkipped(RunContext context, ImageDataset images)
    {
        if (images.SkippedTotal > 0)
        {
            var example = images.Skipped[0];
            context.Notice($"{images.SkippedTotal:N0} of {images.SkippedTotal + images.Count:N0} files were left out, such as {example.Name} ({example.Reason}); the report names them.");
        }
    }

    /// <summary>Tells how far the reading is, and ends it as soon as it is clear that the deadline leaves no time to learn.</summary>
    public static IProgress<ReadProgress> Watch(RunContext context) => new Watcher(context);

    /// <summary>Watches the reading, and ends it as soon as it is clear that the deadline leaves no time to learn.</summary>
    private sealed class Watcher(RunContext context) : IProgress<ReadProgress>
    {
        private readonly double _begun = context.Elapsed;

        public void Report(ReadProgress value)
        {
            var share = value.Total == 0 ? 0 : (double)value.Done / value.Total;
            context.Progress(progress => progress with { PhaseShare = value.Phase == ReadPhase.Decode ? share : null });
            var loading = context.Elapsed - _begun;
            if (value.Phase != ReadPhase.Decode || share < ShareBeforeJudging || loading < SecondsBeforeJudging)
            {
                return;
            }

            var shortest = DeadlinePlanner.ShortestFor(context.Elapsed, loading, share);
            if (shortest > context.Deadline)
            {
                throw TooShort(context, shortest);
            }
        }
    }

    /// <summary>The refusal of a deadline.</summary>
    public static TrainingException TooShort(RunContext context, double shortestSeconds) => new(
        "deadline.too-short",
        $"{context.Deadline:0.#} s is too short for {context.Request.DataPath}: reading it and training anything takes about {Math.Ceiling(shortestSeconds * 1.2)} s on this machine; use --within {Math.Ceiling(shortestSeconds * 1.2)}s or more.");
}
