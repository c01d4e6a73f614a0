using System.Text.Json;
using Sundial.Contracts;

namespace Sundial.Console.Pages;

/// <summary>What the server offers instead of a deadline that cannot be kept.</summary>
internal static class EarliestDeadline
{
    private const string Code = "training.deadline-infeasible";
    private const string Member = "earliest_within_seconds";

    /// <summary>Seconds from now within which a model can be had; null where the problem is another, or nothing is offered.</summary>
    public static double? SecondsOf(Problem problem) =>
        problem.Code == Code && problem.Extensions?.TryGetValue(Member, out var seconds) == true && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out var offered) && offered > 0
            ? offered
            : null;
}
