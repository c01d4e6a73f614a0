using Sundial.Learning.Networks;
using Sundial.OnnxRuntime;
using Xunit;

namespace Sundial.Learning.Tests.Networks;

public sealed class InferenceModelTests
{
    private const int Images = 3;
    private static readonly string[] s_classes = ["a", "b", "c", "d"];

    [Fact]
    public void A_saved_model_takes_raw_pixels_of_any_number_of_images_and_gives_probabilities_and_labels()
    {
        using var state = NewState();
        var (probabilities, labels) = Classify(state, TestTimeViews.One, Pixels());
        for (var image = 0; image < Images; image++)
        {
            var row = probabilities.AsSpan(image * s_classes.Length, s_classes.Length);
            Assert.Equal(1, Sum(row), 1e-5f);
            Assert.Equal(row.IndexOf(Max(row)), labels[image]);
        }
    }

    [Theory]
    [InlineData(TestTimeViews.Mirrored)]
    [InlineData(TestTimeViews.MirroredAndMoved)]
    public void A_model_that_looks_at_both_sides_answers_the_same_for_a_mirrored_image(object views)
    {
        using var state = NewState();
        var pixels = Pixels();
        var (straight, _) = Classify(state, (TestTimeViews)views, pixels);
        var (mirrored, _) = Classify(state, (TestTimeViews)views, Mirror(pixels, state.Network.Image));
        var (once, _) = Classify(state, TestTimeViews.One, pixels);
        Assert.Equal(once.Length, straight.Length);
        Assert.NotEqual(once, straight);
        if ((TestTimeViews)views == TestTimeViews.Mirrored)
        {
            AssertClose(straight, mirrored);
        }
    }

    [Fact]
    public void Views_average_the_scores_of_the_single_looks()
    {
        using var state = NewState();
        var pixels = Pixels();
        var (both, _) = Classify(state, TestTimeViews.Mirrored, pixels);
        var (straight, _) = Classify(state, TestTimeViews.One, pixels);
        var (mirrored, _) = Classify(state, TestTimeViews.One, Mirror(pixels, state.Network.Image));
        for (var i = 1; i < s_classes.Length; i++)
        {
            // Differences of log-probabilities are differences of scores.
            var expected = (Difference(straight, i) + Difference(mirrored, i)) / 2;
            Assert.Equal(expected, Difference(both, i), 1e-3);
        }

        static double Difference(float[] p, int i) => Math.Log(p[i]) - Math.Log(p[0]);
    }

    [Fact]
    public void Running_statistics_are_folded_into_the_convolutions()
    {
        using var state = NewState();
        var layer = state.Network.Convolutions().First();
        var (before, _) = Classify(state, TestTimeViews.One, Pixels());

        // Twice the weights with four times the variance and twice the mean is the same function.
        foreach (ref var weight in state[layer.Weight].Values.AsSpan())
        {
            weight *= 2;
        }

        Scale(state.Statistic(layer.Mean), 2);
        Scale(state.Statistic(layer.Variance), 4);
        var (after, _) = Classify(state, TestTimeViews.One, Pixels());
        AssertClose(before, after);
    }

    private static NetworkState NewState()
    {
        var network = new ResidualNetwork(new ImageShape(14, 16, 3), StemWidth: 32, [new ResidualGroup(32, 1), new ResidualGroup(64, 0)], s_classes.Length);
        var state = FusedTrainingTests.NewState(network, seed: 11);
        var random = new Random(12);
        foreach (var layer in network.Convolutions())
        {
            Array.ForEach(new[] { layer.Mean, layer.Variance }, name =>
            {
                foreach (ref var value in state.Statistic(name).AsSpan())
                {
                    value = (float)(0.3 + random.NextDouble());
                }
            });
        }

        return state;
    }

    private static (float[] Probabilities, long[] Labels) Classify(NetworkState state, TestTimeViews views, byte[] pixels)
    {
        var trained = state.TrainedNames().Zip(state.Trained()).ToDictionary(pair => pair.First, pair => pair.Second.ToArray());
        using var session = new Session(InferenceModel.Write(state, trained, s_classes, views, calibration: 1, "{}"));
        var image = state.Network.Image;
        using var input = OrtTensor.Over<byte>(pixels, [Images, image.Height, image.Width, image.Channels]);
        var results = session.Run(new Dictionary<string, OrtTensor> { ["images"] = input }, ["probabilities", "label"]);
        var answer = (results[0].Data<float>().ToArray(), results[1].Data<long>().ToArray());
        results[0].Dispose();
        results[1].Dispose();
        return answer;
    }

    private static byte[] Pixels()
    {
        var pixels = new byte[Images * 14 * 16 * 3];
        new Random(13).NextBytes(pixels);
        return pixels;
    }

    private static byte[] Mirror(byte[] pixels, ImageShape image)
    {
        var mirrored = new byte[pixels.Length];
        for (var at = 0; at < pixels.Length; at++)
        {
            var (pixel, channel) = Math.DivRem(at, image.Channels);
            var (row, column) = Math.DivRem(pixel, image.Width);
            mirrored[(row * image.Width + image.Width - 1 - column) * image.Channels + channel] = pixels[at];
        }

        return mirrored;
    }

    private static void Scale(float[] values, float factor)
    {
        foreach (ref var value in values.AsSpan())
        {
            value *= factor;
        }
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static float Max(ReadOnlySpan<float> values)
    {
        var max = values[0];
        foreach (var value in values)
        {
            max = Math.Max(max, value);
        }

        return max;
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-4f);
        }
    }
}
