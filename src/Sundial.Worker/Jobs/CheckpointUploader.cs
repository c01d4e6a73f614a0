using Sundial.Contracts.Http;
using Sundial.Contracts.Models;
using Sundial.Contracts.Workers;
using Sundial.Worker.Leases;

namespace Sundial.Worker.Jobs;

/// <summary>Brings files to the server under a lease: their bytes first, then what names them.</summary>
/// <param name="client">The server.</param>
/// <param name="lease">The lease.</param>
internal sealed class CheckpointUploader(LeaseClient client, LeaseLoop lease)
{
    // Slower than this nobody is; the limit only keeps a dead connection from holding an upload for ever.
    private const double LeastBytesPerSecond = 100_000;

    /// <summary>Seconds that the last upload took; null before the first.</summary>
    public double? LastSeconds { get; private set; }

    /// <summary>Brings the bytes of files; those that the server has are not sent again.</summary>
    public async Task PutAsync(FileSet files, CancellationToken cancel)
    {
        var began = lease.Now;
        foreach (var entry in files.Entries.DistinctBy(entry => entry.Sha256))
        {
            await GuardAsync(() => client.PutBlobAsync(lease.Holder.Lease, entry.Sha256, () => files.Open(entry), Limit(entry), cancel), cancel).ConfigureAwait(false);
        }

        LastSeconds = (lease.Now - began).TotalSeconds;
    }

    /// <summary>Names a checkpoint.</summary>
    public Task PutCheckpointAsync(PutCheckpointRequest checkpoint, CancellationToken cancel) =>
        GuardAsync(() => client.PutCheckpointAsync(lease.Holder.Lease.Id, checkpoint, cancel), cancel);

    private static TimeSpan Limit(FileEntry entry) => TimeSpan.FromSeconds(30 + (entry.SizeBytes / LeastBytesPerSecond));

    /// <summary>Writes only under a lease that is proven, tries again while the server is away, and ends everything once the lease is refused.</summary>
    private async Task GuardAsync(Func<Task> write, CancellationToken cancel)
    {
        while (true)
        {
            await lease.ProveAsync(cancel).ConfigureAwait(false);
            try
            {
                await write().ConfigureAwait(false);
                return;
            }
            catch (ApiException refused) when (LeaseLoop.LosesLease(refused))
            {
                lease.Lose(refused.Message);
                throw new OperationCanceledException(refused.Message, refused);
            }
            catch (ServerUnreachableException)
            {
                // The next proof waits until it is back.
                await lease.FlushAsync(cancel).ConfigureAwait(false);
            }
        }
    }
}
