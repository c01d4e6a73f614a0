using System.Text.Json;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;

namespace Sundial.Learning.Detection.Training;

/// <summary>The best detector so far: validates contenders, and keeps the winner on disk.</summary>
internal sealed class DetectorChampion(RunContext context, DetectionData data, ModelPublisher publisher) : IChampion<DetectorState>, IDisposable
{
    // A contender that has trained longer takes the champion's place if it is worse by no more than this: on few validation images the
    // luckiest of many would stand, however early it came.
    private const double Chance = 0.005;

    // How often the boxes of an image are counted: to validate, and to choose among six limits.
    private const double CountsToValidate = 1;
    private const double CountsToChoose = 7;

    // By fewer images than these nothing is chosen.
    private const int LeastChosenBy = 16;

    private const double SlicePercentile = 0.8;

    private readonly RunningPercentile _writing = new();
    private readonly RunningPercentile _opening = new();
    private readonly RunningPercentile _counting = new(SlicePercentile);
    private readonly Dictionary<string, RunningPercentile> _secondsPerImage = [];
    private DetectorState? _state;
    private DetectorState? _restored;
    private double _highest = double.NegativeInfinity;
    private double _least = double.NegativeInfinity;
    private int[]? _shuffled;

    /// <inheritdoc/>
    public TrainingStage? Stage { get; private set; }

    /// <summary>Its network.</summary>
    public DetectorNetwork Network => _state!.Network;

    /// <inheritdoc/>
    public string NetworkName => Network.Name;

    /// <inheritdoc/>
    public byte[] Model { get; private set; } = [];

    /// <summary>Its trained numbers.</summary>
    public IReadOnlyDictionary<string, float[]> Trained { get; private set; } = new Dictionary<string, float[]>();

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Numbers => [.. _state!.TrainedNames().Select(name => Trained[name])];

    /// <summary>Average precision on the validation images at an overlap of 0.5, in [0, 1].</summary>
    public double AveragePrecision50 { get; private set; }

    /// <summary>The same, over the overlaps from 0.5 to 0.95.</summary>
    public double AveragePrecision { get; private set; }

    /// <summary>How good it is.</summary>
    public ValidationMetric Validation => ValidationMetric.AveragePrecision50(AveragePrecision50);

    /// <inheritdoc/>
    public ValidationMetric? Last { get; private set; }

    /// <inheritdoc/>
    public double Epochs { get; private set; }

    /// <summary>How its file chooses boxes.</summary>
    public DetectorChoice Choice { get; private set; } = new();

    /// <inheritdoc/>
    public double WritingSeconds => _writing.PerUnit(ifUnknown: 0.2);

    /// <summary>Seconds that loading a model takes before it looks at anything, at most as far as was seen.</summary>
    public double OpeningSeconds => _opening.PerUnit(ifUnknown: 0.2);

    /// <inheritdoc/>
    public double ValidatingSeconds { get; private set; }

    /// <summary>Seconds that counting the boxes found on an image over all overlaps takes; 0 until that is known.</summary>
    public double CountingSeconds => _counting.PerUnit(0);

    /// <summary>Seconds that validating on an image takes, with choosing by it in the end.</summary>
    /// <param name="network">What looks at it.</param>
    /// <param name="chooses">Whether limits are chosen by it.</param>
    public double ValidatingSecondsPerImage(DetectorNetwork network, bool chooses) => SecondsPerImage(network) + (chooses ? CountsToChoose : CountsToValidate) * CountingSeconds;

    /// <summary>Seconds that a network takes to look at one image.</summary>
    public double SecondsPerImage(DetectorNetwork network) =>
        _secondsPerImage.TryGetValue(network.Name, out var rate) && rate.HasValue
            ? rate.PerUnit(0)
            : DetectorPlanner.NominalSecondsPerImage(network, context.Request.Threads) / 2;

