using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting.Desk;

/// <summary>Tells scorers what they have to do, as soon as it changes for them.</summary>
internal sealed class Assignments(Database database, ChangeSignals signals, MasterClock clock, TimeProvider time)
{
    // A notification that was lost with its connection is made up for by looking now and then.
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, Sent> _sent = new();

    /// <summary>Waits for an assignment that is newer than the one a scorer has.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="after">The revision it has; 0 for none.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when nothing newer came in the time.</returns>
    /// <exception cref="Platform.Problems.ProblemException">The scorer is not known.</exception>
    public async Task<ScorerAssignment?> NextAsync(Guid scorer, long after, TimeSpan patience, CancellationToken cancel)
    {
        using var changes = signals.Subscribe(ChangeSignals.Hosting);
        var since = time.GetTimestamp();
        var looked = after;
        while (true)
        {
            var seen = looked;
            var assignment = await database.RunPlatformAsync(work => LookAsync(work, scorer, seen, cancel), cancel);
            if (assignment is not null && IsNews(scorer, after, assignment))
            {
                return assignment;
            }

            looked = assignment?.Revision ?? looked;
            if (patience - time.GetElapsedTime(since) is not { Ticks: > 0 } left)
            {
                return null;
            }

            await changes.WaitAsync(left < Glance ? left : Glance, time, cancel);
        }
    }

    private async Task<ScorerAssignment?> LookAsync(UnitOfWork work, Guid scorer, long seen, CancellationToken cancel)
    {
        if (!await ScorerStore.SeenAsync(work, scorer, clock.Now, cancel))
        {
            throw Scorers.ScorerProtocol.Unknown(scorer);
        }

        return await AssignmentStore.RevisionAsync(work, cancel) == seen ? null : await AssignmentStore.ReadAsync(work, scorer, clock.Now, cancel);
    }

    /// <summary>Every tenant's new key raises the revision; a scorer is told only if its own part is another.</summary>
    private bool IsNews(Guid scorer, long after, ScorerAssignment assignment)
    {
        var digest = Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(assignment with { Revision = 0 }, WireJson.Options)));
        if (_sent.TryGetValue(scorer, out var sent) && sent.Revision == after && sent.Digest == digest)
        {
            return false;
        }

        _sent[scorer] = new(assignment.Revision, digest);
        return true;
    }

    private sealed record Sent(long Revision, string Digest);
}
