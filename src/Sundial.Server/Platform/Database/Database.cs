using Npgsql;

namespace Sundial.Server.Platform.Database;

/// <summary>The one door to PostgreSQL: a pool of connections, and transactions that are either one tenant's or the platform's own.</summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>How long a transaction waits to begin while PostgreSQL restarts.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(100);
    private const int Attempts = 5;

    private readonly Lazy<NpgsqlDataSource> _source;
    private readonly TimeProvider _clock;

    /// <param name="address">Read at first use, so that a private PostgreSQL may start in between.</param>
    /// <param name="clock">Measures the patience above.</param>
    public Database(DatabaseAddress address, TimeProvider clock)
    {
        _clock = clock;
        _source = new(() => new NpgsqlDataSourceBuilder(Pooled(address.ConnectionString)) { Name = "sundial" }.Build());
    }

    /// <summary>For what needs a connection of its own, such as LISTEN or an advisory lock of a session.</summary>
    public NpgsqlDataSource Source => _source.Value;

    /// <summary>Begins a transaction in which only one tenant's rows can be seen or written, whatever the SQL says.</summary>
    /// <exception cref="DatabaseUnavailableException">The database was away for longer than a restart takes.</exception>
    public Task<UnitOfWork> BeginTenantAsync(Guid tenant, CancellationToken cancel) => BeginAsync(tenant, cancel);

    /// <summary>Begins a transaction as the owner of the tables: the training master, the provisioner, authentication, the collector.</summary>
    /// <exception cref="DatabaseUnavailableException">The database was away for longer than a restart takes.</exception>
    public Task<UnitOfWork> BeginPlatformAsync(CancellationToken cancel) => BeginAsync(null, cancel);

    /// <summary>Does work as a tenant and commits it; does it again from its beginning when another transaction or a restart was in the way.</summary>
    /// <param name="tenant">Whose rows are seen.</param>
    /// <param name="work">Must do nothing outside the transaction that it may not do twice.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<T> RunTenantAsync<T>(Guid tenant, Func<UnitOfWork, Task<T>> work, CancellationToken cancel) => RunAsync(tenant, work, cancel);

    /// <summary>As <see cref="RunTenantAsync"/>, as the owner of the tables.</summary>
    public Task<T> RunPlatformAsync<T>(Func<UnitOfWork, Task<T>> work, CancellationToken cancel) => RunAsync(null, work, cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.IsValueCreated ? _source.Value.DisposeAsync() : ValueTask.CompletedTask;

    private async Task<T> RunAsync<T>(Guid? tenant, Func<UnitOfWork, Task<T>> work, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var unit = await BeginAsync(tenant, cancel);
            try
            {
                var result = await work(unit);
                await unit.CommitAsync(cancel);
                return result;
            }
            // A connection lost during the commit is not tried again: nobody knows whether the work was done.
            catch (Exception fault) when (attempt < Attempts
                && (DatabaseFaults.IsConflict(fault) || (DatabaseFaults.IsUnavailable(fault) && !unit.CommitBegun)))
            {
            }
        }
    }

    private async Task<UnitOfWork> BeginAsync(Guid? tenant, CancellationToken cancel)
    {
        var since = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await BeginOnceAsync(tenant, cancel);
            }
            catch (Exception fault) when (DatabaseFaults.IsUnavailable(fault))
            {
                if (_clock.GetElapsedTime(since) >= ConnectPatience)
                {
                    throw DatabaseFaults.Named(fault);
                }
            }

            await Task.Delay(ConnectPause, _clock, cancel);
        }
    }

    /// <summary>One round trip for both kinds, so that a pooled connection that died with the last PostgreSQL is noticed here, where trying again is free.</summary>
    private async Task<UnitOfWork> BeginOnceAsync(Guid? tenant, CancellationToken cancel)
    {
        var connection = await Source.OpenConnectionAsync(cancel);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(cancel);
            await using var batch = new NpgsqlBatch(connection, transaction);
            if (tenant is { } id)
            {
                batch.BatchCommands.Add(new("set local role sundial_tenant"));
                batch.BatchCommands.Add(new("select set_config('sundial.tenant', $1, true)") { Parameters = { new() { Value = id.ToString() } } });
            }
            else
            {
                batch.BatchCommands.Add(new("select set_config('sundial.tenant', '', true)"));
            }

            await batch.ExecuteNonQueryAsync(cancel);
            return new(connection, transaction);
        }
        catch
        {
            if (transaction is not null)
            {
                await new UnitOfWork(connection, transaction).DisposeAsync();
            }
            else
            {
                await connection.DisposeAsync();
            }

            throw;
        }
    }

    private static string Pooled(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "sundial" };
        if (!parts.ShouldSerialize("Maximum Pool Size"))
        {
            parts.MaxPoolSize = 32;
        }

        return parts.ConnectionString;
    }
}