    /// <inheritdoc/>
    public void Consider(TrainingStage stage, DetectorState state, IReadOnlyDictionary<string, float[]> trained, double epochs, double mostSeconds)
    {
        var begun = context.Elapsed;
        var model = Write(state, trained, epochs, Choice);
        var counted = Validate(state.Network, model, begun + mostSeconds);
        var counting = context.Clock.GetTimestamp();
        var (ap50, ap) = Means(counted);
        _counting.Add(context.Clock.GetElapsedTime(counting), Math.Max(1, counted.Count));
        Last = ValidationMetric.AveragePrecision50(ap50);

        // Both matter: finding things, and telling where they end.
        var fitness = 0.5 * (ap50 + ap);
        if (fitness >= Math.Max(_highest - Chance, _least))
        {
            _highest = Math.Max(_highest, fitness);
            (Stage, _state, Trained, Epochs, AveragePrecision50, AveragePrecision) = (stage, state, trained, epochs, ap50, ap);
            Choice = Choice with { Threshold = (float)counted.BestThreshold() };
            model = Publish(state, trained, epochs);
            Model = context.Request.Checkpoints is null ? [] : model;
            context.Observer.ModelPublished(publisher.ModelPath, Last, context.Ledger.Elapsed);
        }

        ValidatingSeconds = context.Elapsed - begun;
    }

    /// <inheritdoc/>
    public void Defend() => _least = 0.5 * (AveragePrecision50 + AveragePrecision);

    /// <summary>Its numbers.</summary>
    public DetectorState State => _state!;

    /// <summary>Chooses the overlap from which boxes of a class are one, and the threshold, by the validation images, and writes the winner once more.</summary>
    /// <param name="until">Seconds since the budget began after which no further validation image is looked at.</param>
    /// <returns>The bytes that are on disk.</returns>
    public byte[] PublishFinal(double until)
    {
        const float Loosest = 0.75f;
        var loose = new AveragePrecisionByOverlap(data.Images, [0.4f, 0.45f, 0.5f, 0.55f, 0.6f, 0.65f]);
        if (context.Request.Epochs is not null || context.Elapsed + OpeningSeconds + LeastChosenBy * ValidatingSecondsPerImage(Network, chooses: true) < until)
        {
            Look(Network, Write(_state!, Trained, Epochs, Choice with { MostOverlap = Loosest }), until, CountsToChoose, loose.Add);
        }

        if (loose.Count >= Math.Min(LeastChosenBy, data.Parts.Validation.Length))
        {
            var (overlap, threshold) = loose.Best();
            Choice = Choice with { MostOverlap = overlap, Threshold = (float)threshold };
        }

        return Publish(_state!, Trained, Epochs);
    }

    /// <summary>What is known of it, but for its numbers.</summary>
    public ChampionState Snapshot() => new()
    {
        Stage = Stage!.Value,
        Network = NetworkName,
        Validation = Validation,
        AveragePrecision = AveragePrecision,
        Highest = _highest,
        Least = double.IsFinite(_least) ? _least : null,
        Last = Last,
        Epochs = Epochs,
        Choice = Choice,
        SecondsPerImage = _secondsPerImage.ToDictionary(pair => pair.Key, pair => pair.Value.PerUnit(0)),
        WritingSeconds = WritingSeconds,
        OpeningSeconds = OpeningSeconds,
        CountingSeconds = CountingSeconds,
        ValidatingSeconds = ValidatingSeconds,
    };

