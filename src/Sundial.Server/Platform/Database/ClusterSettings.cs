using System.Globalization;
using System.Text;

namespace Sundial.Server.Platform.Database;

/// <summary>How the private PostgreSQL is set: for a small machine that it shares with the work, and for losing nothing.</summary>
internal static class ClusterSettings
{
    /// <summary>The text of postgresql.conf. It is ours alone: written anew at each start, so that a newer Sundial's settings take effect.</summary>
    /// <param name="major">Of the PostgreSQL that reads it.</param>
    /// <param name="socketFolder">Where its socket lies; null to listen on 127.0.0.1.</param>
    /// <param name="port">Of the address, or part of the socket's name.</param>
    /// <param name="options">What is to be had otherwise.</param>
    public static string Text(int major, string? socketFolder, int port, PrivatePostgresOptions options)
    {
        var safety = options.Durable ? "on" : "off";
        var settings = new List<(string Name, string Value)>
        {
            ("listen_addresses", socketFolder is null ? "127.0.0.1" : ""),
            ("port", port.ToString(CultureInfo.InvariantCulture)),
            ("unix_socket_directories", socketFolder ?? ""),
            ("unix_socket_permissions", "0700"),
            ("max_connections", options.MaxConnections.ToString(CultureInfo.InvariantCulture)),
            // What was acknowledged survives a loss of power; without fsync at least a kill of any process.
            ("synchronous_commit", "on"),
            ("fsync", safety),
            ("full_page_writes", safety),
            // Little memory and few processes: nothing here is a warehouse.
            ("shared_buffers", "32MB"),
            ("maintenance_work_mem", "32MB"),
            ("huge_pages", "off"),
            ("jit", "off"),
            ("max_worker_processes", "2"),
            ("max_parallel_workers", "0"),
            ("max_parallel_workers_per_gather", "0"),
            ("max_parallel_maintenance_workers", "0"),
            ("max_logical_replication_workers", "0"),
            ("autovacuum_max_workers", "2"),
            ("wal_level", "minimal"),
            ("max_wal_senders", "0"),
            ("min_wal_size", "32MB"),
            ("max_wal_size", "256MB"),
            // Nobody is to hold locks because a process stands still.
            ("idle_in_transaction_session_timeout", "5min"),
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
            ("log_checkpoints", "off"),
            ("log_line_prefix", "%m [%p] "),
        };
        if (major >= 18)
        {
            // Three processes less; the cache is the operating system's.
            settings.Add(("io_method", "sync"));
        }

        var text = new StringBuilder("# Written by Sundial at every start; changes made here are lost.\n");
        foreach (var (name, value) in settings)
        {
            text.Append(name).Append(" = '").Append(Quoted(value)).Append("'\n");
        }

        return text.ToString();
    }

    private static string Quoted(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
