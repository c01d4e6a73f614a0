using Sundial.Learning.Evaluation;
using Xunit;

namespace Sundial.Learning.Tests.Evaluation;

public class ConfusionCounterTests
{
    private static readonly string[] _animals = ["cat", "cow", "dog"];

    [Fact]
    public void Metrics_follow_from_the_counts()
    {
        var counter = new ConfusionCounter(_animals);
        Assert.Equal(0, counter.Add(0, [0.5f, 0.3f, 0.2f]));
        Assert.Equal(1, counter.Add(0, [0.1f, 0.8f, 0.1f]));
        Assert.Equal(1, counter.Add(1, [0.2f, 0.6f, 0.2f]));
        Assert.Equal(0, counter.Add(2, [0.7f, 0.1f, 0.2f]));

        var metrics = counter.ToMetrics();
        Assert.Equal(4, metrics.Count);
        Assert.Equal(0.5, metrics.Accuracy);
        Assert.Equal(-(Math.Log(0.5) + Math.Log(0.1) + Math.Log(0.6) + Math.Log(0.2)) / 4, metrics.LogLoss, 1e-6);
        Assert.Equal([new("cat", 2, 0.5, 0.5), new("cow", 1, 0.5, 1), new("dog", 1, 0, 0)], metrics.Classes);
        Assert.Equal([[1, 1, 0], [0, 1, 0], [1, 0, 0]], metrics.ConfusionMatrix.Select(row => row.ToArray()));
    }

    [Fact]
    public void Without_images_everything_is_zero()
    {
        var metrics = new ConfusionCounter(_animals).ToMetrics();
        Assert.Equal((0, 0.0, 0.0), (metrics.Count, metrics.Accuracy, metrics.LogLoss));
        Assert.All(metrics.Classes, row => Assert.Equal((0, 0.0, 0.0), (row.Support, row.Precision, row.Recall)));
    }

    [Fact]
    public void Of_equal_probabilities_the_first_class_is_taken() =>
        Assert.Equal(1, new ConfusionCounter(_animals).Add(2, [0.2f, 0.4f, 0.4f]));

    [Fact]
    public void A_class_held_impossible_costs_much_but_not_everything()
    {
        var counter = new ConfusionCounter(_animals);
        counter.Add(2, [1, 0, 0]);
        Assert.Equal(-Math.Log(1e-12), counter.ToMetrics().LogLoss, 1e-6);
    }

    [Fact]
    public void An_answer_for_another_number_of_classes_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionCounter(_animals).Add(0, [0.5f, 0.5f]));
}
