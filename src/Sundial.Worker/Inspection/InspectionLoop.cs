using System.ComponentModel;
using System.Net;
using System.Text.Json;
using Sundial.Contracts.Http;
using Sundial.Contracts.Workers;
using Sundial.Worker.Jobs;

namespace Sundial.Worker.Inspection;

/// <summary>Looks at data sets, one after another, beside the job that the worker has; trainings go first.</summary>
/// <param name="services">What the worker has.</param>
/// <param name="worker">The worker's identity, which may change.</param>
internal sealed class InspectionLoop(WorkerServices services, Func<Guid> worker)
{
    private const string Channel = "inspection";

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(2);

    private volatile bool _isBusy;

    /// <summary>Whether it is at one: then the worker is not idle.</summary>
    public bool IsBusy => _isBusy;

    /// <summary>Looks until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await NextAsync(cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The worker ends.
        }
    }

    private async Task NextAsync(CancellationToken cancel)
    {
        try
        {
            if (await services.Client.ClaimInspectionAsync(worker(), Poll, cancel).ConfigureAwait(false) is not { } assignment)
            {
                return;
            }

            _isBusy = true;
            await DoAsync(assignment, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ApiException or ServerUnreachableException)
        {
            // The loop for jobs tells the operator, and gets a new identity where that is what is wrong.
            await Task.Delay(Pause, services.Clock, cancel).ConfigureAwait(false);
        }
        finally
        {
            _isBusy = false;
        }
    }

    private async Task DoAsync(InspectionAssignment assignment, CancellationToken cancel)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(lost.Token);
        var renewing = RenewAsync(assignment, lost, over.Token);
        try
        {
            var result = await TryAsync(assignment, lost.Token).ConfigureAwait(false);
            await services.Client.PostInspectionAsync(result, lost.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await GiveBackAsync(assignment).ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException)
        {
            // The data set was deleted, or another worker has it: nobody wants to hear of it any more.
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
        }
    }

    private async Task<InspectionResult> TryAsync(InspectionAssignment assignment, CancellationToken cancel)
    {
        try
        {
            using var folder = JobFolder.Create(services.JobsFolder, $"inspection-{assignment.Claim:N}");
            var data = folder.ChannelFile(Channel, assignment.Data);
            await services.Cache.PlaceAsync(
                assignment.Data, data, share: true, (digest, _, stop) => services.Client.OpenInspectionBlobAsync(assignment.Claim, digest, stop), cancel).ConfigureAwait(false);
            var (found, thumbnails) = await new InspectorProcess(services).LookAsync(folder, data, TimeSpan.FromSeconds(assignment.MostSeconds), cancel).ConfigureAwait(false);
            if (thumbnails is not null)
            {
                await services.Client.PutInspectionBlobAsync(assignment.Claim, found.Thumbnails!.Sha256, () => File.OpenRead(thumbnails), cancel).ConfigureAwait(false);
            }

            return new InspectionResult { Claim = assignment.Claim, Found = found };
        }
        catch (InspectionException fault)
        {
            return new InspectionResult { Claim = assignment.Claim, Failure = fault.Message, Retry = fault.MayDoBetter };
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException or Win32Exception or JsonException or HttpRequestException)
        {
            return new InspectionResult { Claim = assignment.Claim, Failure = $"A worker could not look at the data ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}).", Retry = true };
        }
    }

    /// <summary>Says now and then that somebody is still at it; ends the work once nobody wants to hear of it.</summary>
    private async Task RenewAsync(InspectionAssignment assignment, CancellationTokenSource lost, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(assignment.RenewSeconds), services.Clock, over).ConfigureAwait(false);
                try
                {
                    await services.Client.RenewInspectionAsync(assignment.Claim, over).ConfigureAwait(false);
                }
                catch (ApiException refused) when (refused.Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
                {
                    await lost.CancelAsync().ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is ApiException or ServerUnreachableException)
                {
                    // It is said again soon; the claim holds for a few of these.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It is over, one way or another.
        }
    }

    private async Task GiveBackAsync(InspectionAssignment assignment)
    {
        using var limit = new CancellationTokenSource(LastWord, services.Clock);
        try
        {
            await services.Client.PostInspectionAsync(new InspectionResult { Claim = assignment.Claim }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ApiException or ServerUnreachableException or OperationCanceledException)
        {
            // The server finds out by itself.
        }
    }
}
