using Sundial.Learning.Data;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Training;

namespace Sundial.Learning.Detection.Training;

/// <summary>The first phases of a detector's run: reads the images at a resolution that fits the time, and divides them.</summary>
internal static class DetectionLoading
{
    /// <summary>Reads and divides.</summary>
    /// <exception cref="DatasetException">The data cannot be read or learned from.</exception>
    /// <exception cref="TrainingException">The deadline is too short for the data; the message names the shortest that would do.</exception>
    public static DetectionData Run(RunContext context)
    {
        var (request, begun) = (context.Request, context.Elapsed);
        var budget = request.Epochs is null ? context.Deadline : context.NominalSeconds;
        var options = new DetectionReadOptions
        {
            Seed = request.Seed,

            // Both are chosen once for all attempts: a network goes on with the images that it began with.
            MostImagesFor = _ => context.MostImages ??= DetectorPlanner.MostImages(budget, request.Threads),
            LongestSideFor = images => context.LongestSide ??= DetectorPlanner.LongestSide(images, budget / context.CautiousSlowness(DetectionTask.Family), request.Threads),

            // A finished network knows images of one shape.
            Height = context.Finished?.Shape.Height,
            Width = context.Finished?.Shape.Width,
            Images = new ImageReadOptions { MemoryBytes = request.MemoryBytes, Threads = request.Threads },
        };
        var images = DetectionDatasetReader.Read(request.DataPath, options, DataPhase.Watch(context), context.Stop);
        try
        {
            Tell(context, images);
            if (context.Finished is { } finished)
            {
                MoreFrom.CheckClasses(finished, images.ClassNames, request.DataPath);
            }

            var other = request.TestDataPath is null ? null : DetectionDatasetReader.Read(
                request.TestDataPath,
                options with { Height = images.Images.Height, Width = images.Images.Width, Channels = images.Images.Channels, ClassNames = images.ClassNames },
                DataPhase.Watch(context),
                context.Stop);
            context.Begin(TrainingPhase.Split, 0.01 * context.Deadline);
            var parts = DetectionSplit.Of(images, context.SplitSeed, hasOtherTest: other is not null, DetectionData.SeenBefore(context));
            var data = new DetectionData(images, parts, other, request.Seed);
            context.LoadingSeconds = context.Elapsed - begun;
            return data;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    private static void Tell(RunContext context, DetectionDataset images)
    {
        foreach (var sentence in images.LeftOut.Sentences)
        {
            context.Notice(sentence);
        }

        if (images.Dropped > 0)
        {
            context.Notice($"The time allows {images.Count:N0} of {images.Count + images.Dropped:N0} images to be read; the others are left out.");
        }

        if (images.Images.SkippedTotal > 0)
        {
            var example = images.Images.Skipped[0];
            context.Notice($"{images.Images.SkippedTotal:N0} images were left out, such as {example.Name} ({example.Reason}); the report names them.");
        }
    }
}
