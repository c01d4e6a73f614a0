using System.Net;

namespace Sundial.Contracts.Http;

/// <summary>The server answered, and the answer was no.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="problem">What it said; with a title of our own where it said nothing that can be read.</param>
public sealed class ApiException(HttpStatusCode status, Problem problem) : Exception(problem?.Detail ?? problem?.Title)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status => status;

    /// <summary>What the server said.</summary>
    public Problem Problem => problem;

    /// <summary>When it may be tried again, where the server said so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
