using System.Text.Json.Serialization;

namespace Sundial.Learning.Tuning.Trials;

/// <summary>How thoroughly values are tried.</summary>
/// <param name="Epochs">Epochs, boosting rounds, or whatever the task counts its progress in; the most that a trial may use.</param>
/// <param name="Subsample">Share of the training data, in (0, 1].</param>
public sealed record Fidelity(double Epochs, double Subsample)
{
    /// <summary>What both come to: epochs of the whole data.</summary>
    [JsonIgnore]
    public double Work => Epochs * Subsample;
}

/// <summary>A point of a learning curve.</summary>
/// <param name="Epochs">Epochs since the trial began.</param>
/// <param name="Fitness">How good it was then; higher is better.</param>
public readonly record struct CurvePoint(double Epochs, double Fitness);
