using Sundial.Learning.Data.Augmentation;
using Sundial.Learning.Networks;
using Sundial.Learning.Tests.Data.Augmentation;
using Sundial.Learning.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class NetworkTrainerTests
{
    private const int Side = 16;
    private const int Classes = 2;

    [Fact]
    public void The_numbers_of_a_trainer_are_those_trained_then_their_averages_and_given_back_they_go_on_the_same()
    {
        byte[][] pictures = [.. Enumerable.Range(0, 64).Select(number => Pictures.Pixels(Side, Side, 1, number % Classes, number))];
        using var images = TinyDatasets.Of(Side, Side, 1, pictures, [.. Enumerable.Range(0, pictures.Length).Select(number => number % Classes)]);
        using var trainer = NewTrainer(images);
        Step(trainer, 7);

        var numbers = trainer.Numbers().Select(memory => memory.ToArray()).ToArray();
        var (names, averages) = (trainer.State.TrainedNames(), trainer.Averages());
        Assert.Equal(trainer.State.Trained().Select(memory => memory.ToArray()), numbers[..names.Count]);
        Assert.Equal(names.Select(name => averages[name]), numbers[names.Count..(2 * names.Count)]);
        Assert.NotEqual(numbers[0], numbers[names.Count]);

        using var other = NewTrainer(images);
        foreach (var (memory, given) in other.Numbers().Zip(numbers))
        {
            given.CopyTo(memory);
        }

        other.GoOnFrom(trainer.Steps, trainer.Epoch, trainer.Place);
        Step(trainer, 6);
        Step(other, 6);
        Assert.Equal(trainer.Numbers().Select(memory => memory.ToArray()), other.Numbers().Select(memory => memory.ToArray()));
        Assert.Equal(trainer.Epochs, other.Epochs);
    }

    private static void Step(NetworkTrainer trainer, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            trainer.Step(trainer.Steps / 20.0);
        }
    }

    private static NetworkTrainer NewTrainer(Sundial.Learning.Data.ImageDataset images)
    {
        int[] all = [.. Enumerable.Range(0, images.Count)];
        var sampling = PixelSampling.Measure(images, all, seed: 1);
        var network = NetworkFamily.For(new ImageShape(Side, Side, 1), Classes)[0];
        var state = NetworkState.Initialised(network, sampling.Statistics, sampling.Patches, seed: 1);
        return new NetworkTrainer(images, all, state, new TrainingRecipe { Batch = 16, Steps = 20 }, AugmentationPolicy.None, seed: 1, threads: 1);
    }
}
