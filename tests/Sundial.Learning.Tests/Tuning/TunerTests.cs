using System.Text;
using System.Text.Json;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Trials;
using Sundial.Testing.Tuning;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class TunerTests
{
    private static readonly SyntheticObjective s_boosting = SyntheticSuite.Boosting;

    private readonly AlarmClock _clock = new();
    private readonly long _begun;

    public TunerTests() => _begun = _clock.GetTimestamp();

    [Fact]
    public void It_finds_better_than_the_defaults_within_its_share_and_tells_what_mattered()
    {
        var result = new Tuner(Request(900)).Run(Costing(1), CancellationToken.None);

        Assert.True(s_boosting.Height(result.Best) > s_boosting.Height(s_boosting.Space.Defaults) + 0.05);
        Assert.True(result.Seconds <= result.Plan.ShareSeconds + 1, $"{result.Seconds} of {result.Plan.ShareSeconds}");
        Assert.True(result.End is TuningEnd.Time or TuningEnd.Done or TuningEnd.Converged, $"{result.End}");
        Assert.Contains(result.Trials, trial => trial.Outcome == TrialOutcome.CutShort);
        Assert.Contains(result.Trials, trial => trial.Origin == TrialOrigin.Confirmation);
        Assert.Equal("learning-rate", result.Sensitivity.Singles[0].Name);
        Assert.Contains("learning-rate", result.Lesson!.Importances.Keys);
        Assert.Equal(result.Best.ToString(), result.Lesson.Configurations.Single().Values is { } known ? s_boosting.Space.Read(known)!.ToString() : null);
    }

    [Fact]
    public void Its_report_is_the_same_after_json()
    {
        var report = TuningReport.Of(new Tuner(Request(600)).Run(Costing(1), CancellationToken.None));
        var json = JsonSerializer.Serialize(report);
        var read = JsonSerializer.Deserialize<TuningReport>(json)!;

        Assert.Equal(json, JsonSerializer.Serialize(read));
        Assert.Equal(report.Plan.Estimates.Count, read.Plan.Estimates.Count);
        Assert.Contains("\"learning-rate\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guess_that_was_nearly_right_costs_no_trial()
    {
        var result = new Tuner(Request(600)).Run(Costing(1.05), CancellationToken.None);

        Assert.Single(result.Trials.Select(trial => trial.Fidelity).Distinct());
        Assert.Single(result.Trials, trial => trial.Origin == TrialOrigin.Defaults);
    }

    [Fact]
    public void It_does_not_begin_where_the_time_allows_too_few_evaluations()
    {
        var result = new Tuner(Request(10)).Run(Costing(1), CancellationToken.None);

        Assert.Equal(TuningEnd.NotBegun, result.End);
        Assert.Equal(s_boosting.Space.Defaults, result.Best);
        Assert.Empty(result.Trials);
    }

    [Fact]
    public void Where_evaluations_take_far_longer_than_was_guessed_it_ends_in_its_share_all_the_same()
    {
        var result = new Tuner(Request(600)).Run(Costing(40), CancellationToken.None);

        Assert.True(Elapsed <= 600 / 2.0, $"It used {Elapsed} s.");
        Assert.Equal(TuningEnd.Time, result.End);
        Assert.Equal(s_boosting.Space.Defaults, result.Best);
    }

    [Fact]
    public void A_deadline_that_is_moved_nearer_is_kept()
    {
        var budget = 3_000.0;
        var request = Request(0) with
        {
            Left = () => TimeSpan.FromSeconds(budget - Elapsed),
            Progress = progress => budget = progress.Done == 12 ? Elapsed + 60 : budget,
        };
        new Tuner(request).Run(Costing(1), CancellationToken.None);

        Assert.True(Elapsed < budget, $"It used {Elapsed} of {budget} s.");
    }

    [Fact]
    public void With_a_fixed_plan_the_same_seed_gives_the_same_trials_however_long_they_take()
    {
        Assert.Equal(Run(1), Run(7));

        string[] Run(double cost) => [.. new Tuner(Request(600) with { FixedPlan = Fixed(30) }).Run(Costing(cost), CancellationToken.None)
            .Trials.Select(trial => $"{trial.Number} {trial.Values} {trial.Outcome} {trial.Fitness}")];
    }

    [Fact]
    public void A_search_that_was_killed_goes_on_with_what_it_had_tried()
    {
        var store = new TrialStore();
        var request = Request(600) with { FixedPlan = Fixed(30), Store = store, IsNoisy = false };
        var undisturbed = new Tuner(request with { Store = null }).Run(Costing(1), CancellationToken.None);

        // A kill: nothing is finished, and the line being written is torn.
        Assert.Throws<KilledException>(() => new Tuner(request with { Progress = progress => Kill(progress.Done == 17) }).Run(Costing(1), CancellationToken.None));
        store = new TrialStore([.. store.ToBytes(), .. "{\"trial\":{\"number\":17,\"val"u8]);
        var resumed = new Tuner(request with { Store = store }).Run(Costing(1), CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 30), resumed.Trials.Select(trial => trial.Number));
        Assert.Equal(undisturbed.Trials.Take(17).Select(trial => trial.Values), resumed.Trials.Take(17).Select(trial => trial.Values));
        Assert.Equal(30, resumed.Trials.Select(trial => trial.Values).Distinct().Count());
        Assert.Equal(30, Encoding.UTF8.GetString(store.ToBytes()).Split('\n').Count(line => line.StartsWith("{\"trial\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_store_counts_what_was_used_before_and_keeps_the_plan()
    {
        var budget = 600.0;
        var request = Request(0) with { Left = () => TimeSpan.FromSeconds(budget - Elapsed), Store = new TrialStore() };
        using var stop = new CancellationTokenSource();
        var first = new Tuner(request with { Progress = progress => Stop(progress.Done == 14, stop) }).Run(Costing(1), stop.Token);
        var second = new Tuner(request).Run(Costing(1), CancellationToken.None);

        Assert.Equal(TuningEnd.Stopped, first.End);
        Assert.Equal(first.Plan.Fidelity, second.Plan.Fidelity);
        Assert.Equal(first.Plan.Hyperparameters, second.Plan.Hyperparameters);
        Assert.True(second.Trials.Count > 14);
        Assert.True(Elapsed <= budget / 2, $"Both used {Elapsed} s.");
    }

    [Fact]
    public void Failed_trials_are_kept_with_their_reason_and_stop_nothing()
    {
        var objective = Costing(1, run => Fail(run.Values.Number("depth") > 9));
        var result = new Tuner(Request(600)).Run(objective, CancellationToken.None);

        var failed = result.Trials.Where(trial => trial.Outcome == TrialOutcome.Failed).ToArray();
        Assert.NotEmpty(failed);
        Assert.All(failed, trial => Assert.Equal(("too deep", null), (trial.Fault, trial.Fitness)));
        Assert.True(s_boosting.Height(result.Best) > s_boosting.Height(s_boosting.Space.Defaults));
        Assert.True(result.Best.Number("depth") <= 9);
    }

    [Fact]
    public void An_objective_that_only_fails_ends_the_search_with_the_defaults()
    {
        var result = new Tuner(Request(600)).Run(Costing(1, _ => throw new InvalidOperationException("broken")), CancellationToken.None);

        Assert.Equal(TuningEnd.Failed, result.End);
        Assert.Equal(s_boosting.Space.Defaults, result.Best);
        Assert.InRange(result.Trials.Count, 6, 8);
    }

    [Fact]
    public void Where_there_is_only_noise_the_defaults_are_kept()
    {
        var kept = 0;
        for (var seed = 1ul; seed <= 10; seed++)
        {
            // All values are equally good: whatever looked better was lucky, which new seeds tell as often as not.
            var flat = new SyntheticObjective("flat", s_boosting.Space, values => values.Equals(s_boosting.Space.Defaults) ? 0.8 : 0.795, noise: 0.002);
            var result = new Tuner(Request(600) with { FixedPlan = Fixed(40), Seed = seed }).Run(flat, CancellationToken.None);
            kept += result.Best.Equals(s_boosting.Space.Defaults) ? 1 : 0;
        }

        Assert.True(kept >= 8, $"The defaults were kept in {kept} of 10.");
    }

    [Fact]
    public void Several_workers_try_different_values_at_once()
    {
        // Each trial waits for another to be under way: with one worker this would never end.
        using var both = new Barrier(2);
        var objective = new SyntheticObjective("pair", s_boosting.Space, s_boosting.Height)
        {
            EachEpoch = run => { if (run.Fidelity.Epochs > 0 && !both.SignalAndWait(TimeSpan.FromSeconds(30))) { throw new TimeoutException("alone"); } },
        };
        var plan = Fixed(24) with { Rungs = [], Fidelity = new Fidelity(2, 1) };
        var result = new Tuner(Request(600) with { FixedPlan = plan, Workers = 2, IsNoisy = false }).Run(objective, CancellationToken.None);

        Assert.Equal(24, result.Trials.Count);
        Assert.Equal(24, result.Trials.Select(trial => trial.Values).Distinct().Count());
        Assert.All(result.Trials, trial => Assert.Equal(TrialOutcome.Completed, trial.Outcome));
    }

    [Fact]
    public void A_stop_ends_the_trial_under_way_and_gives_the_best_so_far()
    {
        using var stop = new CancellationTokenSource();
        var result = new Tuner(Request(600)).Run(Costing(1, run => Stop(run.Values.Number("depth") < 4, stop)), stop.Token);

        Assert.Equal(TuningEnd.Stopped, result.End);
        Assert.Equal(TrialOutcome.Cancelled, result.Trials[^1].Outcome);
        Assert.NotNull(result.BestFitness);
    }

    [Fact]
    public void What_one_job_taught_is_tried_early_in_the_next()
    {
        var first = new Tuner(Request(900)).Run(Costing(1), CancellationToken.None);
        var known = new KnowledgeBase().Learn(first.Lesson!);
        var second = new Tuner(Request(900) with { Knowledge = known, Left = () => TimeSpan.FromSeconds(2_000 - Elapsed) }).Run(Costing(1), CancellationToken.None);

        Assert.Contains(first.Best, second.Trials.Where(trial => trial.Fidelity == second.Plan.Fidelity).Take(2).Select(trial => trial.Values));
        Assert.Equal(first.Lesson!.Importances.OrderByDescending(one => one.Value).Select(one => one.Key).Take(3), second.Plan.Hyperparameters.Take(3));
    }

    private double Elapsed => _clock.GetElapsedTime(_begun).TotalSeconds;

    private static void Stop(bool now, CancellationTokenSource stop)
    {
        if (now)
        {
            stop.Cancel();
        }
    }

    // Every epoch of the whole data takes so many seconds of the clock.
    private SyntheticObjective Costing(double secondsPerEpoch, Action<TrialRun>? also = null) => new("boosting", s_boosting.Space, s_boosting.Height, noise: 0.001)
    {
        EachEpoch = run =>
        {
            _clock.Advance(secondsPerEpoch * run.Fidelity.Subsample);
            also?.Invoke(run);
        },
    };

    private TuningRequest Request(double seconds) => new()
    {
        Task = "test",
        Space = s_boosting.Space,
        Data = new DataShape(1_000, 10, 2),
        Clock = _clock,
        Left = () => TimeSpan.FromSeconds(seconds - Elapsed),
        TrainingWanted = TimeSpan.FromSeconds(30),
        Least = new Fidelity(3, 0.2),
        Full = new Fidelity(27, 1),
        Cost = new EvaluationCost(0.1, 1),
        Seed = 4,
    };

    private static TuningPlan Fixed(int evaluations) => new()
    {
        Tunes = true,
        Reason = "fixed",
        ShareSeconds = 1,
        Hyperparameters = [.. s_boosting.Space.Hyperparameters.Select(it => it.Name)],
        Fidelity = new Fidelity(9, 1),
        Evaluations = evaluations,
        Confirmations = 6,
        Population = 8,
        RangeShare = 1,
        Rungs = [1, 3],
    };

    private static void Kill(bool now)
    {
        if (now)
        {
            throw new KilledException();
        }
    }

    private static void Fail(bool now)
    {
        if (now)
        {
            throw new InvalidOperationException("too deep");
        }
    }

    private sealed class KilledException : Exception;
}
