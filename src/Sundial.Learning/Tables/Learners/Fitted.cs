namespace Sundial.Learning.Tables.Learners;

/// <summary>What came of a fit.</summary>
/// <param name="Member">What was trained.</param>
/// <param name="Predictions">What it predicts of the rows to validate on, [N, outputs].</param>
/// <param name="Rounds">The rounds, trees or epochs that were best.</param>
internal sealed record Fitted(ITableMember Member, float[] Predictions, double Rounds);
