using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning;

/// <summary>Tells luck from merit: the best of many that were tried once was lucky too, so the best few are tried again, beside the defaults, with the same new seeds.</summary>
internal static class Confirmation
{
    // One other seed is luck again.
    private const int TwoRoundsFrom = 4;

    /// <summary>What to try again.</summary>
    /// <param name="trials">Trials that can be compared.</param>
    /// <param name="count">How many evaluations there are for it.</param>
    /// <returns>Values, and which new seed; nothing where the defaults are the best anyway.</returns>
    public static IReadOnlyList<(HyperparameterValues Values, int Round)> Choose(IReadOnlyList<Trial> trials, int count)
    {
        var ran = trials.Where(trial => trial is { Outcome: TrialOutcome.Completed, Origin: not TrialOrigin.Confirmation })
            .OrderByDescending(trial => trial.Fitness).ToArray();
        var defaults = ran.FirstOrDefault(trial => trial.Origin == TrialOrigin.Defaults);
        if (count < 2 || defaults is null || ran[0] == defaults)
        {
            return [];
        }

        var rounds = count >= TwoRoundsFrom ? 2 : 1;
        var candidates = ran.TakeWhile(trial => trial != defaults).Take((count / rounds) - 1).Append(defaults).ToArray();
        return [.. Enumerable.Range(0, rounds).SelectMany(round => candidates.Select(trial => (trial.Values, round)))];
    }

    /// <summary>The trial whose values are the best, all told.</summary>
    /// <param name="trials">Trials that can be compared.</param>
    /// <returns>The first trial of those values; the defaults' where none is better with the new seeds as well. Null where nothing has run to its end.</returns>
    public static Trial? Winner(IReadOnlyList<Trial> trials)
    {
        var ran = trials.Where(trial => trial is { Outcome: TrialOutcome.Completed, Origin: not TrialOrigin.Confirmation }).ToArray();
        var defaults = ran.FirstOrDefault(trial => trial.Origin == TrialOrigin.Defaults);
        var again = trials.Where(trial => trial is { Outcome: TrialOutcome.Completed, Origin: TrialOrigin.Confirmation }).ToArray();
        var best = ran.MaxBy(trial => trial.Fitness);
        if (defaults is null || again.Length == 0)
        {
            return best;
        }

        var challenger = ran.Where(trial => trial != defaults)
            .Select(trial => (Trial: trial, Lead: Lead(again, trial.Values, defaults.Values)))
            .Where(one => one.Lead is not null)
            .OrderByDescending(one => one.Lead).FirstOrDefault();

        // Where there was no time to try both again, the first trials decide.
        return challenger.Trial is null ? best : challenger.Lead > 0 ? challenger.Trial : defaults;
    }

    // By how much values were better than the defaults with the same new seeds, in the mean; with the worst of them where one seed says otherwise than the
    // others, for then it is chance. Null where they never met.
    private static double? Lead(Trial[] again, HyperparameterValues values, HyperparameterValues defaults)
    {
        var differences = again.Where(trial => trial.Values.Equals(values))
            .Join(again.Where(trial => trial.Values.Equals(defaults)), trial => trial.Seed, trial => trial.Seed, (one, other) => one.Fitness!.Value - other.Fitness!.Value)
            .ToArray();
        return differences.Length == 0 ? null : differences.Min() <= 0 ? differences.Min() : differences.Average();
    }
}
