namespace Sundial.Scorer.Endpoints;

/// <summary>An endpoint is there, but nothing answers under its name now: 503, to be tried again.</summary>
/// <param name="message">Which, and why.</param>
/// <param name="retryAfter">When it is worth another try.</param>
internal sealed class EndpointUnavailableException(string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>When it is worth another try.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
