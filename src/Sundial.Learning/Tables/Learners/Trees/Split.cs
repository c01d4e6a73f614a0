namespace Sundial.Learning.Tables.Learners.Trees;

/// <summary>A question that a node may ask.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Threshold">Rows below it go left.</param>
/// <param name="MissingGoesLeft">Whether rows without the feature go left.</param>
/// <param name="Score">How good it is; higher is better.</param>
internal readonly record struct Split(int Feature, float Threshold, bool MissingGoesLeft, double Score)
{
    /// <summary>Whether a row with this value goes left.</summary>
    public bool GoesLeft(float value) => float.IsNaN(value) ? MissingGoesLeft : value < Threshold;
}
