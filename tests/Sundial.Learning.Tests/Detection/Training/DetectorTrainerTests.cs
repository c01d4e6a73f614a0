using System.Numerics.Tensors;
using Sundial.Learning.Detection.Augmentation;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Detection.Training;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Networks;
using Sundial.Learning.Optimizers;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Detection.Training;

public sealed class DetectorTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DetectionDataset _data;

    public DetectorTrainerTests() => _data = DetectionDatasetReader.Read(_folder.Write("data", Scenes.VocFiles(train: 8)));

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_detector_learns_eight_images_by_heart_and_its_model_finds_what_is_on_them()
    {
        using var trainer = NewTrainer(DetectionPolicy.None, levels: 2);
        for (var step = 0; step < 150; step++)
        {
            trainer.Step(step / 150.0);
        }

        var model = DetectorModel.Write(trainer.State, trainer.Averages(), _data.ClassNames, new DetectorChoice(), "{}");
        using var detector = new DetectorSession(model, threads: 2);
        var precision = new AveragePrecision(2);
        int[] train = [.. Enumerable.Range(0, 8)];
        foreach (var (index, found) in detector.Find(_data.Images, train).Index())
        {
            precision.Add(_data.BoxesOf(index).ToArray(), found);
        }

        Assert.True(precision.Mean(0.5) > 0.95, $"Average precision is {precision.Mean(0.5)}.");
    }

    [Fact]
    public void The_gradient_of_the_loss_is_its_difference_quotient()
    {
        using var state = NewState(levels: 2, seed: 4);
        using var step = new DetectorStep(state, batch: 2, mostTargets: 8, threads: 2);
        new SampleAssembler(_data, [0, 1], 8, seed: 1).Fill(new[] { 0, 1 }, 0, step.Pixels, step.Targets, DetectionPolicy.None, 0, threads: 1);

        // Boxes that stay what they are: their overlap is a constant to the gradient of the classes' loss, but moves with the boxes.
        foreach (var head in state.Network.Heads())
        {
            var weights = state[head.Weight].Values;
            for (var k = 0; k < state.Network.Answers; k++)
            {
                var isBox = k % (DetectorNetwork.BoxNumbers + state.Network.Classes) < DetectorNetwork.BoxNumbers;
                TensorPrimitives.Multiply(weights.AsSpan(k * head.Inputs * 9, head.Inputs * 9), isBox ? 0 : 3, weights.AsSpan(k * head.Inputs * 9, head.Inputs * 9));
            }
        }

        step.Run(0);
        foreach (var name in (string[])["head1.weight", "head2.weight", "tower2.bias", "tower1.weight", "lateral1.weight", "lateral2.weight", "group2.weight", "group1.bias"])
        {
            var parameter = state[name];
            var gradient = (float[])parameter.Gradients.Clone();
            KeepClasses(state.Network, parameter, gradient);
            var values = (float[])parameter.Values.Clone();
            var length = TensorPrimitives.Norm(gradient);
            Assert.True(length > 0, $"{name} has no gradient.");

            // Along the gradient, the loss rises by its length.
            const float Step = 4e-3f;
            TensorPrimitives.MultiplyAdd(gradient, Step / length, values, parameter.Values);
            var more = step.Run(0);
            TensorPrimitives.MultiplyAdd(gradient, -Step / length, values, parameter.Values);
            var less = step.Run(0);
            values.CopyTo(parameter.Values, 0);
            var slope = (more - less) / (2 * Step);
            Assert.True(Math.Abs(slope - length) < 0.1 * length, $"{name}: the loss rises by {slope}, the gradient says {length}.");
        }

        static void KeepClasses(DetectorNetwork network, Parameter parameter, float[] gradient)
        {
            if (!parameter.Name.StartsWith("head", StringComparison.Ordinal))
            {
                return;
            }

            var perOutput = gradient.Length / network.HeadWidth;
            for (var k = 0; k < network.Answers; k++)
            {
                if (k % (DetectorNetwork.BoxNumbers + network.Classes) < DetectorNetwork.BoxNumbers)
                {
                    gradient.AsSpan(k * perOutput, perOutput).Clear();
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_model_decodes_as_the_trainer_does(int levels)
    {
        using var trainer = NewTrainer(DetectionPolicy.None, levels);
        for (var step = 0; step < 12; step++)
        {
            trainer.Step(0.5);
        }

        var averages = trainer.Averages();
        var everything = new DetectorChoice(LeastScore: 0, MostOverlap: 1, MostPerClass: 100_000);
        using var detector = new DetectorSession(DetectorModel.Write(trainer.State, averages, _data.ClassNames, everything, "{}"), threads: 2);
        var found = detector.Find(_data.Images, [3])[0];

        using var reference = new DetectorAnswers(trainer.State, averages);
        var expected = reference.Decode(_data.Images, 3);

        Assert.Equal(expected.Count, found.Count);
        var byScore = found.OrderBy(box => box.Score).ToList();
        foreach (var box in expected)
        {
            Assert.True(byScore.Exists(other => IsSame(box, other)), $"{box} is not among what the model finds.");
        }

        static bool IsSame(FoundBox a, FoundBox b) =>
            a.Label == b.Label && Math.Abs(a.Score - b.Score) < 1e-4f && Math.Abs(a.Box.Left - b.Box.Left) < 2e-2f && Math.Abs(a.Box.Top - b.Box.Top) < 2e-2f
            && Math.Abs(a.Box.Right - b.Box.Right) < 2e-2f && Math.Abs(a.Box.Bottom - b.Box.Bottom) < 2e-2f;
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_whatever_the_threads_that_fill_the_batches()
    {
        var first = Numbers(threads: 2);
        Assert.Equal(first, Numbers(threads: 2));

        float[] Numbers(int threads)
        {
            using var trainer = NewTrainer(new DetectionPolicy { Transposes = true, FlipsDown = true, Mosaic = 0.5f }, levels: 2, threads);
            for (var step = 0; step < 4; step++)
            {
                trainer.Step(0.2);
            }

            return [.. trainer.State.Parameters.SelectMany(p => p.Values)];
        }
    }

    private DetectorTrainer NewTrainer(DetectionPolicy policy, int levels, int threads = 2) =>
        new(_data, [.. Enumerable.Range(0, 8)], NewState(levels, seed: 1), new DetectorRecipe { Batch = 4 }, policy, seed: 1, threads);

    private DetectorState NewState(int levels, ulong seed)
    {
        var network = new DetectorNetwork(
            new ImageShape(_data.Images.Height, _data.Images.Width, 3), StemWidth: 32, [new ResidualGroup(32, 0), new ResidualGroup(32, 1), new ResidualGroup(64, 0)],
            NeckWidth: 32, levels, Anchors: 2, Classes: 2);
        var shapes = Enumerable.Range(0, 8).SelectMany(i => _data.BoxesOf(i).ToArray()).Select(box => new AnchorShape(box.Box.Width, box.Box.Height)).ToList();
        var anchors = AnchorClustering.Cluster(shapes, 2 * levels, seed);
        return DetectorState.Initialised(network, BlockSampling.Measure(_data.Images, [.. Enumerable.Range(0, 8)], seed), [.. anchors.SelectMany(a => (float[])[a.Width, a.Height])], seed);
    }
}
