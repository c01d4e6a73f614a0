using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Desk;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Hosting.Store;
using Sundial.Server.Platform.Database;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Hosting;

/// <summary>Sees to it that endpoints are held by the scorers that there are, and go from state to state as these get on.</summary>
internal sealed class HostingMaster(Database database, MasterClock clock, ScorerPresence presence)
{
    /// <summary>Decides what reports and time have made of an endpoint.</summary>
    /// <returns>Whether anything changed.</returns>
    public Task<bool> AdvanceAsync(Guid endpoint, CancellationToken cancel) => database.RunPlatformAsync(
        async work => await EndpointStore.LockAsync(work, endpoint, cancel) is { } row && await AdvanceAsync(work, row.Endpoint, cancel), cancel);

    /// <summary>The same for some, one after the other.</summary>
    public async Task AdvanceAllAsync(IEnumerable<Guid> endpoints, CancellationToken cancel)
    {
        foreach (var endpoint in endpoints)
        {
            await AdvanceAsync(endpoint, cancel);
        }
    }

    /// <summary>Gives an endpoint, whose row is locked, to the scorers that are to hold it.</summary>
    public async Task PlaceAsync(UnitOfWork work, HostedEndpoint endpoint, CancellationToken cancel)
    {
        var scorers = await ScorerStore.AllAsync(work, cancel);
        var holding = await HoldingAsync(work, endpoint, await HolderStore.OfAsync(work, endpoint.Id, cancel), cancel);
        var holders = holding.Holders.ToHashSet();
        var programs = await HolderStore.RunsProgramsAsync(work, endpoint, cancel);
        var wanted = Placement.Decide(endpoint.Scaling.MaxReplicas, programs, holding, [.. scorers.Select(row => presence.Slot(row, clock.Now))]);
        if (!holders.SetEquals(wanted))
        {
            await HolderStore.PlaceAsync(work, endpoint, wanted, cancel);
            await EndpointEventStore.AppendAsync(work, endpoint, [.. Moves(holders, wanted, scorers).Select(draft => (clock.Now, draft))], cancel);
            await DecisionWriter.TellAsync(work, endpoint.Id, cancel);
        }
    }

    /// <summary>Gives endpoints to scorers that have come, and those of scorers that have gone to others.</summary>
    public async Task PlaceAllAsync(CancellationToken cancel)
    {
        foreach (var endpoint in await database.RunPlatformAsync(work => MisplacedAsync(work, cancel), cancel))
        {
            await database.RunPlatformAsync(
                async work =>
                {
                    if (await EndpointStore.LockAsync(work, endpoint, cancel) is { } row && row.Endpoint.Assigned.Count > 0)
                    {
                        await PlaceAsync(work, row.Endpoint, cancel);
                        await AdvanceAsync(work, row.Endpoint, cancel);
                    }

                    return true;
                },
                cancel);
        }
    }

    private async Task<List<Guid>> MisplacedAsync(UnitOfWork work, CancellationToken cancel)
    {
        var slots = (await ScorerStore.AllAsync(work, cancel)).Select(row => presence.Slot(row, clock.Now)).ToList();
        var placed = await HolderStore.PlacedAsync(work, cancel);
        return [.. placed
            .Where(one => !one.Holding.Holders.Order().SequenceEqual(Placement.Decide(one.MostReplicas, one.RunsPrograms, one.Holding, slots)))
            .Select(one => one.Id)];
    }

    private async Task<bool> AdvanceAsync(UnitOfWork work, HostedEndpoint endpoint, CancellationToken cancel)
    {
        var now = clock.Now;
        var rows = await HolderStore.OfAsync(work, endpoint.Id, cancel);
        var holders = presence.Holders(rows, now);
        var hasAnother = holders.Exists(one => endpoint.Next is { } next && one.ReadinessOf(next) == RevisionReadiness.Failed) && await HasAnotherAsync(work, endpoint, rows, cancel);
        var tally = endpoint.Fallback is null ? new(0, 0) : await HolderStore.TallyAsync(work, endpoint.Id, endpoint.Live, cancel);
        return await DecisionWriter.WriteAsync(work, endpoint, endpoint.Advance(holders, tally, now, hasAnother), now, cancel);
    }

    private async Task<bool> HasAnotherAsync(UnitOfWork work, HostedEndpoint endpoint, List<HolderRow> rows, CancellationToken cancel) => Placement.HasAnother(
        await HolderStore.RunsProgramsAsync(work, endpoint, cancel),
        await HoldingAsync(work, endpoint, rows, cancel),
        [.. (await ScorerStore.AllAsync(work, cancel)).Select(row => presence.Slot(row, clock.Now))]);

    private static async Task<Holding> HoldingAsync(UnitOfWork work, HostedEndpoint endpoint, List<HolderRow> rows, CancellationToken cancel) => new(
        rows.Where(row => row.IsPlaced).Select(row => row.Scorer).ToHashSet(),
        rows.Where(row => row.Revision == endpoint.Live && row.Readiness == RevisionReadiness.Ready).Select(row => row.Scorer).ToHashSet(),
        await HolderStore.FailedAsync(work, endpoint, cancel));

    private static IEnumerable<EventDraft> Moves(HashSet<Guid> before, IReadOnlyList<Guid> after, List<ScorerRow> scorers)
    {
        string Name(Guid id) => scorers.Find(row => row.Id == id)?.Name ?? id.ToString();
        return before.Except(after).Order().Select(id => new EventDraft("scorer", $"{Name(id)} no longer holds it."))
            .Concat(after.Except(before).Order().Select(id => new EventDraft("scorer", $"{Name(id)} is to hold it.")));
    }
}
