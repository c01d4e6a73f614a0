namespace Sundial.Learning.Forecasting;

/// <summary>A point of a run's learning curve: how good the model was on validation data.</summary>
/// <param name="Seconds">Seconds since the budget began.</param>
/// <param name="Metric">What was measured, such as <c>accuracy</c>.</param>
/// <param name="Value">What it came to.</param>
/// <param name="Epochs">Epochs of the present network so far; null where there are none.</param>
/// <param name="Stage">Which training of the run it belongs to: 1 is the first, small one.</param>
public sealed record LearningPoint(double Seconds, string Metric, double Value, double? Epochs, int Stage);
