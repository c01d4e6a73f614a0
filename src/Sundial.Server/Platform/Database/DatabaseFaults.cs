using System.Net.Sockets;
using Npgsql;

namespace Sundial.Server.Platform.Database;

/// <summary>What a fault of the driver means for the work that met it.</summary>
internal static class DatabaseFaults
{
    /// <summary>Whether the database could not be reached or went away: nothing is wrong with what was asked.</summary>
    public static bool IsUnavailable(Exception fault) => fault switch
    {
        DatabaseUnavailableException => true,
        PostgresException refused => IsUnavailable(refused.SqlState),
        // Out of connections, a broken connection, a socket that is not there yet. A slow statement is none of these.
        NpgsqlException { InnerException: TimeoutException } slow => slow.Message.Contains("pool", StringComparison.OrdinalIgnoreCase),
        NpgsqlException { InnerException: IOException or SocketException } => true,
        NpgsqlException lost => lost.IsTransient,
        SocketException => true,
        // A data source that is let go while it is in use: the server shuts down.
        ObjectDisposedException disposed => disposed.ObjectName.StartsWith("Npgsql", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Whether another transaction was in the way, so that the same work done again from its beginning may succeed.</summary>
    public static bool IsConflict(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>The fault as our own type when it says that the database is not there; otherwise the fault as it is.</summary>
    public static Exception Named(Exception fault) =>
        fault is not DatabaseUnavailableException && IsUnavailable(fault) ? new DatabaseUnavailableException(fault) : fault;

    private static bool IsUnavailable(string state) =>
        state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory
        || state.StartsWith("08", StringComparison.Ordinal);
}
