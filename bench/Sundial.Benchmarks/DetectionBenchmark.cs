using System.Diagnostics;
using System.Globalization;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Augmentation;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Networks;

namespace Sundial.Benchmarks;

/// <summary>Trains a detector for so many minutes on data with a split of its own, and measures it on the test part.</summary>
internal static class DetectionBenchmark
{
    public static void Run(string data, double minutes, int side, int threads, ulong seed, int overfit, IReadOnlyDictionary<string, double> settings)
    {
        var clock = Stopwatch.StartNew();
        using var dataset = DetectionDatasetReader.Read(data, new DetectionReadOptions { LongestSide = side });
        var splits = dataset.Images.Splits.ToArray();
        int[] Part(DataSplit split) => [.. Enumerable.Range(0, dataset.Count).Where(i => splits[i] == split)];
        var (train, validation, test) = (Part(DataSplit.Train), Part(DataSplit.Validation), Part(DataSplit.Test));
        if (overfit > 0)
        {
            train = train[..overfit];
            validation = test = train;
        }

        Say($"{dataset.Format} {dataset.Images.Width}x{dataset.Images.Height} train {train.Length} validation {validation.Length} test {test.Length}; classes {string.Join(' ', dataset.ClassNames.Zip(dataset.CountByClass()))}");
        dataset.LeftOut.Sentences.ToList().ForEach(Say);
        var policy = overfit > 0 ? DetectionPolicy.None : DetectionPolicy.For(dataset, train);
        double Get(string name, double other) => settings.GetValueOrDefault(name, other);
        policy = overfit > 0 ? policy : policy with { Mosaic = (float)Get("mosaic", policy.Mosaic), Zoom = (float)Get("zoom", policy.Zoom), ColourJitter = (float)Get("jitter", policy.ColourJitter) };
        Say($"flips {policy.FlipsSideways} {policy.FlipsDown} transposes {policy.Transposes} zoom {policy.Zoom} mosaic {policy.Mosaic}");
        var width = (int)Get("width", 64);
        var unit = (int)Get("unit", 1);
        var network = new DetectorNetwork(
            new ImageShape(dataset.Images.Height, dataset.Images.Width, dataset.Images.Channels),
            StemWidth: (int)Get("stem", 32),
            [new ResidualGroup(width, (int)Get("unit1", 0)), new ResidualGroup(2 * width, unit), new ResidualGroup((int)Get("last", 4 * width), unit)],
            NeckWidth: (int)Get("neck", 128), Levels: (int)Get("levels", 2), Anchors: (int)Get("anchors", 3), Classes: dataset.ClassNames.Count);
        Say($"{network.Name}: {network.ParameterCount / 1e6:0.00} M parameters, {network.MultiplyAdds / 1e9:0.00} G multiply-adds");
        var byClass = new List<AnchorShape>[dataset.ClassNames.Count];
        for (var c = 0; c < byClass.Length; c++)
        {
            byClass[c] = [];
        }

        foreach (var index in train)
        {
            foreach (var box in dataset.BoxesOf(index))
            {
                byClass[box.Label].Add(new AnchorShape(box.Box.Width, box.Box.Height));
            }
        }

        var anchors = AnchorClustering.For(byClass, network.Levels * network.Anchors, seed);
        Say($"anchors {string.Join(' ', anchors.Select(a => $"{a.Width:0}x{a.Height:0}"))}");
        var sampling = BlockSampling.Measure(dataset.Images, train, seed);
        var state = DetectorState.Initialised(network, sampling, [.. anchors.SelectMany(a => (float[])[a.Width, a.Height])], seed);
        var recipe = new DetectorRecipe
        {
            Batch = (int)Get("batch", 8),
            FilterRate = Get("rate", 0.05),
            FilterMomentum = Get("momentum", 0.9),
            HeadRate = Get("head", 2e-3),
            BiasRate = Get("bias", 5e-3),
        };
        using var trainer = new DetectorTrainer(dataset, train, state, recipe, policy, seed, threads);
        Say($"ready after {clock.Elapsed.TotalSeconds:0.0} s");
        var begun = clock.Elapsed.TotalSeconds;
        var end = minutes * 60;
        var steps = (long)Get("steps", 0);
        var (next, losses, boxLoss, classLoss, owned, counted) = (0.125, 0.0, 0.0, 0.0, 0.0, 0);
        while (true)
        {
            var share = steps > 0 ? (double)trainer.Steps / steps : (clock.Elapsed.TotalSeconds - begun) / (end - begun);
            if (share >= 1)
            {
                break;
            }

            losses += trainer.Step(share);
            classLoss += trainer.Parts[0];
            boxLoss += trainer.Parts[1];
            owned += trainer.Parts[3];
            counted++;
            if (share >= next)
            {
                next += 0.125;
                Say($"{share,5:0.00} {clock.Elapsed.TotalSeconds,6:0.0} s, epoch {trainer.Epochs:0.0}, {clock.Elapsed.TotalSeconds / Math.Max(1, trainer.Steps):0.000} s a step, loss {losses / counted:0.000} = classes {classLoss / counted:0.000} + boxes {boxLoss / counted:0.000}, owned {owned / counted:0}; validation {Describe(Measure(dataset, validation, trainer, threads, 0.5f), dataset)}");
                (losses, boxLoss, classLoss, owned, counted) = (0, 0, 0, 0, 0);
            }
        }

        foreach (var overlap in (float[])[0.4f, 0.5f, 0.6f, 0.7f])
        {
            Say($"NMS {overlap}: validation {Describe(Measure(dataset, validation, trainer, threads, overlap), dataset)}");
            Say($"NMS {overlap}: test {Describe(Measure(dataset, test, trainer, threads, overlap), dataset)}");
        }
    }

    private static AveragePrecision Measure(DetectionDataset dataset, int[] images, DetectorTrainer trainer, int threads, float overlap)
    {
        var model = DetectorModel.Write(trainer.State, trainer.Averages(), dataset.ClassNames, new DetectorChoice { MostOverlap = overlap }, "{}");
        using var detector = new ObjectDetector(model, threads);
        var precision = new AveragePrecision(dataset.ClassNames.Count);
        foreach (var slice in images.Chunk(16))
        {
            var found = detector.Find(dataset.Images, slice);
            for (var i = 0; i < slice.Length; i++)
            {
                precision.Add(dataset.BoxesOf(slice[i]).ToArray(), found[i]);
            }
        }

        return precision;
    }

    private static string Describe(AveragePrecision precision, DetectionDataset dataset) => string.Create(
        CultureInfo.InvariantCulture,
        $"AP50 {precision.Mean(0.5):0.000} AP {AveragePrecision.Overlaps.Average(o => precision.Mean(o)):0.000} ({string.Join(' ', dataset.ClassNames.Select((name, c) => string.Create(CultureInfo.InvariantCulture, $"{name} {precision.Of(c, 0.5):0.000}")))})");

    private static void Say(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    private static void Say(string text) => Console.WriteLine(text);
}
