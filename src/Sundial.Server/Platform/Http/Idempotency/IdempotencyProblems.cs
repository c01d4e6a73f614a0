using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Platform.Http.Idempotency;

/// <summary>What can be wrong with an Idempotency-Key.</summary>
internal static class IdempotencyProblems
{
    /// <summary>The key came with another request before.</summary>
    public static ProblemDefinition KeyReused { get; } = new("idempotency.key-reused", ProblemKind.Conflict, "The Idempotency-Key belongs to another request");

    /// <summary>The first request with the key is still at work.</summary>
    public static ProblemDefinition InProgress { get; } = new("idempotency.in-progress", ProblemKind.Conflict, "The first request with this Idempotency-Key is still at work");
}
