using System.Globalization;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Workers;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>A plan of the ladder for a time near it; pure.</summary>
internal static class PlanRung
{
    private const string Train = "train";
    private const string Tune = "tune";

    /// <summary>The plan for another time.</summary>
    /// <param name="rung">The plan of the ladder.</param>
    /// <param name="within">The time that is asked about, in seconds.</param>
    /// <param name="tunes">Whether hyperparameters may be searched.</param>
    public static TrainingPlan At(TrainingPlan rung, double within, bool tunes)
    {
        // The same network sees in proportion to the time. Where there is not time for all of the data, the share that is read decides, which is not known between two times.
        var epochs = rung is { Epochs: { } known, ShareOfData: >= 1 } ? known * within / rung.ReckonedSeconds : rung.Epochs;
        var plan = rung with
        {
            WithinSeconds = within,
            Epochs = epochs is { } count ? Math.Round(count, 1) : null,
            Phases = Phases(rung, within, tunes),
            Sentences = [.. rung.Sentences.Select(sentence => sentence.Replace(InspectedData.EpochsMark, Words(epochs), StringComparison.Ordinal))],
        };
        return tunes ? plan : WithoutTuning(plan);
    }

    private static TrainingPlan WithoutTuning(TrainingPlan plan)
    {
        const string AsAsked = "Nothing is tuned, as asked.";
        return plan with
        {
            Tuning = new PlannedTuning(false, AsAsked, 0, []),
            Sentences = [.. plan.Sentences.Select(sentence => sentence == plan.Tuning.Reason ? AsAsked : sentence)],
        };
    }

    // What more time there is goes to training; with less of it everything is shorter.
    private static List<PlannedPhase> Phases(TrainingPlan rung, double within, bool tunes)
    {
        var shrink = Math.Min(1, within / rung.ReckonedSeconds);
        var more = Math.Max(0, within - rung.ReckonedSeconds) + (tunes ? 0 : shrink * rung.Phases.Where(phase => phase.Phase == Tune).Sum(phase => phase.Seconds));
        return
        [
            .. rung.Phases.Where(phase => tunes || phase.Phase != Tune)
                .Select(phase => phase with { Seconds = Math.Round((shrink * phase.Seconds) + (phase.Phase == Train ? more : 0), 2) }),
        ];
    }

    private static string Words(double? epochs) => epochs switch
    {
        null => "",
        < 10 => Math.Round(epochs.Value, 1).ToString("N1", CultureInfo.InvariantCulture),
        _ => Math.Round(epochs.Value).ToString("N0", CultureInfo.InvariantCulture),
    };
}
