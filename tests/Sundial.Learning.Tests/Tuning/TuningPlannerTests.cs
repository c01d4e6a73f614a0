using FsCheck;
using FsCheck.Fluent;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Trials;
using Sundial.Testing.Tuning;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class TuningPlannerTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_26, 1);

    // Anything from a table that trains in milliseconds to a detector that takes minutes an epoch.
    private static readonly Arbitrary<TuningSituation> s_situations = (
        from left in Gen.Choose(0, 4000).Select(i => Math.Pow(10, (i / 1000.0) + 0.3))
        from perEpoch in Gen.Choose(0, 5000).Select(i => Math.Pow(10, (i / 1000.0) - 3))
        from fixedShare in Gen.Choose(1, 1000).Select(i => i / 200.0)
        from wanted in Gen.Choose(0, 4000).Select(i => Math.Pow(10, i / 1000.0))
        from epochs in Gen.Choose(1, 60)
        from workers in Gen.Choose(1, 3)
        from most in Gen.Choose(5, 80).Select(i => i / 100.0)
        select Situation(left, perEpoch) with
        {
            Cost = new EvaluationCost(fixedShare * perEpoch, perEpoch),
            TrainingWanted = TimeSpan.FromSeconds(wanted),
            Full = new Fidelity(epochs, 1),
            Least = new Fidelity(Math.Max(1, epochs / 10.0), 0.1),
            Workers = workers,
            MostShare = most,
        }).ToArbitrary();

    [Fact]
    public void Where_a_seed_changes_nothing_no_time_goes_into_trying_again() => Prop.ForAll(s_situations, situation =>
    {
        var (noisy, exact) = (TuningPlanner.Plan(situation), TuningPlanner.Plan(situation with { IsNoisy = false }));
        return exact.Confirmations == 0 && exact.Evaluations == noisy.Evaluations + noisy.Confirmations && (!noisy.Tunes || noisy.Confirmations >= 3);
    }).Check(s_config);

    [Fact]
    public void What_is_irrelevant_is_never_tuned_and_leaves_its_place_to_others() => Prop.ForAll(s_situations, situation =>
    {
        var plan = TuningPlanner.Plan(situation);
        var without = TuningPlanner.Plan(situation with { Irrelevant = [.. plan.Hyperparameters.Take(1)] });
        return !plan.Hyperparameters.Take(1).Any(without.Hyperparameters.Contains)
            && without.Hyperparameters.Count >= Math.Min(plan.Hyperparameters.Count, situation.Space.Hyperparameters.Count - 1);
    }).Check(s_config);

    [Fact]
    public void It_never_plans_more_than_its_share_nor_fewer_than_a_dozen_evaluations() => Prop.ForAll(s_situations, situation =>
    {
        var plan = TuningPlanner.Plan(situation);
        return plan.ShareSeconds <= situation.MostShare * situation.Left.TotalSeconds
            && plan.PlannedSeconds <= plan.ShareSeconds
            && (!plan.Tunes || plan.Evaluations + plan.Confirmations >= 12)
            && plan.Tunes == (plan.Hyperparameters.Count > 0)
            && plan.Fidelity.Epochs >= situation.Least.Epochs - 1e-9 && plan.Fidelity.Epochs <= situation.Full.Epochs + 1e-9
            && plan.Fidelity.Subsample <= 1;
    }).Check(s_config);

    [Fact]
    public void With_more_time_it_never_tunes_less_nor_less_thoroughly() => Prop.ForAll(s_situations, Gen.Choose(1, 100).ToArbitrary(), (situation, more) =>
    {
        var plan = TuningPlanner.Plan(situation);
        var longer = TuningPlanner.Plan(situation with { Left = situation.Left * (1 + (more / 20.0)) });
        return longer.ShareSeconds >= plan.ShareSeconds
            && (longer.Tunes || !plan.Tunes)
            && longer.Hyperparameters.Count >= plan.Hyperparameters.Count
            && (!plan.Tunes || longer.Fidelity.Work >= plan.Fidelity.Work);
    }).Check(s_config);

    [Fact]
    public void Planned_again_it_keeps_to_what_is_left_and_to_what_is_tuned() => Prop.ForAll(
        s_situations, Gen.Choose(0, 100).ToArbitrary(), Gen.Choose(1, 60).ToArbitrary(), (situation, used, slowness) =>
    {
        var plan = TuningPlanner.Plan(situation);
        if (!plan.Tunes)
        {
            return true;
        }

        var (usedSeconds, each) = (plan.ShareSeconds * used / 100, plan.PlannedSeconds / plan.Evaluations * slowness / 10);
        var done = (int)(usedSeconds / each);
        var again = TuningPlanner.Replan(plan, situation with { Left = situation.Left - TimeSpan.FromSeconds(usedSeconds) }, usedSeconds, done, each);
        return again.PlannedSeconds <= again.ShareSeconds + 1e-9
            && again.Evaluations >= done
            && usedSeconds + ((again.Evaluations + again.Confirmations - done) * each) <= Math.Max(usedSeconds, plan.ShareSeconds) * 1.001 + 1e-3
            && again.Hyperparameters.SequenceEqual(plan.Hyperparameters) && again.Fidelity == plan.Fidelity;
    }).Check(s_config);

    [Fact]
    public void It_tunes_nothing_in_too_short_a_time_and_says_why()
    {
        var plan = TuningPlanner.Plan(Situation(seconds: 20, perEpoch: 2));

        Assert.False(plan.Tunes);
        Assert.Contains("fewer than 12", plan.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(plan.Estimates);
        Assert.DoesNotContain(plan.Estimates, estimate => estimate.Fits);
    }

    [Fact]
    public void What_matters_most_is_tuned_first()
    {
        var plan = TuningPlanner.Plan(Situation(400, 1) with
        {
            Importances = new Dictionary<string, double> { ["depth"] = 0.5, ["learning-rate"] = 0.3, ["l2"] = 0.1, ["idle"] = 0 },
        });

        Assert.True(plan.Tunes);
        Assert.Equal(["depth", "learning-rate"], plan.Hyperparameters.Take(2));
        Assert.DoesNotContain("idle", plan.Hyperparameters);
    }

    [Fact]
    public void Little_time_is_searched_near_the_defaults_on_a_grid_and_much_time_everywhere_and_continuously()
    {
        var (little, much) = (TuningPlanner.Plan(Situation(60, 1)), TuningPlanner.Plan(Situation(20_000, 1)));

        Assert.True(little.Tunes);
        Assert.InRange(little.RangeShare, 0.5, 0.8);
        Assert.True(little.GridSteps >= 5);
        Assert.Equal(1, much.RangeShare);
        Assert.Equal(0, much.GridSteps);
        Assert.True(much.Population > little.Population && much.Generations > little.Generations);
        Assert.Equal(7, much.Hyperparameters.Count);
        Assert.Equal(new Fidelity(27, 1), much.Fidelity);
    }

    [Fact]
    public void Estimates_grow_with_what_is_tuned_and_how_thoroughly()
    {
        var estimates = TuningPlanner.Plan(Situation(600, 1)).Estimates;

        Assert.Equal(9, estimates.Count);
        foreach (var (one, other) in estimates.SelectMany(one => estimates.Select(other => (one, other))))
        {
            if (one.Hyperparameters.Count <= other.Hyperparameters.Count && one.Fidelity.Work <= other.Fidelity.Work)
            {
                Assert.True(one.Seconds <= other.Seconds);
            }
        }
    }

    [Fact]
    public void Evaluations_that_have_to_be_whole_are_and_their_losers_may_end_early()
    {
        var plan = TuningPlanner.Plan(Situation(600, 1) with { Least = new Fidelity(9, 1), Full = new Fidelity(9, 1), FirstRung = 1 });

        Assert.Equal(new Fidelity(9, 1), plan.Fidelity);
        Assert.Equal([1, 3], plan.Rungs);
    }

    [Fact]
    public void Measured_costs_take_the_place_of_the_guess()
    {
        var cost = new EvaluationCost(1, 1);
        for (var i = 1; i <= 20; i++)
        {
            cost.Add(epochs: i, subsample: 0.5, seconds: 3 + (i * 0.5 * 8));
        }

        Assert.InRange(cost.Seconds(new Fidelity(10, 1)), 0.95 * 83, 1.05 * 83);
        Assert.InRange(cost.FixedSeconds, 2, 5.5);
        Assert.Equal(2, new EvaluationCost(1, 1).Seconds(new Fidelity(1, 1)));
    }

    [Fact]
    public void One_measurement_moves_the_guess_most_of_the_way()
    {
        var cost = new EvaluationCost(0.1, 1);
        cost.Add(10, 1, 101);

        Assert.InRange(cost.Seconds(new Fidelity(10, 1)), 90, 105);
    }

    private static TuningSituation Situation(double seconds, double perEpoch) => new()
    {
        Left = TimeSpan.FromSeconds(seconds),
        Space = SyntheticSuite.Boosting.Space,
        Cost = new EvaluationCost(perEpoch / 10, perEpoch),
        Least = new Fidelity(3, 0.1),
        Full = new Fidelity(27, 1),
        TrainingWanted = TimeSpan.FromSeconds(60),
    };
}
