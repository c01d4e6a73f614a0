using Sundial.Learning.Tuning;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class FitnessWeightsTests
{
    private static readonly FitnessWeights s_weights = new(new Dictionary<string, double> { ["ap@0.5"] = 0.6, ["ap@0.75"] = 0.3, ["loss"] = -0.1 });

    [Fact]
    public void Fitness_is_the_weighted_mean_and_says_of_what()
    {
        Assert.Equal(((0.6 * 0.8) + (0.3 * 0.5) - (0.1 * 2)) / 1, s_weights.Of(new Dictionary<string, double> { ["ap@0.5"] = 0.8, ["ap@0.75"] = 0.5, ["loss"] = 2, ["more"] = 9 }), 9);
        Assert.Equal("0.6 ap@0.5 + 0.3 ap@0.75 + -0.1 loss", s_weights.ToString());
    }

    [Fact]
    public void A_metric_that_was_not_measured_is_named() =>
        Assert.Contains("ap@0.75", Assert.Throws<ArgumentException>(() => s_weights.Of(new Dictionary<string, double> { ["ap@0.5"] = 0.8 })).Message, StringComparison.Ordinal);
}
