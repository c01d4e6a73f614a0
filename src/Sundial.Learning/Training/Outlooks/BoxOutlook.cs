using Sundial.Learning.Data;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Tuning.Trainings;

namespace Sundial.Learning.Training.Outlooks;

/// <summary>What would be trained of images with boxes.</summary>
public static class BoxOutlook
{
    /// <summary>The size that images would be read at: the longer side.</summary>
    /// <param name="images">Images there are.</param>
    /// <param name="request">What is asked about.</param>
    public static int LongestSide(int images, OutlookRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return DetectorPlanner.LongestSide(images, request.Deadline.TotalSeconds, request.Threads);
    }

    /// <summary>Asks the planner.</summary>
    /// <param name="images">The data, read at <see cref="LongestSide"/>.</param>
    /// <param name="request">What is asked about.</param>
    /// <exception cref="DatasetException">There is too little to learn from.</exception>
    public static TrainingOutlook Of(DetectionDataset images, OutlookRequest request)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(request);
        var deadline = request.Deadline.TotalSeconds;
        var parts = DetectionSplit.Of(images, request.Seed, request.HasOtherTest);
        var data = new DetectionData(images, parts, null, request.Seed);   // the images are the caller's to dispose of
        var seen = Math.Min(1, DetectorPlanner.MostImages(deadline, request.Threads) / (double)images.Count);
        var train = Math.Max(1, (int)(seen * parts.Train.Length));
        var slowness = request.Slowness(DetectionTask.Family);
        var seconds = DetectorPlanner.TrainingShare * deadline;
        var chosen = DetectorPlanner.Choose(
            NetworkGoal.Allowed(data.Candidates, request.OptimizeFor), train, seconds, network => slowness * DetectorPlanner.NominalSecondsPerImage(network, request.Threads));
        var epochs = seconds / (slowness * DetectorPlanner.NominalSecondsPerImage(chosen, request.Threads)) / train;
        var (subject, _) = DetectionTuning.Subject(data, chosen, train, () => seconds, slowness * DetectorPlanner.NominalSecondsPerImage(chosen, request.Threads), request.Seed);
        var tuning = request.Tunes ? TuningOutlook.Of(NetworkTuning.Plan(subject, request.Seed)) : TuningOutlook.NotAsked;
        var network = new NetworkSummary(
            chosen.Name, chosen.ParameterCount, Math.Round(2e-6 * chosen.MultiplyAdds, 1), chosen.Image.Height, chosen.Image.Width, chosen.Image.Channels);
        var sizes = new SplitSizes(parts.Train.Length, parts.Validation.Length, parts.Test.Length);
        return new TrainingOutlook
        {
            Task = "object-detection",
            DeadlineSeconds = deadline,
            Sizes = sizes,
            ShareOfDataUsed = seen,
            Network = network,
            Epochs = Math.Round(epochs, 1),
            Tuning = tuning,
            Sentences = [OutlookWords.Network(network), OutlookWords.Epochs(train, sizes, epochs, "images"), tuning.Reason],
        };
    }
}
