using System.Net;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;

namespace Sundial.Cli.Uploads;

/// <summary>Data on its way to the server, shown while it goes; what broke off before is gone on with.</summary>
/// <param name="call">The command.</param>
/// <param name="unfinished">What broke off before.</param>
internal sealed class Uploader(RemoteCall call, UnfinishedUploads unfinished)
{
    /// <summary>Uploads, and has something made of it.</summary>
    /// <param name="source">The data.</param>
    /// <param name="title">What is said while it goes.</param>
    /// <param name="make">Makes something of the complete upload. Only after that the upload is forgotten here, so that nothing is sent twice where this is refused.</param>
    public async Task<T> UploadAsync<T>(UploadSource source, string title, Func<UploadView, Task<T>> make)
    {
        var upload = await BeginAsync(source);
        try
        {
            upload = await TransferView.ShowAsync(call.Terminal, call.Clock, title, source.SizeBytes, transferred =>
                call.Client.Uploads.SendAsync(upload, source.Content, new Bytes(transferred), call.Cancel));
            var made = await make(upload);
            Forget(source);
            return made;
        }
        catch (OperationCanceledException) when (call.Cancel.IsCancellationRequested && source.Fingerprint is not null)
        {
            throw new UsageException("Stopped; the same command goes on where this ended.", ExitCode.StoppedWithModel, "stopped");
        }
        catch (Exception fault) when (fault is UploadMismatchException or ApiException { Status: HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotFound })
        {
            // The bytes at the server are not those that are here; the next try begins anew.
            if (!upload.Complete)
            {
                Forget(source);
            }

            throw;
        }
    }

    private async Task<UploadView> BeginAsync(UploadSource source)
    {
        if (source.Fingerprint is { } known && unfinished.Find(call.Client.Server, known) is { } id && await FindAsync(id) is { } before)
        {
            if (before.ReceivedBytes > 0)
            {
                call.Terminal.Line($"Going on with the upload that broke off: {Numbers.Bytes(before.ReceivedBytes)} are there already.");
            }

            return before;
        }

        var upload = await call.Client.Uploads.BeginAsync(new CreateUploadRequest(source.FileName, source.SizeBytes), call.Cancel);
        if (source.Fingerprint is { } print)
        {
            unfinished.Remember(call.Client.Server, print, upload.Id);
        }

        return upload;
    }

    private async Task<UploadView?> FindAsync(Guid id)
    {
        try
        {
            return await call.Client.Uploads.GetAsync(id, call.Cancel);
        }
        catch (ApiException gone) when (gone.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return null;
        }
    }

    private void Forget(UploadSource source)
    {
        if (source.Fingerprint is { } print)
        {
            unfinished.Forget(call.Client.Server, print);
        }
    }

    private sealed class Bytes(IProgress<long> next) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value) => next.Report(value.SentBytes);
    }
}
