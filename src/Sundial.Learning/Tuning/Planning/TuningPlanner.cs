using Sundial.Learning.Tuning.Search;

namespace Sundial.Learning.Tuning.Planning;

/// <summary>Decides how tuning uses the time: everything about it is a function of the time left and of what an evaluation takes. Arithmetic, with no clock of its own.</summary>
/// <remarks>
/// Its promises, held by tests: it never plans more than its share; with more time it never tunes fewer hyperparameters nor less
/// thoroughly; it tunes nothing where fewer than twelve evaluations are to be had, for then the defaults are the better use of the time.
/// </remarks>
public static class TuningPlanner
{
    // A search this long for its genes has settled; the time is better spent on training.
    private const int MostEvaluationsPerGene = 60;

    // One in four, of many fewer, is kept to try the best again: of many that were tried once, the best was lucky too. On blood cells a winner of 14 trials
    // that one new seed had confirmed was worse than the defaults when it was trained for longer.
    private const int ConfirmationsOneIn = 4;
    private const int MostConfirmations = 8;

    // With this many evaluations for each gene a grid would only be in the way.
    private const double ContinuousFrom = 10;
    private const int LeastGrid = 5;

    // With the least evaluations half of every scale is searched, with so many all of it.
    private const double WholeRangeFrom = 60;
    private const double LeastRange = 0.5;

    /// <summary>A plan for what is left.</summary>
    /// <param name="situation">What is to be decided by.</param>
    public static TuningPlan Plan(TuningSituation situation)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var ranked = Ranked(situation);
        var share = ShareSeconds(situation);
        if (ranked.Count == 0)
        {
            return new TuningPlan { Tunes = false, Reason = "There is nothing to tune.", ShareSeconds = share, Fidelity = situation.Full };
        }

        var ladder = PlanLadder.For(situation, [.. ranked.Select(one => one.Importance)]);
        var names = ranked.Select(one => one.Name).ToArray();
        var estimates = Estimates(situation, names, share);
        if (ladder.LastOrDefault(step => step.Seconds <= share) is not { } step)
        {
            var affordable = (int)(share / PlanLadder.SecondsEach(situation, situation.Least));
            return new TuningPlan
            {
                Tunes = false,
                Reason = FormattableString.Invariant($"{affordable} evaluations fit into the {share:0.#} s there are for tuning, and fewer than {PlanLadder.LeastEvaluations} find nothing better than the defaults."),
                ShareSeconds = share,
                Fidelity = situation.Full,
                Estimates = estimates,
            };
        }

