using Sundial.Contracts.Algorithms;

namespace Sundial.Server.Training.Master;

/// <summary>Which of a job's checkpoints becomes its model, which one it goes on from, and which ones need not be kept.</summary>
internal static class BestCheckpoint
{
    /// <summary>The one with the best value of the objective, the later of two; where none has one, the latest. Those that hold a model go before those that do not.</summary>
    /// <param name="checkpoints">The job's, in any order.</param>
    /// <param name="job">The job: abandoned generations do not count.</param>
    /// <param name="objective">What the algorithm makes as good as it can.</param>
    public static Checkpoint? Best(this IEnumerable<Checkpoint> checkpoints, TrainingJob job, Objective? objective) => checkpoints
        .Where(job.Owns)
        .OrderByDescending(one => one.HasModel)
        .ThenByDescending(one => Score(one, objective))
        .ThenByDescending(one => one.Number)
        .FirstOrDefault();

    /// <summary>The one that a worker goes on from.</summary>
    public static Checkpoint? Last(this IEnumerable<Checkpoint> checkpoints, TrainingJob job) => checkpoints.Where(job.Owns).MaxBy(one => one.Number);

    /// <summary>Those whose files can go: all but the last two, the best, and those that an evaluator still wants.</summary>
    public static IEnumerable<Checkpoint> Dispensable(this IReadOnlyCollection<Checkpoint> checkpoints, TrainingJob job, Objective? objective, Func<Checkpoint, bool> isWanted)
    {
        var best = checkpoints.Best(job, objective);
        var last = checkpoints.OrderByDescending(one => one.Number).Take(2).ToHashSet();
        return checkpoints.Where(one => one != best && !last.Contains(one) && !isWanted(one));
    }

    /// <summary>A measured quality wins over what the algorithm says of itself: it is of examples that the training never sees.</summary>
    private static double Score(Checkpoint checkpoint, Objective? objective)
    {
        var value = objective is null ? null
            : checkpoint.QualityMetric == objective.Metric ? checkpoint.QualityValue
            : checkpoint.MetricName == objective.Metric ? checkpoint.MetricValue
            : null;
        return value is { } known && double.IsFinite(known) ? (objective!.Maximize ? known : -known) : double.NegativeInfinity;
    }
}
