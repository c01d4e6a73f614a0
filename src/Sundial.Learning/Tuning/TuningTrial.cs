using System.Text.Json.Nodes;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning;

/// <summary>What a report says of a trial.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Origin">Where its values came from.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Epochs">Epochs that it ran.</param>
/// <param name="Subsample">Share of the training data that it saw.</param>
/// <param name="Fitness">How good it was; null where that is unknown.</param>
/// <param name="Seconds">What it took.</param>
/// <param name="Values">What was tried.</param>
public sealed record TuningTrial(int Number, TrialOrigin Origin, TrialOutcome Outcome, double Epochs, double Subsample, double? Fitness, double Seconds, JsonObject Values)
{
    /// <summary>Of a trial.</summary>
    public static TuningTrial Of(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var epochs = trial.Outcome == TrialOutcome.CutShort && trial.Curve.Count > 0 ? trial.Curve[^1].Epochs : trial.Fidelity.Epochs;
        return new TuningTrial(
            trial.Number, trial.Origin, trial.Outcome, epochs, Math.Round(trial.Fidelity.Subsample, 4), trial.Fitness, Math.Round(trial.Seconds, 3), trial.Values.ToJson());
    }
}
