using System.Text.Json;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>The best image classifier so far: validates contenders, and keeps the winner on disk.</summary>
internal sealed class Champion(RunContext context, RunData data, ModelPublisher publisher) : IChampion<NetworkState>, IDisposable
{
    // Activations of a slice are a few hundred kilobytes an image; this many keep both cores busy and stay small.
    private const int Slice = 100;

    // A test is the sum of many slices, whose slow and quick ones even out: their 80th percentile is slow for a sum already, and a
    // test that takes longer is cut. A higher one would leave time unused.
    private const double SlicePercentile = 0.8;

    private readonly RunningPercentile _writing = new();
    private int[]? _shuffled;
    private NetworkState? _restored;
    private double _highest = -1;
    private double _least = -1;

    /// <summary>The winner's state, or null before the first.</summary>
    public NetworkState? State { get; private set; }

    /// <inheritdoc/>
    public TrainingStage? Stage { get; private set; }

    /// <summary>Its network.</summary>
    public ResidualNetwork Network => State!.Network;

    /// <inheritdoc/>
    public string NetworkName => State!.NetworkName;

    /// <inheritdoc/>
    public byte[] Model { get; private set; } = [];

    /// <summary>Its trained numbers.</summary>
    public IReadOnlyDictionary<string, float[]> Trained { get; private set; } = new Dictionary<string, float[]>();

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Numbers => [.. State!.TrainedNames().Select(name => Trained[name])];

    /// <summary>Its accuracy on the validation images, in [0, 1].</summary>
    public double ValidationAccuracy { get; private set; } = -1;

    /// <summary>How good it is.</summary>
    public ValidationMetric Validation => ValidationMetric.Accuracy(ValidationAccuracy);

    /// <inheritdoc/>
    public ValidationMetric? Last { get; private set; }

    /// <summary>Seconds that one look at one image takes, by network; a high percentile of what was measured.</summary>
    public Dictionary<string, RunningPercentile> SecondsPerImage { get; } = [];

    /// <inheritdoc/>
    public double WritingSeconds => _writing.PerUnit(ifUnknown: 0.3);

    /// <inheritdoc/>
    public double ValidatingSeconds { get; private set; }

    /// <inheritdoc/>
    /// <remarks>
    /// On few validation images the luckiest of many contenders would stand, however early it came. One that has trained longer
    /// and lies within one standard error of the highest accuracy seen takes its place.
    /// </remarks>
    public void Consider(TrainingStage stage, NetworkState state, IReadOnlyDictionary<string, float[]> trained, double epochs, double mostSeconds)
    {
        var begun = context.Elapsed;
        var uncalibrated = Write(state, trained, epochs, TestTimeViews.One, calibration: 1);
        var (accuracy, images, calibration) = Validate(state, uncalibrated, begun + mostSeconds);
        Last = ValidationMetric.Accuracy(accuracy);
        if (IsAsGood(accuracy, _highest, images) && accuracy >= _least)
        {
            _highest = Math.Max(_highest, accuracy);
            (Stage, State, Trained, ValidationAccuracy, Epochs, Calibration) = (stage, state, trained, accuracy, epochs, calibration);
            var model = Write(state, trained, epochs, TestTimeViews.One, calibration);
            Publish(model);
            Model = context.Request.Checkpoints is null ? [] : model;
            context.Observer.ModelPublished(publisher.ModelPath, Last, context.Ledger.Elapsed);
        }

        ValidatingSeconds = context.Elapsed - begun;
    }

    /// <inheritdoc/>
    public void Defend() => _least = ValidationAccuracy;

    /// <inheritdoc/>
    public double Epochs { get; private set; }

    /// <summary>The factor on its scores that makes its probabilities mean what they say.</summary>
    public double Calibration { get; private set; } = 1;

    /// <summary>Writes the winner once more, with the views that the final model is to have.</summary>
    /// <returns>The bytes that are on disk.</returns>
    public byte[] PublishFinal(TestTimeViews views)
    {
        var model = Write(State!, Trained, Epochs, views, Calibration);
        Publish(model);
        return model;
    }

    /// <summary>What is known of it, but for its numbers.</summary>
    public ChampionState Snapshot() => new()
    {
        Stage = Stage!.Value,
        Network = Network.Name,
        Validation = Validation,
        Highest = _highest,
        Least = _least < 0 ? null : _least,
        Last = Last,
        Epochs = Epochs,
        Calibration = Calibration,
        SecondsPerImage = SecondsPerImage.ToDictionary(pair => pair.Key, pair => pair.Value.PerUnit(0)),
        WritingSeconds = WritingSeconds,
        ValidatingSeconds = ValidatingSeconds,
    };