    /// <summary>Takes the winner of a checkpoint.</summary>
    /// <param name="restored">The checkpoint.</param>
    /// <exception cref="ForeignCheckpointException">It is of no network that there is.</exception>
    public void GoOnFrom(RestoredTraining restored)
    {
        var known = restored.ChampionOf(data.Candidates.Select(candidate => candidate.Name));
        _restored = context.GoneOnFrom(data.NewState(data.Named(known.Network), context.Request.Seed, data.ValuesOf(known.Stage)));
        (Stage, _state, Model, Trained) = (known.Stage, _restored, restored.Model, restored.NumbersOf(_restored));
        (AveragePrecision50, AveragePrecision, _highest, Last) = (known.Validation.Value, known.AveragePrecision, known.Highest, known.Last);
        (Epochs, Choice, ValidatingSeconds, _least) = (known.Epochs, known.Choice ?? Choice, known.ValidatingSeconds, known.Least ?? _least);
        _writing.Add(TimeSpan.FromSeconds(known.WritingSeconds), 1);
        _opening.Add(TimeSpan.FromSeconds(known.OpeningSeconds), 1);
        _counting.Add(TimeSpan.FromSeconds(known.CountingSeconds), 1);
        foreach (var (name, seconds) in known.SecondsPerImage)
        {
            // It may have been another machine: what is measured on this one takes its place.
            (_secondsPerImage[name] = new RunningPercentile(SlicePercentile)).Add(TimeSpan.FromSeconds(seconds), 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _restored?.Dispose();

    private static (double At50, double All) Means(AveragePrecision counted)
    {
        double[] means = [.. Evaluation.AveragePrecision.Overlaps.Select(overlap => counted.Mean(overlap)).Select(mean => double.IsNaN(mean) ? 0 : mean)];
        return (means[0], means.Average());
    }

    private AveragePrecision Validate(DetectorNetwork network, byte[] model, double until)
    {
        var counted = new AveragePrecision(data.Images.ClassNames.Count);
        Look(network, model, until, CountsToValidate, (index, found) => counted.Add(data.Images.BoxesOf(index).ToArray(), found));
        return counted;
    }

    // What is found has to be counted as well, so much for each image. At least one slice is looked at; with a fixed number of epochs all are, since nothing may depend on the clock.
    private void Look(DetectorNetwork network, byte[] model, double until, double counts, Action<int, IReadOnlyList<Boxes.FoundBox>> take)
    {
        const int Slice = 8;
        var rate = _secondsPerImage.TryGetValue(network.Name, out var known) ? known : _secondsPerImage[network.Name] = new RunningPercentile(SlicePercentile);
        var opened = context.Clock.GetTimestamp();
        using var detector = new DetectorSession(model, context.Request.Threads);
        _opening.Add(context.Clock.GetElapsedTime(opened), 1);
        var (isFixed, looked) = (context.Request.Epochs is not null, 0);
        foreach (var slice in Shuffled().Chunk(Slice))
        {
            if (looked > 0 && !isFixed && context.Elapsed + slice.Length * rate.PerUnit(0) + (looked + slice.Length) * counts * CountingSeconds > until)
            {
                break;
            }

            var begun = context.Clock.GetTimestamp();
            var found = detector.Find(data.Images.Images, slice);
            rate.Add(context.Clock.GetElapsedTime(begun), slice.Length);
            looked += slice.Length;
            for (var i = 0; i < slice.Length; i++)
            {
                take(slice[i], found[i]);
            }
        }
    }

    private int[] Shuffled()
    {
        if (_shuffled is null)
        {
            _shuffled = [.. data.Parts.Validation];
            new CounterRandom(context.Request.Seed, 0x7A12, 0).Shuffle<int>(_shuffled);
        }

        return _shuffled;
    }

    private byte[] Publish(DetectorState state, IReadOnlyDictionary<string, float[]> trained, double epochs)
    {
        var begun = context.Clock.GetTimestamp();
        var model = Write(state, trained, epochs, Choice);
        publisher.PublishModel(model);
        _writing.Add(context.Clock.GetElapsedTime(begun), 1);
        return model;
    }

    private byte[] Write(DetectorState state, IReadOnlyDictionary<string, float[]> trained, double epochs, DetectorChoice choice) =>
        DetectorModel.Write(state, trained, data.Images.ClassNames, choice, JsonSerializer.Serialize(new
        {
            network = state.Network.Name,
            epochs = Math.Round(epochs, 2),
            training_images = data.Parts.Train.Length,
            seed = context.Request.Seed,
        }));
}
