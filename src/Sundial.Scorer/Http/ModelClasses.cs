using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;

namespace Sundial.Scorer.Http;

/// <summary>The classes that a model tells apart, and what its outputs say of them.</summary>
/// <param name="Names">In the order of the output's numbers, or by the numbers that it gives.</param>
/// <param name="Output">The output that speaks of them.</param>
/// <param name="Threshold">Of a detector: the score from which a box counts as found.</param>
internal sealed record ModelClasses(IReadOnlyList<string> Names, string Output, float? Threshold)
{
    /// <summary>Reads the entries of a model's file.</summary>
    /// <returns>Null where they name no classes.</returns>
    public static ModelClasses? Of(IReadOnlyDictionary<string, string> metadata) =>
        DetectorInput.Of(metadata) is { } detector ? new(detector.ClassNames, DetectorInput.LabelsName, detector.Threshold)
        : (ClassifierInput.Of(metadata)?.ClassNames ?? TableInput.Of(metadata)?.ClassNames) is { Count: > 0 } names ? new(names, ClassifierInput.ProbabilitiesName, null)
        : null;
}