    /// <summary>Takes the winner of a checkpoint.</summary>
    /// <param name="restored">The checkpoint.</param>
    /// <param name="candidates">The networks there are.</param>
    /// <exception cref="ForeignCheckpointException">It is of none of them.</exception>
    public void GoOnFrom(RestoredTraining restored, IReadOnlyList<ResidualNetwork> candidates)
    {
        var known = restored.ChampionOf(candidates.Select(candidate => candidate.Name));
        _restored = context.GoneOnFrom(NetworkState.Initialised(
            candidates.Single(candidate => candidate.Name == known.Network), data.Sampling.Statistics, data.Sampling.Patches, context.Request.Seed));
        (Stage, State, Model, Trained) = (known.Stage, _restored, restored.Model, restored.NumbersOf(_restored));
        (ValidationAccuracy, _highest, Last, Epochs, Calibration) = (known.Validation.Value, known.Highest, known.Last, known.Epochs, known.Calibration);
        (ValidatingSeconds, _least) = (known.ValidatingSeconds, known.Least ?? _least);
        _writing.Add(TimeSpan.FromSeconds(known.WritingSeconds), 1);
        foreach (var (name, seconds) in known.SecondsPerImage)
        {
            // It may have been another machine: the first measurement of this one takes its place.
            var rate = SecondsPerImage[name] = new RunningPercentile(SlicePercentile);
            rate.Add(TimeSpan.FromSeconds(seconds), 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _restored?.Dispose();

    /// <summary>Whether an accuracy is within chance of the highest: one standard error, and one image at the least, since the next may be wrong where all were right.</summary>
    /// <param name="accuracy">The contender's, in [0, 1].</param>
    /// <param name="highest">The highest so far; negative before the first, which anything beats.</param>
    /// <param name="images">How many the contender was measured on.</param>
    internal static bool IsAsGood(double accuracy, double highest, int images)
    {
        const double Rounding = 1e-9;
        var error = Math.Sqrt(Math.Max(0, highest * (1 - highest)) / images);
        return accuracy >= highest - Math.Max(error, 1.0 / images) - Rounding;
    }

    private (double Accuracy, int Images, double Calibration) Validate(NetworkState state, byte[] model, double until)
    {
        if (!SecondsPerImage.TryGetValue(state.Network.Name, out var rate))
        {
            SecondsPerImage.Add(state.Network.Name, rate = new RunningPercentile(SlicePercentile));
        }

        // With a fixed number of epochs nothing may depend on the clock.
        var bounded = context.Request.Epochs is null;
        var counter = new ConfusionCounter(data.Images.ClassNames);
        var (answers, labels) = (new List<float[]>(), new List<int>());
        using var test = new ModelTest(context.Clock, model, data.Images, state.Network.Classes, Slice, context.Request.Threads);
        test.Run(Shuffled(), Count, rate, _ => !bounded || counter.Count == 0 || context.Elapsed < until);
        return (counter.ToMetrics().Accuracy, labels.Count, Training.Calibration.Factor(answers, labels));

        void Count(int label, ReadOnlySpan<float> probabilities)
        {
            counter.Add(label, probabilities);
            answers.Add(probabilities.ToArray());
            labels.Add(label);
        }
    }

    // In a random order, so that a validation that is cut short has seen all classes.
    private int[] Shuffled()
    {
        if (_shuffled is null)
        {
            _shuffled = [.. data.Parts.Validation];
            new Data.CounterRandom(context.Request.Seed, 0x7A11, 0).Shuffle<int>(_shuffled);
        }

        return _shuffled;
    }

    private void Publish(byte[] model)
    {
        var begun = context.Clock.GetTimestamp();
        publisher.PublishModel(model);
        _writing.Add(context.Clock.GetElapsedTime(begun), 1);
    }

    private byte[] Write(NetworkState state, IReadOnlyDictionary<string, float[]> trained, double epochs, TestTimeViews views, double calibration) =>
        InferenceModel.Write(state, trained, data.Images.ClassNames, views, calibration, JsonSerializer.Serialize(new
        {
            network = state.Network.Name,
            epochs = Math.Round(epochs, 2),
            training_images = data.Parts.Train.Length,
            seed = context.Request.Seed,
            views = DeadlinePlanner.Count(views),
        }));
}
