using Sundial.Server.Platform.Database;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Datasets;

/// <summary>Data sets that were made before there were inspections.</summary>
public sealed class InspectionMigrationTests
{
    private const int WithInspections = 12;

    [Fact]
    public async Task Data_sets_that_are_there_already_wait_to_be_looked_at_and_keep_their_task()
    {
        await using var test = await TestDatabase.CreateEmptyAsync();
        await new Migrator(test.Database, [.. Migration.BuiltIn.Where(migration => migration.Number < WithInspections)]).MigrateAsync(default);
        var tenant = await test.AddTenantAsync("acme");
        await test.Database.RunPlatformAsync(
            work => work.ExecuteAsync(
                """
                insert into blobs (digest, size_bytes) values (repeat('a', 64), 1);
                insert into datasets (id, tenant_id, name, task, file_name, media_type, digest, size_bytes, deleted_at) values
                    (gen_random_uuid(), @tenant, 'old', 'image-classification', 'old.zip', 'application/zip', repeat('a', 64), 1, null),
                    (gen_random_uuid(), @tenant, 'gone', 'image-classification', 'gone.zip', 'application/zip', null, 1, now());
                """,
                CancellationToken.None,
                ("tenant", tenant)),
            CancellationToken.None);

        await new Migrator(test.Database, Migration.BuiltIn).MigrateAsync(default);

        var waiting = await test.Database.RunPlatformAsync(
            work => work.QueryAsync(
                "select d.name, i.state, d.task_stated from dataset_inspections i join datasets d on d.id = i.dataset_id",
                row => (Name: row.GetString(0), State: row.GetString(1), Stated: row.GetBoolean(2)),
                CancellationToken.None),
            CancellationToken.None);
        Assert.Equal(("old", "pending", true), Assert.Single(waiting));
    }
}
