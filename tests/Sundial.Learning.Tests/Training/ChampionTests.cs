using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class ChampionTests
{
    [Theory]
    [InlineData(0.1, -1, 250)]
    [InlineData(0.9, 0.9, 900)]
    [InlineData(0.89, 0.9, 900)]
    [InlineData(0.996, 1, 250)]
    public void A_later_model_within_chance_of_the_best_takes_its_place(double accuracy, double highest, int images) =>
        Assert.True(Champion.IsAsGood(accuracy, highest, images));

    [Theory]
    [InlineData(0.889, 0.9, 900)]
    [InlineData(0.992, 1, 250)]
    [InlineData(0.5, 0.6, 400)]
    public void One_that_is_worse_than_chance_explains_does_not(double accuracy, double highest, int images) =>
        Assert.False(Champion.IsAsGood(accuracy, highest, images));
}
