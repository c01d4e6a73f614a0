using Sundial.Server.Platform.Database;

namespace Sundial.Server.Tests.Fixtures;

/// <summary>A database of a test's own in the run's cluster, gone when it is disposed of.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresCluster _cluster;
    private readonly string _name;

    private TestDatabase(PostgresCluster cluster, string name)
    {
        _cluster = cluster;
        _name = name;
        ConnectionString = cluster.ConnectionString(name);
        Address = new(ConnectionString);
        Database = new(Address, TimeProvider.System);
    }

    /// <summary>In the driver's form; what a server under test takes as --database.</summary>
    public string ConnectionString { get; }

    public DatabaseAddress Address { get; }

    public Database Database { get; }

    /// <summary>With all migrations applied.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        var cluster = await PostgresCluster.SharedAsync();
        return new(cluster, await cluster.CreateAsync(migrated: true));
    }

    /// <summary>With nothing in it.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync()
    {
        var cluster = await PostgresCluster.SharedAsync();
        return new(cluster, await cluster.CreateAsync(migrated: false));
    }

    /// <summary>A tenant, for tests that need rows of one.</summary>
    public async Task<Guid> AddTenantAsync(string name)
    {
        var id = Guid.CreateVersion7();
        await Database.RunPlatformAsync(
            work => work.ExecuteAsync(
                """
                insert into tenants (id, name, running_jobs_quota, stored_bytes_quota, requests_per_second_quota)
                values (@id, @name, 10, 1000000000, 1000)
                """,
                CancellationToken.None,
                ("id", id),
                ("name", name)),
            CancellationToken.None);
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _cluster.DropAsync(_name);
    }
}