        return Fill(situation, step, names, share, estimates);
    }

    /// <summary>The plan that a search under way goes on with: as many evaluations as the time, as it is now known, allows.</summary>
    /// <remarks>What is tuned, and how thoroughly, stays: trials of different thoroughness cannot be compared.</remarks>
    /// <param name="plan">The plan so far.</param>
    /// <param name="situation">As it is now, with the time that is left from now on.</param>
    /// <param name="usedSeconds">What tuning has used.</param>
    /// <param name="done">Evaluations of the search that have ended.</param>
    /// <param name="secondsEach">What one has taken by the clock, in the mean; with those that were cut short.</param>
    public static TuningPlan Replan(TuningPlan plan, TuningSituation situation, double usedSeconds, int done, double secondsEach)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(situation);
        var whole = situation with { Left = situation.Left + TimeSpan.FromSeconds(usedSeconds) };
        var share = ShareSeconds(whole);
        var left = Math.Max(0, Math.Min(share - usedSeconds, situation.Left.TotalSeconds));
        var more = (int)Math.Min(left / Math.Max(1e-9, secondsEach), int.MaxValue / 2);
        var total = Math.Min(done + more, Math.Max(done, MostEvaluationsPerGene * plan.Hyperparameters.Count));
        var (evaluations, confirmations) = Divide(total, situation.IsNoisy);
        evaluations = Math.Max(done, evaluations);
        confirmations = Math.Min(confirmations, total - evaluations);
        return plan with
        {
            ShareSeconds = share,
            PlannedSeconds = Math.Min(share, usedSeconds + ((evaluations + confirmations - done) * secondsEach)),
            Evaluations = evaluations,
            Confirmations = confirmations,
            Generations = Math.Max(1, (int)Math.Round((double)evaluations / plan.Population)),
        };
    }

    /// <summary>The share of the time that is tuning's, in seconds.</summary>
    /// <remarks>
    /// While training itself has too little, hardly any: a tenth of the wanted training time gives tuning a tenth of its share. Where there
    /// is many times what training wants, nearly all of it.
    /// </remarks>
    /// <param name="situation">What is to be decided by.</param>
    public static double ShareSeconds(TuningSituation situation)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var left = Math.Max(0, situation.Left.TotalSeconds);
        var plenty = left / (left + Math.Max(1e-9, situation.TrainingWanted.TotalSeconds));
        return situation.MostShare * plenty * left;
    }

    // Hyperparameters with their importances, highest first. What nothing is known of may matter as much as the mean of the others does by half.
    private static List<(string Name, double Importance)> Ranked(TuningSituation situation)
    {
        var known = situation.Importances.Where(one => situation.Space.Contains(one.Key) && one.Value > 0).ToDictionary(one => one.Key, one => one.Value);
        var unknown = known.Count == 0 ? 1 : known.Values.Average() / 2;
        return [.. situation.Space.Hyperparameters
            .Where(it => !situation.Irrelevant.Contains(it.Name))
            .Select(it => (it.Name, Importance: known.GetValueOrDefault(it.Name, situation.Importances.ContainsKey(it.Name) ? unknown / 10 : unknown)))
            .OrderByDescending(one => one.Importance)];
    }

    private static TuningPlan Fill(TuningSituation situation, PlanStep step, string[] names, double share, IReadOnlyList<TuningEstimate> estimates)
    {
        var each = PlanLadder.SecondsEach(situation, step.Fidelity);
        var affordable = (int)Math.Min(share / each, MostEvaluationsPerGene * step.Genes);
        var (evaluations, confirmations) = Divide(affordable, situation.IsNoisy);
        var perGene = (double)evaluations / step.Genes;
        var population = Math.Clamp((int)Math.Round(Math.Sqrt(2 * evaluations)), 5, 40);
        return new TuningPlan
        {
            Tunes = true,
            Reason = FormattableString.Invariant(
                $"{evaluations} evaluations of {step.Fidelity.Epochs:0.#} epochs on {100 * step.Fidelity.Subsample:0.#} % of the data fit into {share:0.#} s; they tune {step.Genes} of {names.Length} hyperparameters."),
            ShareSeconds = share,
            PlannedSeconds = Math.Min(share, (evaluations + confirmations) * each),
            Hyperparameters = names[..step.Genes],
            Fidelity = step.Fidelity,
            Evaluations = evaluations,
            Confirmations = confirmations,
            Population = population,
            Generations = Math.Max(1, (int)Math.Round((double)evaluations / population)),
            RangeShare = Math.Clamp(LeastRange + ((1 - LeastRange) * (evaluations - PlanLadder.LeastEvaluations) / (WholeRangeFrom - PlanLadder.LeastEvaluations)), LeastRange, 1),
            GridSteps = perGene >= ContinuousFrom ? 0 : Math.Max(LeastGrid, (2 * (int)(perGene / 2)) + 1),
            Rungs = SuccessiveHalving.RungsFor(step.Fidelity.Epochs, situation.FirstRung ?? situation.Least.Epochs),
            Estimates = estimates,
        };
    }

    private static (int Evaluations, int Confirmations) Divide(int affordable, bool isNoisy)
    {
        // The twelve that make tuning worth it count with what confirms them.
        var confirmations = isNoisy ? Math.Clamp(affordable / ConfirmationsOneIn, 0, MostConfirmations) : 0;
        return (affordable - confirmations, confirmations);
    }

    // What a user is shown: few, half and all of the hyperparameters, at the least, a middling and the full thoroughness.
    private static TuningEstimate[] Estimates(TuningSituation situation, string[] names, double share)
    {
        var notches = PlanLadder.Notches(situation);
        var counts = new[] { Math.Min(2, names.Length), (names.Length + 1) / 2, names.Length }.Distinct().Order();
        var depths = new[] { 0, notches.Count / 2, notches.Count - 1 }.Distinct();
        return [.. counts.SelectMany(count => depths.Select(depth =>
        {
            var step = PlanLadder.Step(situation, count, notches[depth]);
            return new TuningEstimate(names[..count], step.Fidelity, step.Evaluations, Math.Round(step.Seconds, 3), step.Seconds <= share);
        }))];
    }
}
