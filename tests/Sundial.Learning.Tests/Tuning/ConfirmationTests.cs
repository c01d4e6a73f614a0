using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class ConfirmationTests
{
    private static readonly HyperparameterSpace s_space = new(Hyperparameter.Log("rate", 0.01, 1, 0.1));

    [Fact]
    public void The_best_few_are_tried_again_beside_the_defaults_with_the_same_two_seeds()
    {
        var again = Confirmation.Choose([Tried("rate=0.1", 0.5), Tried("rate=0.2", 0.7), Tried("rate=0.3", 0.6), Tried("rate=0.4", 0.4)], count: 4);
        Assert.Equal([("rate=0.2", 0), ("rate=0.1", 0), ("rate=0.2", 1), ("rate=0.1", 1)], again.Select(one => (one.Values.ToString(), one.Round)));
        Assert.Empty(Confirmation.Choose([Tried("rate=0.1", 0.8), Tried("rate=0.2", 0.7)], count: 4));
    }

    [Fact]
    public void What_every_seed_says_is_better_wins()
    {
        var winner = Confirmation.Winner([Tried("rate=0.1", 0.5), Tried("rate=0.2", 0.7), Again("rate=0.2", 1, 0.61), Again("rate=0.1", 1, 0.6), Again("rate=0.2", 2, 0.8), Again("rate=0.1", 2, 0.5)]);
        Assert.Equal("rate=0.2", winner!.Values.ToString());
    }

    [Fact]
    public void What_one_seed_says_is_worse_was_lucky_with_the_others()
    {
        var winner = Confirmation.Winner([Tried("rate=0.1", 0.5), Tried("rate=0.2", 0.7), Again("rate=0.2", 1, 0.59), Again("rate=0.1", 1, 0.6), Again("rate=0.2", 2, 0.8), Again("rate=0.1", 2, 0.5)]);
        Assert.Equal("rate=0.1", winner!.Values.ToString());
    }

    private static Trial Tried(string values, double fitness) => Trial(values, fitness, seed: 0, values == "rate=0.1" ? TrialOrigin.Defaults : TrialOrigin.Bred);

    private static Trial Again(string values, ulong seed, double fitness) => Trial(values, fitness, seed, TrialOrigin.Confirmation);

    private static Trial Trial(string values, double fitness, ulong seed, TrialOrigin origin) => new()
    {
        Number = 0,
        Values = s_space.Parse(values),
        Fidelity = new Fidelity(1, 1),
        Origin = origin,
        Outcome = TrialOutcome.Completed,
        Fitness = fitness,
        Seconds = 1,
        Seed = seed,
    };
}
