namespace Sundial.Learning.Evaluation;

/// <summary>Predictions of about the same confidence, and how often they were right.</summary>
/// <param name="From">The least confidence.</param>
/// <param name="To">The most.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Confidence">Their mean confidence; 0 when there is none.</param>
/// <param name="Accuracy">The share that was right; 0 when there is none.</param>
public sealed record ReliabilityBin(double From, double To, int Count, double Confidence, double Accuracy);
