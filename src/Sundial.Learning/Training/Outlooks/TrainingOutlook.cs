using System.Globalization;

namespace Sundial.Learning.Training.Outlooks;

/// <summary>What a search for better hyperparameters is expected to be.</summary>
/// <param name="Pays">Whether there is time for one that finds anything.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Evaluations">Settings that would be tried; 0 where it does not pay.</param>
/// <param name="Seconds">What that would take; 0 where it does not pay.</param>
public sealed record TuningOutlook(bool Pays, string Reason, int Evaluations = 0, double Seconds = 0)
{
    /// <summary>What would be searched, the most important first; empty where it does not pay.</summary>
    public IReadOnlyList<string> Hyperparameters { get; init; } = [];

    /// <summary>What a plan says.</summary>
    internal static TuningOutlook Of(Tuning.Planning.TuningPlan plan) => plan.Tunes
        ? new TuningOutlook(
            true,
            string.Create(CultureInfo.InvariantCulture, $"Tuning pays: about {plan.Evaluations:N0} settings can be tried in {plan.PlannedSeconds:N0} s, over {plan.Hyperparameters.Count:N0} hyperparameters ({string.Join(", ", plan.Hyperparameters.Take(4))}{(plan.Hyperparameters.Count > 4 ? ", …" : "")})."),
            plan.Evaluations,
            Math.Round(plan.PlannedSeconds, 1)) { Hyperparameters = plan.Hyperparameters }
        : new TuningOutlook(false, $"Tuning does not pay in this time: {char.ToLowerInvariant(plan.Reason[0])}{plan.Reason[1..]}");

    /// <summary>Where it is not wanted.</summary>
    internal static TuningOutlook NotAsked { get; } = new(false, "Nothing is tuned, as asked.");
}

/// <summary>What would be trained of some data in a given time, as the planners of the runs say before anything is measured. A run measures, and may decide otherwise.</summary>
public sealed record TrainingOutlook
{
    /// <summary>What would be learned, such as <c>object-detection</c> or <c>table-regression</c>.</summary>
    public required string Task { get; init; }

    /// <summary>The time that was asked about, in seconds.</summary>
    public required double DeadlineSeconds { get; init; }

    /// <summary>Sizes of the parts, before subsampling.</summary>
    public required SplitSizes Sizes { get; init; }

    /// <summary>Share of the training part that there is time to look at once, in (0, 1].</summary>
    public required double ShareOfDataUsed { get; init; }

    /// <summary>The network; null of a table.</summary>
    public NetworkSummary? Network { get; init; }

    /// <summary>How often each training image would be seen, about; null of a table.</summary>
    public double? Epochs { get; init; }

    /// <summary>What would learn a table, in the order in which there would be time to try it; empty of images.</summary>
    public IReadOnlyList<string> Learners { get; init; } = [];

    /// <summary>Whether a search for better hyperparameters pays.</summary>
    public required TuningOutlook Tuning { get; init; }

    /// <summary>What the time would go to, about, in order; the sum is <see cref="DeadlineSeconds"/>.</summary>
    public required IReadOnlyList<PhaseOutlook> Phases { get; init; }

    /// <summary>The same for a person, a sentence each.</summary>
    public required IReadOnlyList<string> Sentences { get; init; }
}
