using Npgsql;

namespace Sundial.Server.Platform.Database;

/// <summary>One transaction and what is done in it. Disposed of without <see cref="CommitAsync"/>, nothing of it has happened.</summary>
/// <remarks>
/// SQL is a raw string with named parameters (<c>@name</c>). A parameter that may be null and is used only in tests such as
/// <c>@name is null</c> needs its type beside it: <c>@name::text</c>. A lost connection shows as <see cref="DatabaseUnavailableException"/>.
/// </remarks>
internal sealed class UnitOfWork : IAsyncDisposable
{
    /// <summary>Takes over the connection and its open transaction.</summary>
    internal UnitOfWork(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        Connection = connection;
        Transaction = transaction;
    }

    /// <summary>For what the methods here do not do, such as COPY.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>The transaction that everything on <see cref="Connection"/> is part of.</summary>
    public NpgsqlTransaction Transaction { get; }

    /// <summary>Whether a commit was begun: from there on nobody knows whether the work has happened until the answer comes.</summary>
    internal bool CommitBegun { get; private set; }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it touched.</returns>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancel, params (string Name, object? Value)[] parameters) =>
        NamedAsync(async () =>
        {
            await using var command = Command(sql, parameters);
            return await command.ExecuteNonQueryAsync(cancel);
        });

    /// <summary>Reads all rows.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="map">Makes one value of one row.</param>
    /// <param name="cancel">Ends the wait and the query.</param>
    /// <param name="parameters">By name, without the @.</param>
    public Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancel, params (string Name, object? Value)[] parameters) =>
        NamedAsync(async () =>
        {
            await using var command = Command(sql, parameters);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancel))
            {
                rows.Add(map(reader));
            }

            return rows;
        });

    /// <summary>Reads the one row there is.</summary>
    /// <returns>The default of the type where there is none: null for a class.</returns>
    /// <exception cref="InvalidOperationException">There is more than one.</exception>
    public async Task<T?> QuerySingleOrDefaultAsync<T>(
        string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancel, params (string Name, object? Value)[] parameters) =>
        (await QueryAsync(sql, map, cancel, parameters)).SingleOrDefault();

    /// <summary>The first column of the first row.</summary>
    /// <returns>The default of the type where there is no row, or it holds null.</returns>
    public Task<T?> ScalarAsync<T>(string sql, CancellationToken cancel, params (string Name, object? Value)[] parameters) =>
        NamedAsync(async () =>
        {
            await using var command = Command(sql, parameters);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            return await reader.ReadAsync(cancel) && !await reader.IsDBNullAsync(0, cancel) ? await reader.GetFieldValueAsync<T>(0, cancel) : default;
        });

    /// <summary>A command of this transaction, for what the methods above do not do.</summary>
    public NpgsqlCommand Command(string sql, params (string Name, object? Value)[] parameters)
    {
        // The text is a literal at every call; only parameters carry what users gave.
#pragma warning disable CA2100
        var command = new NpgsqlCommand(sql, Connection, Transaction);
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    /// <summary>Tells whoever waits on a channel that something changed, once this is committed; see <see cref="ChangeSignals"/>.</summary>
    public Task NotifyAsync(string channel, string payload, CancellationToken cancel) =>
        ExecuteAsync("select pg_notify(@channel, @payload)", cancel, ("channel", channel), ("payload", payload));

    /// <summary>Makes it so. When this returns, it survives a kill of everything.</summary>
    public Task CommitAsync(CancellationToken cancel) =>
        NamedAsync(async () =>
        {
            CommitBegun = true;
            await Transaction.CommitAsync(cancel);
            return true;
        });

    /// <summary>Gives the connection back; what was not committed is undone.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Transaction.DisposeAsync();
        }
        catch (NpgsqlException)
        {
            // The connection broke: the server has undone the transaction by itself.
        }

        await Connection.DisposeAsync();
    }

    private static async Task<T> NamedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (fault is not DatabaseUnavailableException && DatabaseFaults.IsUnavailable(fault))
        {
            throw new DatabaseUnavailableException(fault);
        }
    }
}
