using Sundial.Contracts.Training;

namespace Sundial.Console.Live;

/// <summary>Points of curves on their way to browsers: parallel arrays, as scripts draw them.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Generation">Generation of the job.</param>
/// <param name="Steps">What the algorithm counts by.</param>
/// <param name="Values">The values.</param>
/// <param name="Seconds">When, since the job's first request.</param>
internal sealed record PointBatch(string Name, int Generation, IReadOnlyList<long> Steps, IReadOnlyList<double> Values, IReadOnlyList<double> Seconds)
{
    /// <summary>A whole curve.</summary>
    public static PointBatch Of(MetricCurve curve) => new(curve.Name, curve.Generation, curve.Steps, curve.Values, curve.Seconds);
}
