using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Sundial.Server.Platform.Blobs;

/// <summary>Removes the blobs that no row names any more, once nobody has put or kept them for the grace; and what broken uploads left.</summary>
/// <remarks>See <see cref="ArtifactStore"/> for why it never takes one that somebody is about to name.</remarks>
internal sealed partial class BlobCollector(Database.Database database, IBlobStore blobs, BlobOptions options, TimeProvider clock, ILogger<BlobCollector> log)
    : BackgroundService
{
    private const int Batch = 200;

    /// <summary>Collects once.</summary>
    /// <returns>How many blobs went.</returns>
    public async Task<int> CollectAsync(CancellationToken cancel)
    {
        SweepSpool();
        var (collected, after) = (0, "");
        while (true)
        {
            var digests = await database.RunPlatformAsync(work => UnnamedAsync(work, after, cancel), cancel);
            foreach (var digest in digests)
            {
                collected += await CollectAsync(digest, cancel) ? 1 : 0;
            }

            if (digests.Count < Batch)
            {
                return collected;
            }

            after = digests[^1];
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.CollectEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await CollectOrSayWhyNotAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task CollectOrSayWhyNotAsync(CancellationToken cancel)
    {
        try
        {
            var collected = await CollectAsync(cancel);
            if (collected > 0)
            {
                LogCollected(collected);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NpgsqlException or Database.DatabaseUnavailableException)
        {
            LogFailed(fault.Message);
        }
    }

    private Task<List<string>> UnnamedAsync(Database.UnitOfWork work, string after, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select digest from blobs b
            where digest > @after
              and touched_at < now() - @grace
              and not exists (select from uploads u where u.digest = b.digest)
              and not exists (select from datasets d where d.digest = b.digest)
              and not exists (select from algorithms a where a.bundle_digest = b.digest)
              and not exists (select from artifact_files f where f.digest = b.digest)
              and not exists (select from dataset_inspections i where i.thumbnails = b.digest)
            order by digest
            limit @batch
            """,
            row => row.GetString(0),
            cancel,
            ("after", after),
            ("grace", options.Grace),
            ("batch", Batch));

    /// <summary>First the row, whose foreign keys refuse if somebody has named it since; then, still under the row's lock, the bytes.</summary>
    private async Task<bool> CollectAsync(string digest, CancellationToken cancel)
    {
        await using var work = await database.BeginPlatformAsync(cancel);
        try
        {
            var gone = await work.ExecuteAsync(
                "delete from blobs where digest = @digest and touched_at < now() - @grace", cancel, ("digest", digest), ("grace", options.Grace));
            if (gone == 0)
            {
                return false;
            }
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return false;
        }

        await blobs.DeleteAsync(BlobKeys.Of(Digest.Parse(digest)), cancel);
        await work.CommitAsync(cancel);
        return true;
    }

    private void SweepSpool()
    {
        if (!Directory.Exists(options.SpoolFolder))
        {
            return;
        }

        foreach (var file in new DirectoryInfo(options.SpoolFolder).EnumerateFiles($"*{Spool.Suffix}"))
        {
            if (clock.GetUtcNow() - file.LastWriteTimeUtc > options.Grace)
            {
                file.Delete();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} blobs that nothing names any more.")]
    private partial void LogCollected(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unnamed blobs could not be removed this time: {Reason}")]
    private partial void LogFailed(string reason);
}
