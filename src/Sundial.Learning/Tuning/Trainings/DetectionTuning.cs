using Sundial.Learning.Data;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning.Knowledge;

namespace Sundial.Learning.Tuning.Trainings;

/// <summary>Tunes the training of a detector, its anchors among the rest, by short trainings of a cheaper network of its family.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="data">The data.</param>
/// <param name="outlook">What comes after training.</param>
internal sealed class DetectionTuning(RunContext context, DetectionData data, DetectionOutlook outlook)
{
    private const double ShareOfCost = 0.35;
    private const int LeastViews = 2500;
    private const double ViewsWanted = 3;
    private const int MostValidated = 96;
    private const int Slice = 8;
    private const double FixedSeconds = 1.2;

    private readonly TrainingRequest _request = context.Request;

    /// <summary>Tunes.</summary>
    /// <param name="chosen">The network that is to be trained.</param>
    /// <param name="secondsPerImage">What a step of it takes for an image.</param>
    public TuningResult Run(DetectorNetwork chosen, double secondsPerImage)
    {
        var proxy = Proxy(data, chosen);
        return NetworkTuning.Run(
            context,
            Subject(data, chosen, data.Parts.Train.Length, outlook.EndOfTraining(chosen) - context.Elapsed, secondsPerImage) with
            {
                Left = () => outlook.EndOfTraining(chosen) - context.Elapsed,
                Begin = trial => Begin(proxy, trial),
            });
    }

    /// <summary>What is tuned, but for the time that is left and the trials themselves.</summary>
    public static NetworkTuningSubject Subject(DetectionData data, DetectorNetwork chosen, int images, double left, double secondsPerImage)
    {
        var proxy = Proxy(data, chosen);
        return new NetworkTuningSubject
        {
            Task = DetectionSpace.Task,
            Space = DetectionSpace.All,
            Shape = new DataShape(images, data.Shape.Height * data.Shape.Width * data.Shape.Channels, data.Images.ClassNames.Count),
            Images = images,
            SecondsPerImage = secondsPerImage * proxy.MultiplyAdds / chosen.MultiplyAdds,
            FixedSeconds = FixedSeconds,
            WantedSeconds = ViewsWanted * DetectorPlanner.ViewsWanted(images, chosen) * secondsPerImage,
            LeastViews = LeastViews,
            PlannedEpochs = left / Math.Max(1e-9, secondsPerImage * images),
        };
    }

    private static DetectorNetwork Proxy(DetectionData data, DetectorNetwork chosen) =>
        data.Candidates.LastOrDefault(candidate => candidate.MultiplyAdds <= ShareOfCost * chosen.MultiplyAdds) ?? data.Candidates[0];

    private Trial Begin(DetectorNetwork proxy, TrialRun trial)
    {
        var images = Images(trial.Fidelity.Subsample);
        var batch = DetectionSpace.Batch(DetectorPlanner.Batch(trial.Fidelity.Epochs * images.Length, images.Length), images.Length, trial.Values);
        var policy = DetectionSpace.Policy(data.Policy with { Repeats = [] }, trial.Values);
        return new Trial(
            new DetectorTrainer(
                data.Images, images, data.NewState(proxy, trial.Seed, trial.Values), DetectionSpace.Recipe(new DetectorRecipe { Batch = batch }, trial.Values), policy, trial.Seed, _request.Threads),
            Fitness);
    }

    private double Fitness(DetectorTrainer trainer, CancellationToken cancel)
    {
        var counted = new AveragePrecision(data.Images.ClassNames.Count);
        using var detector = new DetectorSession(DetectorModel.Write(trainer.State, trainer.Averages(), data.Images.ClassNames, new DetectorChoice(), "{}"), _request.Threads);
        foreach (var slice in Shuffled(data.Parts.Validation).Take(MostValidated).Chunk(Slice))
        {
            cancel.ThrowIfCancellationRequested();
            var found = detector.Find(data.Images.Images, slice);
            for (var i = 0; i < slice.Length; i++)
            {
                counted.Add(data.Images.BoxesOf(slice[i]).ToArray(), found[i]);
            }
        }

        return DetectionSpace.Fitness.Of(new Dictionary<string, double>
        {
            ["ap@0.5"] = Known(counted.Mean(0.5)),
            ["ap@0.75"] = Known(counted.Mean(0.75)),
            ["ap@0.5:0.95"] = AveragePrecision.Overlaps.Average(overlap => Known(counted.Mean(overlap))),
            ["f1@0.25"] = F1(counted, 0.25),
            ["f1@0.5"] = F1(counted, 0.5),
        });
    }

    private double F1(AveragePrecision counted, double threshold) => Enumerable.Range(0, data.Images.ClassNames.Count)
        .Select(label => counted.At(label, threshold))
        .Where(one => one.Objects > 0)
        .Select(one => one.Precision + one.Recall > 0 ? Known(2 * one.Precision * one.Recall / (one.Precision + one.Recall)) : 0)
        .DefaultIfEmpty(0).Average();

    private int[] Images(double share) => share >= 1 ? data.Parts.Train : [.. Shuffled(data.Parts.Train).Take(Math.Max(8, (int)(share * data.Parts.Train.Length)))];

    private int[] Shuffled(int[] images)
    {
        var all = (int[])images.Clone();
        new CounterRandom(_request.Seed, 0x7A18, 0).Shuffle<int>(all);
        return all;
    }

    private static double Known(double value) => double.IsNaN(value) ? 0 : value;

    private sealed class Trial(DetectorTrainer trainer, Func<DetectorTrainer, CancellationToken, double> fitness) : ITrialTraining
    {
        public double Epochs => trainer.Epochs;

        public double StepsPerEpoch => trainer.StepsPerEpoch;

        public double Step(double share) => trainer.Step(share);

        public double Fitness(CancellationToken cancel) => fitness(trainer, cancel);

        public void Dispose() => trainer.Dispose();
    }
}
