using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Sundial.Server.Platform.Database;

/// <summary>Brings the schema forward to what this Sundial needs, one server at a time, and refuses a database that it does not fit.</summary>
internal sealed class Migrator(Database database, IReadOnlyList<Migration> migrations) : IHostedService
{
    // Any number that nobody else takes an advisory lock on: "sundial" in ASCII.
    private const long AdvisoryLock = 0x73756E6469616C;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => MigrateAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Applies what is missing, each step in a transaction of its own.</summary>
    /// <returns>How many steps were applied.</returns>
    /// <exception cref="MigrationException">The database is ahead, one of its steps is not the one built in here, or a step failed.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<int> MigrateAsync(CancellationToken cancel)
    {
        // The first word with the database: it may still be starting, and this waits for it.
        await (await database.BeginPlatformAsync(cancel)).DisposeAsync();
        await using var connection = await database.Source.OpenConnectionAsync(cancel);
        await ExecuteAsync(connection, null, "select pg_advisory_lock($1)", cancel, AdvisoryLock);
        try
        {
            await ExecuteAsync(
                connection,
                null,
                """
                create table if not exists schema_migrations (
                    number integer primary key,
                    name text not null,
                    checksum text not null,
                    applied_at timestamptz not null default now()
                )
                """,
                cancel);
            var applied = await AppliedAsync(connection, cancel);
            Check(applied);
            foreach (var step in migrations.Skip(applied.Count))
            {
                await ApplyAsync(connection, step, cancel);
            }

            return migrations.Count - applied.Count;
        }
        finally
        {
            // Not with the caller's token: a pooled connection must not keep the lock. A broken one has let it go by itself.
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await ExecuteAsync(connection, null, "select pg_advisory_unlock($1)", CancellationToken.None, AdvisoryLock);
            }
        }
    }

    private void Check(List<(int Number, string Name, string Checksum)> applied)
    {
        if (applied.Count > migrations.Count)
        {
            throw new MigrationException(
                $"The database is at migration {applied[^1].Name}, and this Sundial knows only {migrations.Count}; "
                + "start the Sundial that made it, or a newer one, or give another database.");
        }

        foreach (var (there, here) in applied.Zip(migrations))
        {
            if (there.Number != here.Number || there.Checksum != here.Checksum)
            {
                throw new MigrationException(
                    $"Migration {there.Name} of the database is not the {here.Name} of this Sundial; "
                    + "start the Sundial that made the database, or give another database.");
            }
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration step, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        try
        {
            await ExecuteAsync(connection, transaction, step.Sql, cancel);
            await ExecuteAsync(
                connection,
                transaction,
                "insert into schema_migrations (number, name, checksum) values ($1, $2, $3)",
                cancel,
                step.Number,
                step.Name,
                step.Checksum);
            await transaction.CommitAsync(cancel);
        }
        catch (PostgresException fault) when (!DatabaseFaults.IsUnavailable(fault))
        {
            throw new MigrationException(
                $"Migration {step.Name} could not be applied ({fault.MessageText}) and was undone; give the database's user what it lacks, or another database.", fault);
        }
    }

    private static async Task<List<(int Number, string Name, string Checksum)>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select number, name, checksum from schema_migrations order by number", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var applied = new List<(int, string, string)>();
        while (await reader.ReadAsync(cancel))
        {
            applied.Add((reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, CancellationToken cancel, params object[] parameters)
    {
#pragma warning disable CA2100 // Literals above, and the migrations, which are part of the program.
        await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 0 };
#pragma warning restore CA2100
        foreach (var value in parameters)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancel);
    }
}
