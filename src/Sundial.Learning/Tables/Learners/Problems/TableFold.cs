namespace Sundial.Learning.Tables.Learners.Problems;

/// <summary>Rows to learn from, and rows to see how well that went; none of the latter where all are learned from.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">To validate on.</param>
internal sealed record TableFold(int[] Train, int[] Validation);
