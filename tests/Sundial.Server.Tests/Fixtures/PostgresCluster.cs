using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sundial.Server.Platform.Database;
using Sundial.Testing.Data;

namespace Sundial.Server.Tests.Fixtures;

/// <summary>The throwaway PostgreSQL of a test run: started by the first test that needs one, stopped when the run ends.</summary>
internal sealed class PostgresCluster
{
    private const string Template = "sundial_template";
    private static readonly Lazy<Task<PostgresCluster>> Started = new(StartAsync);

    private readonly string _connectionString;

    private PostgresCluster(string connectionString) => _connectionString = connectionString;

    /// <summary>The one of this run.</summary>
    public static Task<PostgresCluster> SharedAsync() => Started.Value;

    /// <summary>The address of one of its databases.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder(_connectionString) { Database = database }.ConnectionString;

    /// <summary>Makes a database, with all migrations applied or empty; its name.</summary>
    public async Task<string> CreateAsync(bool migrated)
    {
        var name = $"t_{Guid.NewGuid():N}";
        await ExecuteAsync($"create database {name} template {(migrated ? Template : "template1")}");
        return name;
    }

    /// <summary>Removes a database, with whoever is connected to it.</summary>
    public Task DropAsync(string name) => ExecuteAsync($"drop database if exists {name} with (force)");

    private static async Task<PostgresCluster> StartAsync()
    {
        var folder = TemporaryFolder.InMemory();
        var address = new DatabaseAddress();
        var postgres = new PrivatePostgres(
            new() { DataFolder = folder.Path, Durable = false, MaxConnections = 200 }, address, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            postgres.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
            folder.Dispose();
        };
        await postgres.StartAsync(CancellationToken.None);

        var cluster = new PostgresCluster(address.ConnectionString);
        await cluster.ExecuteAsync($"create database {Template}");
        // Unpooled: a database that somebody is connected to cannot be a template.
        var template = new NpgsqlConnectionStringBuilder(cluster.ConnectionString(Template)) { Pooling = false };
        await using var database = new Database(new(template.ConnectionString), TimeProvider.System);
        await new Migrator(database, Migration.BuiltIn).MigrateAsync(CancellationToken.None);
        return cluster;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // The names are made above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
