using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Search;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;
using Sundial.Testing.Tuning;

namespace Sundial.Benchmarks;

/// <summary>An objective that the tuning benchmark compares searches on.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Space">Its hyperparameters.</param>
/// <param name="Fidelity">How thorough every evaluation is.</param>
/// <param name="Objective">Gives values their fitness.</param>
/// <param name="Judge">How good values really are: without noise, or on data that the search never sees.</param>
internal sealed record TuningCase(string Name, HyperparameterSpace Space, Fidelity Fidelity, ITuningObjective Objective, Func<HyperparameterValues, double> Judge);

/// <summary>The genetic search beside random search and the defaults, in as many evaluations, and with halving in as much work.</summary>
internal static class TuningBenchmark
{
    private const int Epochs = 27;

    /// <summary>Runs the synthetic suite.</summary>
    public static int Run(int evaluations, int seeds) =>
        Run([.. SyntheticSuite.All.Select(one => new TuningCase(one.Name, one.Space, new Fidelity(Epochs, 1), one, one.Height))], evaluations, seeds);

    /// <summary>Runs any objectives.</summary>
    /// <returns>0 where the genetic search lost to neither in the mean over all, else 1.</returns>
    public static int Run(IReadOnlyList<TuningCase> cases, int evaluations, int seeds)
    {
        Console.WriteLine($"{"objective",-14}{"defaults",10}{"random",10}{"genetic",10}{"tuner",10}{"wins",10}{"work",8}   medians of {seeds} seeds, {evaluations} evaluations");
        var lost = 0;
        foreach (var one in cases)
        {
            var runs = Enumerable.Range(1, seeds).Select(seed => RunOnce(one, evaluations, (ulong)seed)).ToArray();
            var (random, genetic, tuner) = (Median.Of(runs.Select(run => run.Random)), Median.Of(runs.Select(run => run.Genetic)), Median.Of(runs.Select(run => run.Tuner)));
            var defaults = one.Judge(one.Space.Defaults);
            var wins = runs.Count(run => run.Genetic > run.Random);
            Console.WriteLine(FormattableString.Invariant(
                $"{one.Name,-14}{defaults,10:0.0000}{random,10:0.0000}{genetic,10:0.0000}{tuner,10:0.0000}{$"{wins}/{seeds}",10}{Median.Of(runs.Select(run => run.Work)),8:0.00}"));
            lost += genetic < random || genetic < defaults ? 1 : 0;
        }

        return lost == 0 ? 0 : 1;
    }

    private static (double Random, double Genetic, double Tuner, double Work) RunOnce(TuningCase one, int evaluations, ulong seed)
    {
        var plan = new TuningPlan
        {
            Tunes = true,
            Reason = "benchmark",
            ShareSeconds = 0,
            Hyperparameters = [.. one.Space.Hyperparameters.Select(it => it.Name)],
            Fidelity = one.Fidelity,
            Evaluations = evaluations,
            Population = Math.Clamp((int)Math.Round(Math.Sqrt(2 * evaluations)), 5, 40),
            RangeShare = 1,
            Rungs = SuccessiveHalving.RungsFor(one.Fidelity.Epochs),
        };
        var settings = new GeneticSettings { Population = plan.Population };
        var result = new Tuner(Request(one, plan, seed)).Run(one.Objective, CancellationToken.None);
        var epochs = result.Trials.Sum(trial => trial.Outcome == TrialOutcome.CutShort ? trial.Curve[^1].Epochs : trial.Fidelity.Epochs);
        return (
            Search(SyntheticSuite.RandomSearch(one.Space, seed), one, evaluations, seed),
            Search(new GeneticSearch(one.Space, settings, seed), one, evaluations, seed),
            one.Judge(result.Best),
            epochs / (evaluations * one.Fidelity.Epochs));
    }

    // Every evaluation to its end: the searches alone are compared.
    private static double Search(ISearch search, TuningCase one, int evaluations, ulong seed)
    {
        var (best, highest) = (one.Space.Defaults, double.NegativeInfinity);
        for (var i = 0; i < evaluations; i++)
        {
            search.Progress = (double)i / evaluations;
            if (search.Ask() is not { } proposal)
            {
                break;
            }

            var fitness = one.Objective.Evaluate(new TrialRun(proposal.Values, one.Fidelity, seed, _ => true), CancellationToken.None);
            search.Tell(proposal, fitness);
            (best, highest) = fitness > highest ? (proposal.Values, fitness) : (best, highest);
        }

        return one.Judge(best);
    }

    private static TuningRequest Request(TuningCase one, TuningPlan plan, ulong seed) => new()
    {
        Task = one.Name,
        Space = one.Space,
        Data = new DataShape(1, 1, 1),
        Clock = TimeProvider.System,
        Left = () => TimeSpan.FromDays(1),
        TrainingWanted = TimeSpan.FromMinutes(1),
        Least = one.Fidelity,
        Full = one.Fidelity,
        Cost = new EvaluationCost(1, 1),
        FixedPlan = plan,
        IsNoisy = false,
        Seed = seed,
    };
}
