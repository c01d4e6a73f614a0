using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Server.Platform.Database;

namespace Sundial.Benchmarks;

/// <summary>A PostgreSQL of a benchmark's own that writes to disk, with all tables and nothing in them.</summary>
internal sealed class MeasuredDatabase : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly PrivatePostgres _postgres;

    private MeasuredDatabase(DirectoryInfo folder, PrivatePostgres postgres, Database database) => (_folder, _postgres, Database) = (folder, postgres, database);

    public Database Database { get; }

    /// <summary>Where it lies, and what else a benchmark keeps on disk.</summary>
    public string Folder => _folder.FullName;

    public static async Task<MeasuredDatabase> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("sundial-bench-");
        var address = new DatabaseAddress();
        var postgres = new PrivatePostgres(new() { DataFolder = folder.FullName }, address, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
        await postgres.StartAsync(CancellationToken.None);
        var measured = new MeasuredDatabase(folder, postgres, new Database(address, TimeProvider.System));
        await new Migrator(measured.Database, Migration.BuiltIn).MigrateAsync(CancellationToken.None);
        return measured;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _postgres.StopAsync(CancellationToken.None);
        _folder.Delete(recursive: true);
    }
}
