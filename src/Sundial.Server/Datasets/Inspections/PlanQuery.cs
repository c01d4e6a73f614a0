using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>What is asked of the planners, as it stands in the query.</summary>
/// <param name="WithinSeconds">Seconds until the model must be there; ten minutes unless set.</param>
/// <param name="OptimizeFor">accuracy unless set.</param>
/// <param name="Tier">All processors of the worker unless set.</param>
/// <param name="Tune">True unless set.</param>
/// <param name="Target">Of a table, the column to learn; the suggested one unless set.</param>
internal sealed partial record PlanQuery(
    [FromQuery(Name = "within_seconds")] double? WithinSeconds,
    [FromQuery(Name = "optimize_for")] string? OptimizeFor,
    [FromQuery(Name = "tier")] string? Tier,
    [FromQuery(Name = "tune")] bool? Tune,
    [FromQuery(Name = "target")] string? Target)
{
    private const double Least = 5;
    private const double Most = 30 * 86400;
    private const double Usual = 600;
    private static readonly string[] s_objectives = ["accuracy", "latency", "size"];

    /// <summary>The time.</summary>
    public double Within => WithinSeconds ?? Usual;

    /// <summary>What the model is to be best at.</summary>
    public string Objective => OptimizeFor ?? s_objectives[0];

    /// <summary>Refuses what makes no sense.</summary>
    /// <exception cref="ProblemException">It makes none: 400.</exception>
    public void Check()
    {
        var faults = new Faults();
        faults.Check(Within is >= Least and <= Most, "within_seconds", $"must be from {Least} to {Most}");
        faults.Check(s_objectives.Contains(Objective, StringComparer.Ordinal), "optimize_for", $"must be one of {string.Join(", ", s_objectives)}");
        faults.Check(Tier is null || TierName().IsMatch(Tier), "tier", "must be cpu-1, cpu-2 or gpu");
        faults.ThrowIfAny();
    }

    [GeneratedRegex("^(cpu-1|cpu-2|gpu)$")]
    private static partial Regex TierName();
}
