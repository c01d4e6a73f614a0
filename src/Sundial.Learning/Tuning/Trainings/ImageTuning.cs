using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Networks;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning.Knowledge;

namespace Sundial.Learning.Tuning.Trainings;

/// <summary>Tunes the training of a classifier of images by short trainings of a cheaper network of its family.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="data">The data.</param>
/// <param name="outlook">What comes after training.</param>
internal sealed class ImageTuning(RunContext context, RunData data, TimeOutlook outlook)
{
    // A network of so much of the cost ranks hyperparameters much as the whole does, in a fraction of the time.
    private const double ShareOfCost = 0.25;

    // With fewer a trial tells little of a long training. It also decides when tuning begins to pay: the time that a training wants grows with the
    // parameters that it is worth having. On two cores CIFAR-10 is tuned from about twenty minutes on, 900 of its images from ten; before that the recipe as it is does better.
    private const int LeastViews = 60_000;
    private const double EpochsWanted = 20;
    private const int MostValidated = 1500;
    private const double FixedSeconds = 0.6;

    private readonly TrainingRequest _request = context.Request;
    private int[]? _validated;

    /// <summary>Tunes.</summary>
    /// <param name="search">What for, with the trials so far.</param>
    /// <param name="tried">Told after each trial.</param>
    public TuningResult Run(NetworkSearch search, Action tried)
    {
        var chosen = outlook.Named(search.Network);
        var proxy = Proxy(outlook.Candidates, chosen);
        var subject = Subject(outlook.Candidates, chosen, data.Parts.Train.Length, Shape(), search.Epochs, search.SecondsPerImage) with
        {
            Left = () => outlook.EndOfTraining(chosen) - context.Elapsed,
            Begin = trial => Begin(proxy, trial, search.Epochs),
            Search = search,
            Tried = tried,
        };
        return NetworkTuning.Run(context, subject);
    }

    /// <summary>What is tuned, but for the time that is left and the trials themselves.</summary>
    public static NetworkTuningSubject Subject(
        IReadOnlyList<ResidualNetwork> candidates, ResidualNetwork chosen, int images, DataShape shape, double plannedEpochs, double secondsPerImage)
    {
        var proxy = Proxy(candidates, chosen);
        var wanted = Math.Max(EpochsWanted * images, 2 * DeadlinePlanner.ImagesWanted(chosen));
        return new NetworkTuningSubject
        {
            Task = ImageSpace.Task,
            Space = ImageSpace.All,
            Shape = shape,
            Images = images,
            SecondsPerImage = secondsPerImage * proxy.MultiplyAdds / chosen.MultiplyAdds,
            FixedSeconds = FixedSeconds,
            WantedSeconds = wanted * secondsPerImage,
            LeastViews = LeastViews,
            PlannedEpochs = plannedEpochs,
        };
    }

    private static ResidualNetwork Proxy(IReadOnlyList<ResidualNetwork> candidates, ResidualNetwork chosen) =>
        candidates.LastOrDefault(candidate => candidate.MultiplyAdds <= ShareOfCost * chosen.MultiplyAdds) ?? candidates[0];

    private NetworkTrial Begin(ResidualNetwork proxy, TrialRun trial, double plannedEpochs)
    {
        var images = Images(trial.Fidelity.Subsample);
        var views = trial.Fidelity.Epochs * images.Length;
        var batch = ImageSpace.Batch(DeadlinePlanner.Batch(views, images.Length), images.Length, trial.Values);
        var recipe = ImageSpace.Recipe(new TrainingRecipe { Batch = batch, Steps = views / batch }, trial.Values);
        var state = NetworkState.Initialised(proxy, data.Sampling.Statistics, data.Sampling.Patches, trial.Seed);
        var trainer = new NetworkTrainer(data.Images, images, state, recipe, ImageSpace.Policy(data.Augmentation.Over(plannedEpochs), trial.Values), trial.Seed, _request.Threads);
        return new NetworkTrial(trainer, cancel => Accuracy(trainer, cancel));
    }

    private double Accuracy(NetworkTrainer trainer, CancellationToken cancel)
    {
        var classes = data.Images.ClassNames;
        var model = InferenceModel.Write(trainer.State, trainer.Averages(), classes, TestTimeViews.One, 1, "{}");
        using var test = new ModelTest(context.Clock, model, data.Images, classes.Count, slice: 100, _request.Threads);
        var counter = new ConfusionCounter(classes);
        _ = test.Run(Validated(), (label, probabilities) => counter.Add(label, probabilities), new RunningPercentile(), _ => !cancel.IsCancellationRequested);
        cancel.ThrowIfCancellationRequested();
        return counter.ToMetrics().Accuracy;
    }

    private int[] Images(double share) => share >= 1 ? data.Parts.Train : Subsample.Take(
        data.Parts.Train, data.Images.Labels, data.Images.ClassNames, Math.Max(2 * data.Images.ClassNames.Count, (int)(share * data.Parts.Train.Length)), SubsampleMode.Proportional, _request.Seed);

    private int[] Validated()
    {
        if (_validated is null)
        {
            int[] all = [.. data.Parts.Validation];
            new CounterRandom(_request.Seed, 0x7A17, 0).Shuffle<int>(all);
            _validated = [.. all.Take(MostValidated)];
        }

        return _validated;
    }

    private DataShape Shape()
    {
        var counts = new int[data.Images.ClassNames.Count];
        foreach (var index in data.Parts.Train)
        {
            counts[data.Images.Labels[index]]++;
        }

        var pixels = data.Images.Height * data.Images.Width * data.Images.Channels;
        return new DataShape(data.Parts.Train.Length, pixels, counts.Length, (double)counts.Min() * counts.Length / Math.Max(1, data.Parts.Train.Length));
    }
}
