using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Algorithms;

/// <summary>What can be wrong with algorithms.</summary>
internal static class AlgorithmsProblems
{
    /// <summary>No algorithm of that name or id, or not that version of it.</summary>
    public static ProblemDefinition Unknown { get; } = new("algorithms.unknown", ProblemKind.NotFound, "There is no such algorithm");

    /// <summary>The name is that of one that comes with Sundial.</summary>
    public static ProblemDefinition NameReserved { get; } = new("algorithms.name-reserved", ProblemKind.Conflict, "The name is that of a built-in algorithm");

    /// <summary>The bundle is no archive.</summary>
    public static ProblemDefinition BundleInvalid { get; } = new("algorithms.bundle-invalid", ProblemKind.Invalid, "The files are not in an archive");
}
