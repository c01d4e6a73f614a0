using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Training;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Jobs;

/// <summary>What holds for values that users give.</summary>
internal static class JobRules
{
    private const int MostHyperparameters = 100;
    private const int LongestText = 256;
    private static readonly TimeSpan LongestJob = TimeSpan.FromDays(30);

    /// <summary>Looks at a time to a deadline.</summary>
    public static void CheckWithin(Faults faults, double seconds) =>
        faults.Check(seconds > 0 && seconds <= LongestJob.TotalSeconds, "within_seconds", $"must be above 0 and at most {LongestJob.TotalSeconds} (30 days)");

    /// <summary>Looks at the shape of hyperparameters.</summary>
    public static void CheckHyperparameters(Faults faults, IReadOnlyCollection<KeyValuePair<string, string?>> hyperparameters, bool mayRemove)
    {
        faults.Check(hyperparameters.Count <= MostHyperparameters, "hyperparameters", $"must be at most {MostHyperparameters}");
        foreach (var (name, value) in hyperparameters.Take(MostHyperparameters))
        {
            var shown = name.Length <= LongestText ? name : $"{name[..20]}…";
            faults.Check(name.Length is >= 1 and <= LongestText, $"hyperparameters.{shown}", $"must have a name of 1 to {LongestText} characters");
            faults.Check(value is { Length: <= LongestText } || (mayRemove && value is null), $"hyperparameters.{shown}", $"must be text of at most {LongestText} characters");
        }
    }

    /// <summary>Hyperparameters with changes to them; null as a value takes one away.</summary>
    public static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string?>? changes)
    {
        var merged = new Dictionary<string, string>(before);
        foreach (var (name, value) in changes ?? new Dictionary<string, string?>())
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = value;
            }
        }

        return merged;
    }

    /// <summary>Refuses hyperparameters that the algorithm does not take, naming those that it does.</summary>
    /// <exception cref="ProblemException">There is one.</exception>
    public static void CheckKnown(IEnumerable<string> names, string algorithm, AlgorithmSpecification specification)
    {
        if (specification.Hyperparameters is not { } known)
        {
            return;
        }

        var faults = new Faults();
        foreach (var name in names)
        {
            faults.Check(
                known.ContainsKey(name),
                $"hyperparameters.{name}",
                known.Count == 0 ? $"is not known to {algorithm}, which takes none" : $"is not known to {algorithm}, which takes {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}");
        }

        faults.ThrowIfAny();
    }

    /// <summary>Looks at what a worker must have.</summary>
    public static void CheckSize(Faults faults, JobSize size)
    {
        faults.Check(size.Cpus is >= 1 and <= 1024, "size.cpus", "must be from 1 to 1024");
        faults.Check(size.MemoryBytes is >= 0 and <= 1L << 50, "size.memory_bytes", "must be from 0 to 2^50");
        faults.Check(size.Gpus is >= 0 and <= 64, "size.gpus", "must be from 0 to 64");
    }

    /// <summary>Refuses a deadline that cannot be kept.</summary>
    /// <exception cref="ProblemException">It cannot.</exception>
    public static void Require(AdmissionAnswer answer, JobSize size, DateTimeOffset requestedAt)
    {
        if (answer.IsAdmitted)
        {
            return;
        }

        throw answer.EarliestDeadlineAt is { } earliest
            ? Infeasible(earliest, requestedAt)
            : TrainingProblems.NoWorkerFits.For(
                $"No worker has {size.Cpus} processors, {size.MemoryBytes} bytes of memory and {size.Gpus} graphics processors, or may run the algorithm; ask for less, or start one.");
    }

    /// <summary>The refusal of a deadline, with the earliest that can be kept.</summary>
    public static ProblemException Infeasible(DateTimeOffset earliest, DateTimeOffset requestedAt)
    {
        // Up to the next tenth: by the time it is asked for again, time has gone by.
        var within = Math.Ceiling(((earliest - requestedAt).TotalSeconds * 10) + 5) / 10;
        return TrainingProblems.DeadlineInfeasible.For(
            FormattableString.Invariant($"No model can be there that soon with what is queued and what machines there are; ask for it within {within:0.0} s."),
            ("earliest_deadline_at", requestedAt.AddSeconds(within)),
            ("earliest_within_seconds", within));
    }
}
