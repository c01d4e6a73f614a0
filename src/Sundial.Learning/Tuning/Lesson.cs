using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Sensitivity;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning;

/// <summary>What a tuning teaches for the next.</summary>
internal static class Lesson
{
    /// <summary>What is to be remembered.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="trials">Trials that can be compared.</param>
    /// <param name="sensitivity">What mattered in them.</param>
    /// <param name="best">The trial of the best values.</param>
    /// <returns>Null where there were too few trials to tell anything.</returns>
    public static KnowledgeEntry? Of(TuningRequest request, IReadOnlyList<Trial> trials, SensitivityReport sensitivity, Trial? best)
    {
        if (best is null || sensitivity.Singles.Count == 0)
        {
            return null;
        }

        var fitness = trials.Where(trial => trial.Outcome == TrialOutcome.Completed).Select(trial => trial.Fitness!.Value).ToArray();
        var mean = fitness.Average();
        var deviation = Math.Sqrt(fitness.Average(one => (one - mean) * (one - mean)));
        var defaults = trials.FirstOrDefault(trial => trial.Origin == TrialOrigin.Defaults)?.Fitness ?? mean;
        var gain = deviation > 0 ? (best.Fitness!.Value - defaults) / deviation : 0;
        return new KnowledgeEntry
        {
            Task = request.Task,
            Shape = request.Data,
            Jobs = 1,
            Trials = sensitivity.Trials,
            Importances = new SortedDictionary<string, double>(sensitivity.Importances().ToDictionary(one => one.Key, one => Math.Round(one.Value, 6)), StringComparer.Ordinal),
            Configurations = best.Values.Equals(request.Space.Defaults) ? [] : [new KnownConfiguration(best.Values.ToJson(), Math.Round(gain, 4), 1)],
        };
    }
}
