using Sundial.Learning.Data;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Networks;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning.Knowledge;

namespace Sundial.Learning.Tuning.Trainings;

/// <summary>Tunes the training of a detector, its anchors among the rest, by short trainings of a cheaper network of its family, on coarser images where the time asks for it.</summary>
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

    // Coarser images, whose trials cost a fraction, tell good rates from bad nearly as well; below these sides small things are gone.
    private static readonly double[] s_shares = [1, 0.75, 0.5];
    private const int LeastSide = 160;
    private const int SideStep = 32;

    private readonly TrainingRequest _request = context.Request;

    /// <summary>Tunes.</summary>
    /// <param name="chosen">The network that is to be trained.</param>
    /// <param name="secondsPerImage">What a step of it takes for an image.</param>
    public TuningResult Run(DetectorNetwork chosen, double secondsPerImage)
    {
        var left = () => outlook.EndOfTraining(chosen) - context.Elapsed;
        var (subject, proxy) = Subject(data, chosen, data.Parts.Train.Length, left, secondsPerImage, _request.Seed);
        var seen = new Lazy<DetectionData>(() =>
            proxy.Image == data.Shape ? data : new DetectionData(data.Images.Coarser(proxy.Image.Height, proxy.Image.Width), data.Parts, null, _request.Seed));
        return NetworkTuning.Run(context, subject with { Begin = trial => Begin(seen.Value, seen.Value.Candidates[proxy.Size], trial) });
    }

    /// <summary>What is tuned, but for the trials themselves.</summary>
    /// <param name="data">The data.</param>
    /// <param name="chosen">The network that is to be trained.</param>
    /// <param name="images">Images to train on.</param>
    /// <param name="left">Seconds left for tuning and training together.</param>
    /// <param name="secondsPerImage">What a step of the chosen network takes for an image.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>It, and the network that trials train: on the finest images with which tuning pays, else on the coarsest.</returns>
    public static (NetworkTuningSubject Subject, DetectionProxy Proxy) Subject(
        DetectionData data, DetectorNetwork chosen, int images, Func<double> left, double secondsPerImage, ulong seed)
    {
        var proxies = Proxies(data, chosen);
        var subjects = proxies.ConvertAll(proxy => new NetworkTuningSubject
        {
            Task = DetectionSpace.Task,
            Space = DetectionSpace.All,
            Shape = new DataShape(images, data.Shape.Height * data.Shape.Width * data.Shape.Channels, data.Images.ClassNames.Count),
            Images = images,
            SecondsPerImage = secondsPerImage * proxy.MultiplyAdds / chosen.MultiplyAdds,
            FixedSeconds = FixedSeconds,
            WantedSeconds = ViewsWanted * DetectorPlanner.ViewsWanted(images, chosen) * secondsPerImage,
            LeastViews = LeastViews,
            PlannedEpochs = left() / Math.Max(1e-9, secondsPerImage * images),
            Left = left,
        });
        var pays = subjects.FindIndex(subject => NetworkTuning.Plan(subject, seed).Tunes);
        return pays < 0 ? (subjects[^1], proxies[^1]) : (subjects[pays], proxies[pays]);
    }

    // One network, the largest at a third of the price or the smallest, for finer and coarser images.
    private static List<DetectionProxy> Proxies(DetectionData data, DetectorNetwork chosen)
    {
        var size = Math.Max(0, data.Candidates.ToList().FindLastIndex(candidate => candidate.MultiplyAdds <= ShareOfCost * chosen.MultiplyAdds));
        var shapes = s_shares.Select(share => data.Shape with { Height = Side(data.Shape.Height, share), Width = Side(data.Shape.Width, share) })
            .Where(shape => shape == data.Shape || Math.Max(shape.Height, shape.Width) >= LeastSide).Distinct();
        return [.. shapes.Select(shape => new DetectionProxy(shape, size, data.CandidatesFor(shape)[size].MultiplyAdds))];
    }

    private static int Side(int side, double share) => share >= 1 ? side : Math.Max(SideStep, (int)Math.Round(share * side / SideStep) * SideStep);

    private Trial Begin(DetectionData seen, DetectorNetwork network, TrialRun trial)
    {
        var images = Images(trial.Fidelity.Subsample);
        var batch = DetectionSpace.Batch(DetectorPlanner.Batch(trial.Fidelity.Epochs * images.Length, images.Length), images.Length, trial.Values);
        var policy = DetectionSpace.Policy(seen.Policy with { Repeats = [] }, trial.Values);
        return new Trial(
            new DetectorTrainer(
                seen.Images, images, seen.NewState(network, trial.Seed, trial.Values), DetectionSpace.Recipe(new DetectorRecipe { Batch = batch }, trial.Values), policy, trial.Seed, _request.Threads),
            (trainer, cancel) => Fitness(seen, trainer, cancel));
    }

    private double Fitness(DetectionData seen, DetectorTrainer trainer, CancellationToken cancel)
    {
        var counted = new AveragePrecision(data.Images.ClassNames.Count);
        using var detector = new DetectorSession(DetectorModel.Write(trainer.State, trainer.Averages(), data.Images.ClassNames, new DetectorChoice(), "{}"), _request.Threads);
        foreach (var slice in Shuffled(data.Parts.Validation).Take(MostValidated).Chunk(Slice))
        {
            cancel.ThrowIfCancellationRequested();
            var found = detector.Find(seen.Images.Images, slice);
            for (var i = 0; i < slice.Length; i++)
            {
                counted.Add(seen.Images.BoxesOf(slice[i]).ToArray(), found[i]);
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

/// <summary>The network that trials train.</summary>
/// <param name="Image">The images that it sees.</param>
/// <param name="Size">Its place among the networks for such images.</param>
/// <param name="MultiplyAdds">Multiplications and additions for an image.</param>
internal sealed record DetectionProxy(ImageShape Image, int Size, double MultiplyAdds);
