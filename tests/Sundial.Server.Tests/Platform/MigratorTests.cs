using Sundial.Server.Platform.Database;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Platform;

public sealed class MigratorTests
{
    private static readonly Migration First = new(1, "0001_first", "create table first (x int);");
    private static readonly Migration Second = new(2, "0002_second", "create table second (x int);\ninsert into second values (1);");

    [Fact]
    public async Task What_is_missing_is_applied_once()
    {
        await using var test = await TestDatabase.CreateEmptyAsync();

        Assert.Equal(1, await new Migrator(test.Database, [First]).MigrateAsync(default));
        Assert.Equal(1, await new Migrator(test.Database, [First, Second]).MigrateAsync(default));
        Assert.Equal(0, await new Migrator(test.Database, [First, Second]).MigrateAsync(default));

        Assert.Equal(1, await ScalarAsync(test, "select count(*) from second"));
    }

    [Fact]
    public async Task Two_servers_that_start_at_once_apply_each_migration_once()
    {
        await using var test = await TestDatabase.CreateEmptyAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new Migrator(test.Database, Migration.BuiltIn).MigrateAsync(default))));

        Assert.Equal(Migration.BuiltIn.Count, applied.Sum());
        Assert.Equal(Migration.BuiltIn.Count, await ScalarAsync(test, "select count(*) from schema_migrations"));
    }

    [Fact]
    public async Task Two_databases_of_one_PostgreSQL_are_migrated_at_once()
    {
        await using var one = await TestDatabase.CreateEmptyAsync();
        await using var other = await TestDatabase.CreateEmptyAsync();

        var applied = await Task.WhenAll(
            new Migrator(one.Database, Migration.BuiltIn).MigrateAsync(default), new Migrator(other.Database, Migration.BuiltIn).MigrateAsync(default));

        Assert.All(applied, count => Assert.Equal(Migration.BuiltIn.Count, count));
    }

    [Fact]
    public async Task A_database_that_is_ahead_is_refused_and_told_of()
    {
        await using var test = await TestDatabase.CreateEmptyAsync();
        await new Migrator(test.Database, [First, Second]).MigrateAsync(default);

        var fault = await Assert.ThrowsAsync<MigrationException>(() => new Migrator(test.Database, [First]).MigrateAsync(default));

        Assert.Contains("0002_second", fault.Message, StringComparison.Ordinal);
        Assert.Contains("newer", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_was_changed_after_it_was_applied_is_refused()
    {
        await using var test = await TestDatabase.CreateEmptyAsync();
        await new Migrator(test.Database, [First]).MigrateAsync(default);

        var fault = await Assert.ThrowsAsync<MigrationException>(() => new Migrator(test.Database, [First with { Sql = "create table other (x int);" }, Second]).MigrateAsync(default));

        Assert.Contains("0001_first", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ScalarAsync(test, "select count(*) from schema_migrations"));
    }

    [Fact]
    public async Task The_way_lines_end_changes_no_migration()
    {
        await using var test = await TestDatabase.CreateEmptyAsync();
        await new Migrator(test.Database, [First, Second]).MigrateAsync(default);

        Assert.Equal(0, await new Migrator(test.Database, [First, Second with { Sql = Second.Sql.ReplaceLineEndings("\r\n") }]).MigrateAsync(default));
    }

    [Fact]
    public async Task A_migration_that_fails_is_undone_and_the_next_start_goes_on_from_there()
    {
        await using var test = await TestDatabase.CreateEmptyAsync();
        var wrong = new Migration(2, "0002_wrong", "create table half (x int); select 1 / 0;");

        var fault = await Assert.ThrowsAsync<MigrationException>(() => new Migrator(test.Database, [First, wrong]).MigrateAsync(default));

        Assert.Contains("0002_wrong", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await ScalarAsync(test, "select count(*) from pg_class where relname = 'half'"));
        Assert.Equal(1, await new Migrator(test.Database, [First, Second]).MigrateAsync(default));
    }

    private static Task<long> ScalarAsync(TestDatabase test, string sql) =>
        test.Database.RunPlatformAsync(work => work.ScalarAsync<long>(sql, default), default);
}
