namespace Sundial.Contracts.Training;

/// <summary>What was measured of a job, as curves: few bytes for many points.</summary>
/// <param name="Since">What the seconds of the points are counted from: the job's first request.</param>
/// <param name="Curves">By name and generation.</param>
public sealed record JobCurves(DateTimeOffset Since, IReadOnlyList<MetricCurve> Curves);

/// <summary>A metric in one generation of a job, in the order of steps; of many points evenly chosen ones, the last always among them.</summary>
/// <param name="Name">Which metric.</param>
/// <param name="Generation">Generation of the job.</param>
/// <param name="Count">How many points there are in all.</param>
/// <param name="Steps">[N], what the algorithm counts by.</param>
/// <param name="Values">[N].</param>
/// <param name="Seconds">[N], when each was printed.</param>
public sealed record MetricCurve(string Name, int Generation, long Count, IReadOnlyList<long> Steps, IReadOnlyList<double> Values, IReadOnlyList<double> Seconds);
