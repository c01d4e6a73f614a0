using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Scorers;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>Writes down what scorers kept: large bodies as blobs first, then all of a batch in one transaction. What is there already stays as it is.</summary>
internal sealed partial class PredictionIntake(Database database, ArtifactStore artifacts, IOptions<PredictionsOptions> options, ILogger<PredictionIntake> log)
{
    // Each waits for the disk most of its time.
    private const int BlobsAtATime = 4;

    /// <summary>Takes a batch.</summary>
    /// <param name="scorer">Who sends it.</param>
    /// <param name="frames">The predictions, in an array that must stay until this returns.</param>
    /// <param name="cancel">Gives it up; nothing of it is there then.</param>
    /// <exception cref="Platform.Problems.ProblemException">The scorer is not known, or the database will never take what it sent.</exception>
    public async Task TakeAsync(Guid scorer, IReadOnlyList<PredictionFrame> frames, CancellationToken cancel)
    {
        var bodies = await PutLargeBodiesAsync(frames, cancel);
        var (stored, dropped) = await TryStoreAsync(scorer, frames, bodies, cancel);
        if (dropped > 0)
        {
            LogDropped(dropped);
        }

        LogTaken(stored, frames.Count - stored - dropped);
    }

    // A value out of range, a constraint, a limit of the database (classes 22, 23 and 54 of the SQL states): no second try would go better.
    private async Task<(int Stored, int Dropped)> TryStoreAsync(Guid scorer, IReadOnlyList<PredictionFrame> frames, IReadOnlyCollection<LargeBody> bodies, CancellationToken cancel)
    {
        try
        {
            return await database.RunPlatformAsync(work => StoreAsync(work, scorer, frames, bodies, cancel), cancel);
        }
        catch (PostgresException fault) when (fault.SqlState[..2] is "22" or "23" or "54")
        {
            throw PredictionsProblems.BatchUnstorable.For($"The database does not take one of {frames.Count} predictions: {fault.MessageText}.");
        }
    }

    private async Task<(int Stored, int Dropped)> StoreAsync(
        UnitOfWork work, Guid scorer, IReadOnlyList<PredictionFrame> frames, IReadOnlyCollection<LargeBody> bodies, CancellationToken cancel)
    {
        if (!await ScorerStore.IsKnownAsync(work, scorer, cancel))
        {
            throw ScorerProtocol.Unknown(scorer);
        }

        // An endpoint cannot go away until this is committed; what is left of one that has gone is nobody's.
        var owners = await IntakeStore.HoldEndpointsAsync(work, [.. frames.Select(frame => frame.Endpoint).Distinct()], cancel);
        var owned = frames.Where(frame => owners.TryGetValue(frame.Endpoint, out var tenant) && tenant == frame.Tenant).ToList();
        var stored = await IntakeStore.InsertAsync(work, owned, options.Value.InlineBytes, cancel);
        var ids = owned.Select(frame => frame.Id).ToHashSet();
        await IntakeStore.NameBodiesAsync(work, [.. bodies.Where(body => ids.Contains(body.Prediction))], cancel);
        return (stored, frames.Count - owned.Count);
    }

    private async Task<IReadOnlyCollection<LargeBody>> PutLargeBodiesAsync(IReadOnlyList<PredictionFrame> frames, CancellationToken cancel)
    {
        var large = frames.SelectMany(frame => new[] { (Frame: frame, Path: LargeBody.Request, Bytes: frame.Request), (Frame: frame, Path: LargeBody.Answer, Bytes: frame.Answer) })
            .Where(body => body.Bytes.Length > options.Value.InlineBytes)
            .ToList();
        var put = new LargeBody[large.Count];
        await Parallel.ForAsync(0, large.Count, new ParallelOptions { MaxDegreeOfParallelism = BlobsAtATime, CancellationToken = cancel }, async (index, token) =>
        {
            var (frame, path, bytes) = large[index];
            MemoryMarshal.TryGetArray(bytes, out var array);
            await using var stream = new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
            put[index] = new(frame.Id, frame.Tenant, path, await artifacts.PutAsync(stream, null, null, token));
        });
        return put;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} predictions came of endpoints that are gone; they are not kept.")]
    private partial void LogDropped(int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} predictions were taken; {Again} were there already.")]
    private partial void LogTaken(int count, int again);
}

/// <summary>A body that is kept as a blob.</summary>
/// <param name="Prediction">Whose.</param>
/// <param name="Tenant">Whose that is.</param>
/// <param name="Path">Which of the two.</param>
/// <param name="Blob">Its bytes.</param>
internal sealed record LargeBody(Guid Prediction, Guid Tenant, string Path, StoredBlob Blob)
{
    /// <summary>The path of a request's body in artifact_files.</summary>
    public const string Request = "request";

    /// <summary>The path of an answer's body in artifact_files.</summary>
    public const string Answer = "answer";
}
