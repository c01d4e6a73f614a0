namespace Sundial.Server.Platform.Problems;

/// <summary>A request that cannot be done, in words for the caller. One handler turns it into problem details.</summary>
/// <param name="definition">The kind of problem.</param>
/// <param name="detail">What, where, and what to do.</param>
public sealed class ProblemException(ProblemDefinition definition, string detail) : Exception(detail)
{
    /// <summary>The kind of problem.</summary>
    public ProblemDefinition Definition => definition;

    /// <summary>Whatever else is told, by its name on the wire.</summary>
    public IReadOnlyList<(string Name, object? Value)> Extensions { get; init; } = [];

    /// <summary>What is wrong with which member of the request, by its name on the wire.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>When it may be tried again, for <see cref="ProblemKind.Exhausted"/> and <see cref="ProblemKind.Unavailable"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
