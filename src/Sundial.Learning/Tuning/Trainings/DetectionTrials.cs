using Sundial.Learning.Data;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;

namespace Sundial.Learning.Tuning.Trainings;

/// <summary>Short trainings of one detector, on the images as they are or on coarser ones.</summary>
/// <param name="data">The images as they are.</param>
/// <param name="proxy">What is trained, on what.</param>
/// <param name="request">The run's seed and threads.</param>
internal sealed class DetectionTrials(DetectionData data, DetectionProxy proxy, TrainingRequest request)
{
    private const int MostValidated = 96;
    private const int Slice = 8;

    private readonly DetectionData _seen =
        proxy.Image == data.Shape ? data : new DetectionData(data.Images.Coarser(proxy.Image.Height, proxy.Image.Width), data.Parts, null, request.Seed);

    private DetectorNetwork Network => _seen.Candidates[proxy.Size];

    /// <summary>Begins a trial.</summary>
    /// <param name="trial">What is tried.</param>
    public ITrialTraining Begin(TrialRun trial)
    {
        var images = Images(trial.Fidelity.Subsample);
        var batch = DetectionSpace.Batch(DetectorPlanner.Batch(trial.Fidelity.Epochs * images.Length, images.Length), images.Length, trial.Values);
        var policy = DetectionSpace.Policy(_seen.Policy with { Repeats = [] }, trial.Values);
        var recipe = DetectionSpace.Recipe(new DetectorRecipe { Batch = batch }, trial.Values);
        var trainer = new DetectorTrainer(_seen.Images, images, _seen.NewState(Network, trial.Seed, trial.Values), recipe, policy, trial.Seed, request.Threads);
        return new NetworkTrial(trainer, cancel => Fitness(trainer, cancel));
    }

    private double Fitness(DetectorTrainer trainer, CancellationToken cancel)
    {
        var counted = new AveragePrecision(_seen.Images.ClassNames.Count);
        using var detector = new DetectorSession(DetectorModel.Write(trainer.State, trainer.Averages(), _seen.Images.ClassNames, new DetectorChoice(), "{}"), request.Threads);
        foreach (var slice in Shuffled(_seen.Parts.Validation).Take(MostValidated).Chunk(Slice))
        {
            cancel.ThrowIfCancellationRequested();
            var found = detector.Find(_seen.Images.Images, slice);
            for (var i = 0; i < slice.Length; i++)
            {
                counted.Add(_seen.Images.BoxesOf(slice[i]).ToArray(), found[i]);
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

    private double F1(AveragePrecision counted, double threshold) => Enumerable.Range(0, _seen.Images.ClassNames.Count)
        .Select(label => counted.At(label, threshold))
        .Where(one => one.Objects > 0)
        .Select(one => one.Precision + one.Recall > 0 ? Known(2 * one.Precision * one.Recall / (one.Precision + one.Recall)) : 0)
        .DefaultIfEmpty(0).Average();

    private int[] Images(double share) => share >= 1 ? _seen.Parts.Train : [.. Shuffled(_seen.Parts.Train).Take(Math.Max(8, (int)(share * _seen.Parts.Train.Length)))];

    private int[] Shuffled(int[] images)
    {
        var all = (int[])images.Clone();
        new CounterRandom(request.Seed, 0x7A18, 0).Shuffle<int>(all);
        return all;
    }

    private static double Known(double value) => double.IsNaN(value) ? 0 : value;
}
