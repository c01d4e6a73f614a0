using Sundial.Learning.Data;
using Sundial.Learning.Tuning.Search;
using Sundial.Learning.Tuning.Spaces;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class BreedingTests
{
    [Theory]
    [InlineData(0.9, 0, 0)]
    [InlineData(0.8, 0.5, 0.25)]
    [InlineData(0.7, 1, 0.5)]
    [InlineData(0.1, 1, 0.5)]
    public void Probabilities_are_those_of_Srinivas_and_Patnaik(double fitness, double crossover, double mutation)
    {
        Assert.Equal(crossover, Breeding.CrossoverProbability(fitness, highest: 0.9, mean: 0.7), 9);
        Assert.Equal(mutation, Breeding.MutationProbability(fitness, highest: 0.9, mean: 0.7), 9);
    }

    [Fact]
    public void Where_all_are_alike_everything_is_crossed_and_mutated_as_much_as_can_be()
    {
        Assert.Equal(1, Breeding.CrossoverProbability(0.5, 0.5, 0.5));
        Assert.Equal(0.5, Breeding.MutationProbability(0.5, 0.5, 0.5));
    }

    [Fact]
    public void Steps_shrink_as_the_time_is_used()
    {
        var steps = Enumerable.Range(0, 11).Select(i => Breeding.Step(i / 10.0)).ToArray();

        Assert.Equal(steps.OrderDescending(), steps);
        Assert.True(steps[0] > 7 * steps[^1]);
    }

    [Fact]
    public void A_learning_rate_moves_by_factors_up_as_often_as_down()
    {
        var rate = Hyperparameter.Log("learning-rate", 1e-5, 1, 0.003);
        var gene = Gene.Around(rate, 1, 0);
        var random = new CounterRandom(7, 0, 0);
        var factors = Enumerable.Range(0, 2000).Select(_ => rate.FromUnit(Breeding.Mutated(gene, rate.ToUnit(0.003), 0.05, ref random)) / 0.003).ToArray();

        Assert.InRange(factors.Count(factor => factor > 1), 850, 1150);
        Assert.True(factors.Max() > 5 && factors.Min() < 0.2);

        // Of a change that adds, half would not be felt at all or would leave the range.
        Assert.InRange(Math.Log(factors.Order().ElementAt(1900)) / -Math.Log(factors.Order().ElementAt(100)), 0.7, 1.4);
    }

    [Fact]
    public void A_default_of_zero_is_left_and_can_be_come_back_to()
    {
        var penalty = Hyperparameter.LogOrZero("l1", 1e-4, 10, 0);
        var gene = Gene.Around(penalty, 0.5, 0);
        var random = new CounterRandom(7, 0, 0);
        var fromZero = Enumerable.Range(0, 200).Select(_ => penalty.FromUnit(Breeding.Mutated(gene, penalty.ToUnit(0), 0.3, ref random))).ToArray();
        var fromLeast = Enumerable.Range(0, 200).Select(_ => penalty.FromUnit(Breeding.Mutated(gene, penalty.ToUnit(2e-4), 0.3, ref random))).ToArray();

        Assert.True(fromZero.Count(value => value > 0) > 100);
        Assert.Contains(0, fromLeast);
    }

    [Fact]
    public void A_whole_number_moves_by_one_at_least_and_a_name_to_another()
    {
        var depth = Gene.Around(Hyperparameter.Integer("depth", 1, 12, 6), 1, 0);
        var kind = Gene.Around(Hyperparameter.Category("kind", "a", "b", "c"), 0.5, 0);
        var random = new CounterRandom(7, 0, 0);
        for (var i = 0; i < 300; i++)
        {
            Assert.NotEqual(6, depth.Hyperparameter.FromUnit(Breeding.Mutated(depth, depth.Hyperparameter.ToUnit(6), 0.001, ref random)));
            Assert.NotEqual(1, kind.Hyperparameter.FromUnit(Breeding.Mutated(kind, kind.Hyperparameter.ToUnit(1), 0.001, ref random)));
        }
    }

    [Fact]
    public void On_a_grid_there_are_few_places_and_the_default_is_one_of_them()
    {
        var rate = Hyperparameter.Log("learning-rate", 0.001, 1, 0.05);
        var gene = Gene.Around(rate, 0.8, 7);
        var places = Enumerable.Range(0, 1000).Select(i => gene.Snap(i / 1000.0)).Distinct().ToArray();

        Assert.InRange(places.Length, 6, 9);
        Assert.Contains(places, place => Math.Abs(place - rate.ToUnit(0.05)) < 1e-12);
        Assert.All(places, place => Assert.InRange(place, gene.From, gene.To));
    }
}
