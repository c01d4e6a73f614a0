namespace Sundial.Server.Platform.Database;

/// <summary>PostgreSQL cannot be reached just now: it restarts, shuts down, or has no connection to spare. The same request may succeed a little later.</summary>
/// <remarks>HTTP answers 503 with Retry-After.</remarks>
internal sealed class DatabaseUnavailableException : Exception
{
    /// <param name="cause">What the driver said.</param>
    public DatabaseUnavailableException(Exception cause)
        : base($"The database does not answer ({cause.Message}); try again in a few seconds.", cause)
    {
    }

    /// <summary>After how long it is worth trying again.</summary>
    public TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(2);
}
