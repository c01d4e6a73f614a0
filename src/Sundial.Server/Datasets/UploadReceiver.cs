using System.Buffers;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>Takes the chunks of uploads: bytes go to the disk, are synced, and only then acknowledged in the database.</summary>
internal sealed class UploadReceiver(
    Database database, UploadFolder folder, UploadTurns turns, UploadFinisher finisher, IOptions<UploadsOptions> options, TimeProvider clock)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Takes one chunk. Whatever came of it before the sender hung up is kept.</summary>
    /// <param name="tenant">Whose upload.</param>
    /// <param name="id">Which.</param>
    /// <param name="offset">Where the chunk begins; null, or below 0, where the sender has not said it.</param>
    /// <param name="length">How long it is, where the sender says.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="cancel">The sender has hung up.</param>
    /// <returns>The upload as it is now; complete if these were its last bytes.</returns>
    public async Task<Upload> ReceiveAsync(Guid tenant, Guid id, long? offset, long? length, Stream body, CancellationToken cancel)
    {
        var seen = await FindAsync(tenant, id, cancel);
        using var turn = turns.TryTake(id) ?? throw Busy(seen);
        var upload = await FindAsync(tenant, id, cancel);
        if (upload.Complete)
        {
            throw DatasetsProblems.UploadComplete.For($"Upload {id} is complete; make a data set of it, or begin another.");
        }

        var begin = offset is >= 0 ? offset.Value : throw Faults.Of(UploadHeaders.Offset, "must be the number of bytes that the server holds, as a header");
        if (begin != upload.ReceivedBytes)
        {
            throw upload.OffsetMismatch(begin);
        }

        var most = upload.SizeBytes ?? options.Value.MaxBytes;
        if (length > most - begin)
        {
            throw TooMany(upload, most);
        }

        folder.RequireRoom(length ?? 0);
        try
        {
            upload = await AppendAsync(upload, most, body);
        }
        catch (IOException fault) when (DiskFaults.IsFull(fault))
        {
            await finisher.RemoveAsync(upload);
            throw DatasetsProblems.DiskFull.For("The server's disk is full; the upload was given up and nothing of it was kept. Free some room and begin it anew.");
        }

        return upload.Full ? await finisher.FinishAsync(upload, null, cancel) : upload;
    }

    private async Task<Upload> FindAsync(Guid tenant, Guid id, CancellationToken cancel)
    {
        await using var work = await database.BeginTenantAsync(tenant, cancel);
        return await UploadStore.FindAsync(work, tenant, id, cancel) ?? throw DatasetsProblems.UploadUnknown.For($"There is no upload {id}; it may have expired.");
    }

    private async Task<Upload> AppendAsync(Upload upload, long most, Stream body)
    {
        using var file = folder.Open(upload) ?? throw await finisher.StartOverAsync(upload);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var position = upload.ReceivedBytes;
            while (true)
            {
                var (read, end, broken) = await FillAsync(body, buffer);
                if (position + read > most)
                {
                    throw TooMany(upload, most);
                }

                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, read), position, CancellationToken.None);
                position += read;
                if (position > upload.ReceivedBytes && (end || position - upload.ReceivedBytes >= options.Value.AcknowledgeBytes))
                {
                    upload = await AcknowledgeAsync(upload, file, position);
                }

                if (end)
                {
                    broken?.Throw();
                    return upload;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads until the buffer is full or there is no more, be it that the sender has hung up.</summary>
    /// <remarks>Not to be cancelled: what a sender that is gone has sent is still to be read, and the stream ends by itself.</remarks>
    private static async Task<(int Read, bool End, ExceptionDispatchInfo? Broken)> FillAsync(Stream body, byte[] buffer)
    {
        var filled = 0;
        try
        {
            while (filled < buffer.Length)
            {
                var read = await body.ReadAsync(buffer.AsMemory(filled), CancellationToken.None);
                if (read == 0)
                {
                    return (filled, true, null);
                }

                filled += read;
            }

            return (filled, false, null);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ConnectionAbortedException)
        {
            return (filled, true, ExceptionDispatchInfo.Capture(fault));
        }
    }

    // Not to be cancelled: that the sender has gone is the very time to note what came.
    private async Task<Upload> AcknowledgeAsync(Upload upload, SafeFileHandle file, long position)
    {
        RandomAccess.FlushToDisk(file);
        await using var work = await database.BeginTenantAsync(upload.TenantId, CancellationToken.None);
        if (upload.SizeBytes is null)
        {
            // Where the size was stated, all of it was charged in the beginning.
            await TenantStorage.ChargeAsync(work, upload.TenantId, position - upload.ReceivedBytes, CancellationToken.None);
        }

        var now = clock.GetStoredNow();
        var acknowledged = await UploadStore.AcknowledgeAsync(work, upload, position, now + options.Value.Lifetime, CancellationToken.None);
        if (acknowledged is null)
        {
            folder.Remove(upload.Id);
            throw DatasetsProblems.UploadUnknown.For($"Upload {upload.Id} was deleted while its bytes came.");
        }

        await work.CommitAsync(CancellationToken.None);
        return acknowledged;
    }

    private static ProblemException Busy(Upload upload) => DatasetsProblems.UploadBusy.For(
        $"Another request is writing upload {upload.Id}; wait for its end, then ask where to go on.", ("expected_offset", upload.ReceivedBytes));

    private static ProblemException TooMany(Upload upload, long most) => DatasetsProblems.TooLarge.For(
        upload.SizeBytes is null ? $"An upload has at most {most} bytes; send less." : $"The upload was to have {most} bytes and this chunk goes beyond; begin another with the right size.",
        ("expected_offset", upload.ReceivedBytes));
}
