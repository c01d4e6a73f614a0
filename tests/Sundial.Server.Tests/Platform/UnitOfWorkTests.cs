using Npgsql;
using Sundial.Server.Platform.Database;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Platform;

public sealed class UnitOfWorkTests
{
    [Fact]
    public async Task A_query_that_forgets_its_tenant_sees_only_the_rows_of_its_own()
    {
        await using var test = await TestDatabase.CreateAsync();
        var acme = await test.AddTenantAsync("acme");
        await test.AddTenantAsync("globex");

        var seen = await test.Database.RunTenantAsync(acme, work => work.QueryAsync("select name from tenants", row => row.GetString(0), CancellationToken.None), CancellationToken.None);
        var all = await test.Database.RunPlatformAsync(work => work.QueryAsync("select name from tenants order by name", row => row.GetString(0), CancellationToken.None), CancellationToken.None);

        Assert.Equal(["acme"], seen);
        Assert.Equal(["acme", "globex"], all);
    }

    [Fact]
    public async Task A_tenant_cannot_write_a_row_of_another()
    {
        await using var test = await TestDatabase.CreateAsync();
        var acme = await test.AddTenantAsync("acme");
        var globex = await test.AddTenantAsync("globex");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => test.Database.RunTenantAsync(
            acme,
            work => work.ExecuteAsync(
                "insert into models (id, tenant_id, name) values (@id, @tenant, 'm')", CancellationToken.None, ("id", Guid.CreateVersion7()), ("tenant", globex)),
            CancellationToken.None));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task A_pooled_connection_remembers_no_tenant()
    {
        await using var test = await TestDatabase.CreateAsync();
        var acme = await test.AddTenantAsync("acme");
        await test.Database.RunTenantAsync(acme, work => work.ScalarAsync<int>("select 1", CancellationToken.None), CancellationToken.None);

        var (role, tenant) = await test.Database.RunPlatformAsync(
            work => work.QuerySingleOrDefaultAsync(
                "select current_user::text, current_setting('sundial.tenant')", row => (row.GetString(0), row.GetString(1)), CancellationToken.None),
            CancellationToken.None);

        Assert.Equal(("sundial", ""), (role, tenant));
    }

    [Fact]
    public async Task What_is_not_committed_has_not_happened()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using (var work = await test.Database.BeginPlatformAsync(CancellationToken.None))
        {
            await work.ExecuteAsync("create table t (x int)", CancellationToken.None);
        }

        Assert.Null(await test.Database.RunPlatformAsync(work => work.ScalarAsync<string>("select to_regclass('t')::text", CancellationToken.None), CancellationToken.None));
    }

    [Fact]
    public async Task Work_that_met_another_transaction_is_done_again()
    {
        await using var test = await TestDatabase.CreateAsync();
        var attempts = 0;

        var result = await test.Database.RunPlatformAsync(
            async work => ++attempts == 1
                ? await work.ScalarAsync<int>("do $$ begin raise exception using errcode = '40001'; end $$", CancellationToken.None)
                : await work.ScalarAsync<int>("select 7", CancellationToken.None),
            CancellationToken.None);

        Assert.Equal((7, 2), (result, attempts));
    }

    [Fact]
    public async Task Work_whose_connection_was_cut_is_done_again()
    {
        await using var test = await TestDatabase.CreateAsync();
        var attempts = 0;

        var result = await test.Database.RunPlatformAsync(
            async work =>
            {
                if (++attempts == 1)
                {
                    await work.ScalarAsync<bool>("select pg_terminate_backend(pg_backend_pid())", CancellationToken.None);
                }

                return await work.ScalarAsync<int>("select 7", CancellationToken.None);
            },
            CancellationToken.None);

        Assert.Equal((7, 2), (result, attempts));
    }

    [Fact]
    public async Task A_fault_of_the_statement_is_neither_hidden_nor_repeated()
    {
        await using var test = await TestDatabase.CreateAsync();
        var attempts = 0;

        await Assert.ThrowsAsync<PostgresException>(() => test.Database.RunPlatformAsync(
            work =>
            {
                attempts++;
                return work.ScalarAsync<int>("select 1 / 0", CancellationToken.None);
            },
            CancellationToken.None));

        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task A_database_that_stays_away_is_named_as_such()
    {
        await using var database = new Database(new("Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=1"), new HurriedClock());

        var fault = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.BeginPlatformAsync(CancellationToken.None));

        Assert.True(fault.RetryAfter > TimeSpan.Zero);
    }

    /// <summary>Ten seconds pass between one look and the next.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds += 10;
    }
}
