using System.Text.Json.Serialization;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Sensitivity;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning;

/// <summary>Why a tuning ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TuningEnd>))]
public enum TuningEnd
{
    /// <summary>It never began: the time does not allow it, or there is nothing to tune.</summary>
    [JsonStringEnumMemberName("not-begun")] NotBegun,

    /// <summary>Its share of the time is used, or too short for one more evaluation.</summary>
    [JsonStringEnumMemberName("time")] Time,

    /// <summary>All planned evaluations are done.</summary>
    [JsonStringEnumMemberName("done")] Done,

    /// <summary>More was not expected to find better.</summary>
    [JsonStringEnumMemberName("converged")] Converged,

    /// <summary>Somebody stopped it.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped,

    /// <summary>Nothing but failures.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary>What came of a tuning.</summary>
public sealed record TuningResult
{
    /// <summary>What to train with: the best values that were confirmed, else the defaults.</summary>
    public required HyperparameterValues Best { get; init; }

    /// <summary>How good the best were, at the thoroughness of the plan; null where nothing was tried.</summary>
    public double? BestFitness { get; init; }

    /// <summary>How good the defaults were; null where they were not tried or failed.</summary>
    public double? DefaultsFitness { get; init; }

    /// <summary>Why it ended.</summary>
    public required TuningEnd End { get; init; }

    /// <summary>The plan as it was at the end.</summary>
    public required TuningPlan Plan { get; init; }

    /// <summary>What it used.</summary>
    public required double Seconds { get; init; }

    /// <summary>All trials, in the order in which they ended; of an earlier run too that it went on from.</summary>
    public required IReadOnlyList<Trial> Trials { get; init; }

    /// <summary>What each hyperparameter contributed.</summary>
    public required SensitivityReport Sensitivity { get; init; }

    /// <summary>What this job has taught, for <see cref="KnowledgeBase.Learn"/>; null where it is too little.</summary>
    public KnowledgeEntry? Lesson { get; init; }
}
