using Sundial.Server.Hosting.Rules;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Store;

/// <summary>Writes decisions down, in the transaction that holds the lock of the endpoint's row.</summary>
internal static class DecisionWriter
{
    /// <summary>Writes one, lets what is no longer used go, and tells followers once it is committed.</summary>
    /// <returns>Whether anything changed.</returns>
    public static async Task<bool> WriteAsync(UnitOfWork work, HostedEndpoint before, EndpointDecision decision, DateTimeOffset now, CancellationToken cancel)
    {
        if (decision.IsGone)
        {
            await RevisionStore.DropAllAsync(work, before.Id, cancel);
            await EndpointStore.DeleteAsync(work, before.Id, cancel);
            await TellAsync(work, before.Id, cancel);
            return true;
        }

        if (decision.Endpoint == before && decision.Events.Count == 0)
        {
            return false;
        }

        var after = decision.Endpoint with { UpdatedAt = now };
        await EndpointStore.UpdateAsync(work, after, cancel);
        await EndpointEventStore.AppendAsync(work, after, [.. decision.Events.Select(draft => (now, draft))], cancel);
        if (!before.Kept.All(after.Kept.Contains))
        {
            await RevisionStore.DropOthersAsync(work, after.Id, after.Kept, cancel);
        }

        await TellAsync(work, after.Id, cancel);
        return true;
    }

    /// <summary>Wakes those who follow an endpoint.</summary>
    public static Task TellAsync(UnitOfWork work, Guid endpoint, CancellationToken cancel) => work.NotifyAsync(ChangeSignals.EndpointStates, endpoint.ToString(), cancel);
}
