namespace Sundial.Server.Platform.Database;

/// <summary>The private PostgreSQL cannot be had; the message says why and what to do.</summary>
internal sealed class PrivatePostgresException(string message, Exception? cause = null) : Exception(message, cause);
