using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class CalibrationTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(4)]
    public void The_factor_turns_probabilities_into_how_often_they_are_right(double factor)
    {
        // Labels are drawn by the true probabilities; the model states them with scores divided by the factor.
        var random = new Random(7);
        var (stated, labels) = (new List<float[]>(), new List<int>());
        for (var n = 0; n < 20_000; n++)
        {
            var scores = Enumerable.Range(0, 3).Select(_ => 3 * random.NextDouble()).ToArray();
            stated.Add(Softmax(scores, 1 / factor));
            labels.Add(Draw(Softmax(scores, 1), random));
        }

        Assert.InRange(Calibration.Factor(stated, labels), 0.95 * factor, 1.05 * factor);
    }

    [Fact]
    public void A_model_that_is_never_wrong_gets_a_bounded_factor() =>
        Assert.InRange(Calibration.Factor([.. Enumerable.Repeat(new[] { 0.9f, 0.1f }, 100)], [.. Enumerable.Repeat(0, 100)]), 1, 20.01);

    [Fact]
    public void Too_few_images_change_nothing() => Assert.Equal(1, Calibration.Factor([[0.5f, 0.5f]], [0]));

    private static float[] Softmax(double[] scores, double factor)
    {
        var exponentials = Array.ConvertAll(scores, score => Math.Exp(factor * score));
        return Array.ConvertAll(exponentials, e => (float)(e / exponentials.Sum()));
    }

    private static int Draw(float[] probabilities, Random random)
    {
        var at = random.NextDouble();
        for (var i = 0; i < probabilities.Length; i++)
        {
            at -= probabilities[i];
            if (at < 0)
            {
                return i;
            }
        }

        return probabilities.Length - 1;
    }
}
