namespace Sundial.Server.Platform.Database;

/// <summary>The database's schema and this Sundial do not fit together; the message says which and what to do.</summary>
internal sealed class MigrationException(string message, Exception? cause = null) : Exception(message, cause);
