using System.Numerics.Tensors;
using Google.Protobuf;
using Sundial.Learning.Kernels;
using Sundial.Learning.Networks;
using Sundial.OnnxRuntime;
using Xunit;

namespace Sundial.Learning.Tests.Networks;

/// <summary>The fused kernels and standard operators must agree on the loss, every gradient and every statistic.</summary>
public sealed class FusedTrainingTests
{
    private const int Batch = 6;

    [Theory]
    [InlineData(16, 16, 3, 0, 0)]
    [InlineData(16, 16, 3, 1, 0)]
    [InlineData(16, 32, 1, 1, 0)]
    [InlineData(16, 16, 3, 1, 1)]
    public void A_step_gives_the_same_loss_and_gradients_as_standard_operators(int height, int width, int channels, int units, int activation)
    {
        var network = new ResidualNetwork(
            new ImageShape(height, width, channels), StemWidth: 32, [new ResidualGroup(32, units), new ResidualGroup(64, units)], Classes: 5, (ActivationKind)activation);
        using var state = NewState(network, seed: 3);

        var fused = Run(TrainingGraph.Fused(state), state);
        var standard = Run(TrainingGraph.Standard(state), state);

        Assert.Equal(standard.Loss, fused.Loss, 1e-4f);
        foreach (var parameter in state.Parameters)
        {
            AssertClose(standard.Gradients[parameter.Name], fused.Gradients[parameter.Name], parameter.Name);
        }
    }

    [Fact]
    public void An_image_that_is_centred_in_a_larger_one_gives_the_gradients_of_standard_operators_but_for_ties()
    {
        // Round the image everything is equal, and which of four equal numbers is the largest is decided by the last bit.
        var network = new ResidualNetwork(new ImageShape(13, 18, 1), StemWidth: 32, [new ResidualGroup(32, 1), new ResidualGroup(64, 1)], Classes: 5);
        using var state = NewState(network, seed: 3);

        var fused = Run(TrainingGraph.Fused(state), state);
        var standard = Run(TrainingGraph.Standard(state), state);

        Assert.Equal(standard.Loss, fused.Loss, 1e-4f);
        foreach (var parameter in state.Parameters)
        {
            var (expected, actual) = (standard.Gradients[parameter.Name], fused.Gradients[parameter.Name]);
            var cosine = TensorPrimitives.CosineSimilarity<float>(expected, actual);
            Assert.True(cosine > 0.999, $"{parameter.Name}: the cosine is {cosine}.");
        }
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit_of_the_gradients()
    {
        var network = new ResidualNetwork(new ImageShape(16, 16, 3), StemWidth: 32, [new ResidualGroup(32, 1), new ResidualGroup(64, 0)], Classes: 5);
        using var state = NewState(network, seed: 4);
        var graph = TrainingGraph.Fused(state);
        var one = Run(graph, state, threads: 1);
        var two = Run(graph, state, threads: 2);
        foreach (var layer in network.Convolutions())
        {
            Assert.Equal(one.Gradients[layer.Weight], two.Gradients[layer.Weight]);
        }
    }

    internal static NetworkState NewState(ResidualNetwork network, int seed)
    {
        var random = new Random(seed);
        var patches = Enumerable.Range(0, 500 * 9 * network.Image.Channels).Select(_ => (float)(random.NextDouble() * 2 - 1)).ToArray();
        var mean = Enumerable.Repeat(120f, network.Image.Channels).ToArray();
        var deviation = Enumerable.Repeat(60f, network.Image.Channels).ToArray();
        return NetworkState.Initialised(network, new PixelStatistics(mean, deviation), patches, (ulong)seed);
    }

    private static (float Loss, Dictionary<string, float[]> Gradients) Run(TrainingGraph graph, NetworkState state, int threads = 2)
    {
        using var domain = TrainingOperator.CreateDomain();
        using var options = new SessionOptions { IntraOpThreads = threads };
        options.Add(domain);
        using var session = new Session(graph.Model.ToByteArray(), options);
        var image = state.Network.Image;
        var random = new Random(5);
        var pixels = new byte[Batch * image.Length];
        random.NextBytes(pixels);
        var targets = new float[Batch * state.Network.Classes];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = (float)random.NextDouble();
        }

        using var images = OrtTensor.Over<byte>(pixels, [Batch, image.Height, image.Width, image.Channels]);
        using var wanted = OrtTensor.Over<float>(targets, [Batch, state.Network.Classes]);
        var inputs = new Dictionary<string, OrtTensor> { [TrainingGraph.Images] = images, [TrainingGraph.Targets] = wanted };
        foreach (var parameter in state.Parameters)
        {
            inputs[parameter.Name] = parameter.ValueTensor;
        }

        string[] outputs = [TrainingGraph.Loss, .. state.Parameters.Select(p => graph.Gradients[p.Name])];
        var results = session.Run(inputs, outputs);
        var gradients = state.Parameters.Index().ToDictionary(p => p.Item.Name, p => results[p.Index + 1].Data<float>().ToArray());
        var loss = results[0].Data<float>()[0];
        foreach (var result in results)
        {
            result.Dispose();
        }

        return (loss, gradients);
    }

    private static void AssertClose(float[] expected, float[] actual, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Max(Math.Abs);
        Assert.True(scale > 0, $"{name}: every gradient is zero.");
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-3f * scale, $"{name}[{i}]: expected {expected[i]}, got {actual[i]}.");
        }
    }
}
