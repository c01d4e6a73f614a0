using System.Text.Json.Nodes;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Sensitivity;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning;

/// <summary>What a report says of a tuning; written and read as JSON.</summary>
public sealed record TuningReport
{
    private const int MostTrials = 200;

    /// <summary>Whether anything was tuned, what, how thoroughly, and what other ways would have taken.</summary>
    public required TuningPlan Plan { get; init; }

    /// <summary>Why it ended.</summary>
    public required TuningEnd End { get; init; }

    /// <summary>What it took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>How many trials ended in each way.</summary>
    public required IReadOnlyDictionary<TrialOutcome, int> Trials { get; init; }

    /// <summary>The trials themselves, in the order in which they ended; of very many the last.</summary>
    public IReadOnlyList<TuningTrial> Tried { get; init; } = [];

    /// <summary>The values that were trained with, by name.</summary>
    public required JsonObject Values { get; init; }

    /// <summary>How good they were in their trial; null where there was none.</summary>
    public double? Fitness { get; init; }

    /// <summary>How good the defaults were in theirs.</summary>
    public double? DefaultsFitness { get; init; }

    /// <summary>What each hyperparameter contributed.</summary>
    public required SensitivityReport Sensitivity { get; init; }

    /// <summary>What this job has taught, for <see cref="KnowledgeBase.Learn"/>; null where it is too little.</summary>
    public KnowledgeEntry? Lesson { get; init; }

    /// <summary>The report of a tuning.</summary>
    /// <param name="result">What came of it.</param>
    public static TuningReport Of(TuningResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new TuningReport
        {
            Plan = result.Plan,
            End = result.End,
            Seconds = result.Seconds,
            Trials = result.Trials.GroupBy(trial => trial.Outcome).ToDictionary(same => same.Key, same => same.Count()),
            Tried = [.. result.Trials.TakeLast(MostTrials).Select(TuningTrial.Of)],
            Values = result.Best.ToJson(),
            Fitness = result.BestFitness,
            DefaultsFitness = result.DefaultsFitness,
            Sensitivity = result.Sensitivity,
            Lesson = result.Lesson,
        };
    }
}
