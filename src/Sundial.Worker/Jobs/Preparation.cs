using Sundial.Compute.Files;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Http;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Worker.Leases;

namespace Sundial.Worker.Jobs;

/// <summary>Puts everything into a job's folder that its program needs.</summary>
/// <param name="services">What the worker has.</param>
/// <param name="lease">The lease.</param>
internal sealed class Preparation(WorkerServices services, LeaseLoop lease)
{
    private const string Bundle = "bundle";

    /// <summary>Fetches the program's files, the data and the checkpoint.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="order">The job.</param>
    /// <param name="checkpoint">What it goes on from; null to begin.</param>
    /// <param name="cancel">Ends the work.</param>
    public async Task FillAsync(JobFolder folder, JobOrder order, CheckpointFiles? checkpoint, CancellationToken cancel)
    {
        lease.Report(new WorkerReport(ReportKind.Phase, 0) { Name = "starting" });
        if (order.Bundle is { } bundle)
        {
            var archive = folder.At(Bundle);
            await PlaceAsync(bundle, archive, share: true, cancel).ConfigureAwait(false);
            new BundleExtractor(BundleLimits.Default).Extract(archive, folder.At(ContractPaths.Code));
            File.Delete(archive);
        }

        lease.Enter(JobState.Downloading);
        lease.Report(new WorkerReport(ReportKind.Phase, 0) { Name = "downloading" });
        foreach (var (channel, file) in order.Channels)
        {
            await PlaceAsync(file, folder.ChannelFile(channel, file), share: !services.Start.CanWriteInput(order), cancel).ConfigureAwait(false);
        }

        if (!order.IsCustom)
        {
            await BringKnowledgeAsync(folder, cancel).ConfigureAwait(false);
        }

        foreach (var file in checkpoint?.Files ?? [])
        {
            var path = folder.Below(ContractPaths.Checkpoints, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // Programs write into their checkpoints as they like, so they get files of their own.
            await PlaceAsync(file, path, share: false, cancel).ConfigureAwait(false);
        }
    }

    // Advice: a training does without it.
    private async Task BringKnowledgeAsync(JobFolder folder, CancellationToken cancel)
    {
        try
        {
            if (await services.Client.GetKnowledgeAsync(lease.Holder.Lease, cancel).ConfigureAwait(false) is { Lessons.Count: > 0 } knowledge)
            {
                File.WriteAllText(folder.At(ContractPaths.Knowledge), ContractFiles.Knowledge(knowledge));
            }
        }
        catch (Exception exception) when (exception is ApiException or ServerUnreachableException)
        {
            // A lease that is lost shows at the next write.
        }
    }

    private async Task PlaceAsync(FileEntry file, string target, bool share, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await services.Cache.PlaceAsync(file, target, share, (digest, _, stop) => services.Client.OpenBlobAsync(lease.Holder.Lease, digest, stop), cancel).ConfigureAwait(false);
                return;
            }
            catch (ApiException refused) when (LeaseLoop.LosesLease(refused))
            {
                lease.Lose(refused.Message);
                throw new OperationCanceledException(refused.Message, refused);
            }
            catch (Exception exception) when (exception is ServerUnreachableException or HttpRequestException or HttpIOException)
            {
                // Goes on once the server is back and the lease is still ours.
                await lease.FlushAsync(cancel).ConfigureAwait(false);
            }
        }
    }
}
