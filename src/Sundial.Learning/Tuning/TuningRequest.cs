using System.Globalization;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning;

/// <summary>A request to tune hyperparameters in a share of the time there is.</summary>
public sealed record TuningRequest
{
    /// <summary>The task, as knowledge is kept by it: <c>image-classification</c>, <c>object-detection</c>, <c>table</c>.</summary>
    public required string Task { get; init; }

    /// <summary>All hyperparameters of the task.</summary>
    public required HyperparameterSpace Space { get; init; }

    /// <summary>What the data looks like.</summary>
    public required DataShape Data { get; init; }

    /// <summary>Measures the time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>What is left for tuning and training together, asked again and again: a deadline may be moved.</summary>
    public required Func<TimeSpan> Left { get; init; }

    /// <summary>How long the final training has to be before more of it brings little.</summary>
    public required TimeSpan TrainingWanted { get; init; }

    /// <summary>The least thorough evaluation that still tells good values from bad.</summary>
    public required Fidelity Least { get; init; }

    /// <summary>The most thorough one that is worth it.</summary>
    public required Fidelity Full { get; init; }

    /// <summary>
    /// Epochs before which no evaluation is ended; those of <see cref="Least"/> unless set. Where an evaluation is of use only when it is whole, as with
    /// folds of a table, <see cref="Least"/> is <see cref="Full"/> and this says where losers may be ended all the same.
    /// </summary>
    public double? FirstRung { get; init; }

    /// <summary>A first guess of what an evaluation takes; what is measured corrects it.</summary>
    public required EvaluationCost Cost { get; init; }

    /// <summary>The most of the time that tuning may have. A half unless set.</summary>
    public double MostShare { get; init; } = 0.5;

    /// <summary>Evaluations that run at once. 1 unless set.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Of every random choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Hyperparameters that change nothing on this data, by name: they are not tuned, because trials that differ in nothing else would be the same training.</summary>
    public IReadOnlyList<string> Irrelevant { get; init; } = [];

    /// <summary>What to try right after the defaults, before what knowledge recalls.</summary>
    public IReadOnlyList<HyperparameterValues> Portfolio { get; init; } = [];

    /// <summary>What past jobs have taught; what comes with Sundial unless set.</summary>
    public KnowledgeBase Knowledge { get; init; } = KnowledgeBase.Shipped;

    /// <summary>Where trials are kept, with those that are known; unset, a search that is killed begins anew.</summary>
    public TrialStore? Store { get; init; }

    /// <summary>What the trials in the store are of, such as a fingerprint of the data; another one's are not used.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>A plan to follow whatever the clock says, so that the same seed gives the same trials; unset, the time decides.</summary>
    public TuningPlan? FixedPlan { get; init; }

    /// <summary>Whether the same values with another seed may do differently, so that the best is tried again before it is believed. True unless set.</summary>
    public bool IsNoisy { get; init; } = true;

    /// <summary>Told after every trial, on the thread that ran it.</summary>
    public Action<TuningProgress>? Progress { get; init; }
}

/// <summary>How far a tuning is.</summary>
/// <param name="Last">The trial that has just ended.</param>
/// <param name="Done">Trials that have ended.</param>
/// <param name="Plan">The plan as it is now.</param>
/// <param name="Seconds">What it has used.</param>
/// <param name="Best">The best values so far; null before the first.</param>
/// <param name="BestFitness">How good they were.</param>
public sealed record TuningProgress(Trial Last, int Done, TuningPlan Plan, double Seconds, HyperparameterValues? Best, double? BestFitness)
{
    /// <summary>How many trials there are to be, as far as the plan goes.</summary>
    public int Of => Math.Max(Done, Plan.Evaluations + Plan.Confirmations);

    /// <summary>Whether the trial that has just ended had the best values so far.</summary>
    public bool LastIsBest => Last.Fitness is not null && Best is not null && Best.Equals(Last.Values);

    /// <summary>Epochs that the trial ran.</summary>
    public double LastEpochs => Last.Outcome == TrialOutcome.CutShort && Last.Curve.Count > 0 ? Last.Curve[^1].Epochs : Last.Fidelity.Epochs;

    /// <summary>It in words: <c>trial 5 of 14: 0.6123, cut short; the best so far 0.6207</c>.</summary>
    public override string ToString()
    {
        var came = Last.Outcome switch
        {
            TrialOutcome.Completed => Number(Last.Fitness),
            TrialOutcome.CutShort => $"{Number(Last.Fitness)}, cut short",
            TrialOutcome.Failed => "failed",
            _ => "ended by the clock",
        };
        return $"trial {Done} of {Of}: {came}{(BestFitness is null ? "" : $"; the best so far {Number(BestFitness)}")}";
    }

    private static string Number(double? fitness) => fitness?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "";
}
