using Sundial.Learning.Data;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Networks;
using Sundial.Learning.Tuning.Trainings;

namespace Sundial.Learning.Training.Outlooks;

/// <summary>What would be trained of images with boxes. What does not depend on the time is reckoned once, so that many times can be asked about.</summary>
public sealed class BoxOutlook
{
    private const double TestShare = 0.05;

    private readonly DetectionDataset _images;
    private readonly ulong _seed;
    private readonly SplitSizes _sizes;
    private readonly (int Width, int Height)[] _stored;
    private readonly double[] _objects;
    private readonly (double Width, double Height)[] _learned;
    private readonly Dictionary<int, DetectorChoices> _choices = [];

    /// <summary>Divides the images and measures their boxes.</summary>
    /// <param name="images">The data, read at whatever size.</param>
    /// <param name="seed">Seed of the split.</param>
    /// <param name="hasOtherTest">Whether the test is on other data, so that none of this is held out.</param>
    /// <exception cref="DatasetException">There is too little to learn from.</exception>
    public BoxOutlook(DetectionDataset images, ulong seed = 1, bool hasOtherTest = false)
    {
        ArgumentNullException.ThrowIfNull(images);
        (_images, _seed) = (images, seed);
        var parts = DetectionSplit.Of(images, seed, hasOtherTest);
        _sizes = new SplitSizes(parts.Train.Length, parts.Validation.Length, parts.Test.Length);
        _stored = [.. Enumerable.Range(0, images.Count).Select(images.OriginalSizeOf)];
        _objects = [.. Shares(Enumerable.Range(0, images.Count), ignored: true).Select(share => Math.Max(share.Width, share.Height))];
        _learned = [.. Shares(parts.Train, ignored: false)];
    }

    /// <summary>Asks the planner.</summary>
    /// <param name="request">What is asked about; its seed and its test are those of the split.</param>
    public TrainingOutlook Of(OutlookRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var deadline = request.Deadline.TotalSeconds;
        var choices = ChoicesFor(DetectorPlanner.LongestSide(_images.Count, deadline, request.Threads));
        var seen = Math.Min(1, DetectorPlanner.MostImages(deadline, request.Threads) / (double)_images.Count);
        var train = Math.Max(1, (int)(seen * _sizes.Train));
        var slowness = request.Slowness(DetectionTask.Family);
        var seconds = DetectorPlanner.TrainingShare * deadline;
        double PerImage(DetectorNetwork network) => slowness * DetectorPlanner.NominalSecondsPerImage(network, request.Threads);
        var chosen = DetectorPlanner.Choose(NetworkGoal.Allowed(choices.All, request.OptimizeFor), train, seconds, PerImage);
        var epochs = seconds / PerImage(chosen) / train;
        var (subject, _) = DetectionTuning.Subject(choices, chosen, train, () => seconds, PerImage(chosen), _seed);
        var tuning = request.Tunes ? TuningOutlook.Of(NetworkTuning.Plan(subject, _seed)) : TuningOutlook.NotAsked;
        var network = new NetworkSummary(
            chosen.Name, chosen.ParameterCount, Math.Round(2e-6 * chosen.MultiplyAdds, 1), chosen.Image.Height, chosen.Image.Width, chosen.Image.Channels);
        return new TrainingOutlook
        {
            Task = "object-detection",
            DeadlineSeconds = deadline,
            Sizes = _sizes,
            ShareOfDataUsed = seen,
            Network = network,
            Epochs = Math.Round(epochs, 1),
            Tuning = tuning,
            Phases = PhaseOutlook.Share(
                deadline, seen * PhaseOutlook.Decoding(_stored, request.Threads), DeadlinePlanner.ProbeShare * deadline, tuning.Seconds, Math.Min(TestShare * deadline, PerImage(chosen) * _sizes.Test)),
            Sentences = [OutlookWords.Network(network), OutlookWords.Epochs(train, _sizes, epochs, "images"), tuning.Reason],
        };
    }

    private DetectorChoices ChoicesFor(int longestSide)
    {
        if (!_choices.TryGetValue(longestSide, out var choices))
        {
            var shape = WorkingSize.Choose(_stored, _objects, longestSide, _images.Images.Channels);
            var longest = DetectorChoices.LongestOf(_learned.Select(share => Math.Max(share.Width * shape.Width, share.Height * shape.Height)));
            _choices[longestSide] = choices = new DetectorChoices(new ImageShape(shape.Height, shape.Width, shape.Channels), _images.ClassNames.Count, longest);
        }

        return choices;
    }

    private IEnumerable<(double Width, double Height)> Shares(IEnumerable<int> images, bool ignored) =>
        images.SelectMany(image => _images.BoxesOf(image).ToArray())
            .Where(box => ignored || !box.Ignored)
            .Select(box => ((double)box.Box.Width / _images.Images.Width, (double)box.Box.Height / _images.Images.Height));
}
