using System.Globalization;
using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Rules;

/// <summary>
/// What scorers' reports and time make of an endpoint. It goes by how things are, not by what has just changed: asked again about the same it decides
/// nothing more, and a report that was lost is made good by the next one.
/// </summary>
internal static class Advancing
{
    /// <summary>Decides.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="holders">The scorers that are to hold it, and those that still do.</param>
    /// <param name="tally">Answers of the live revision.</param>
    /// <param name="now">The time.</param>
    /// <param name="hasAnother">Whether what a scorer could not load goes to another one, by <see cref="Placement.HasAnother"/>.</param>
    public static EndpointDecision Advance(this HostedEndpoint endpoint, IReadOnlyList<Holder> holders, Tally tally, DateTimeOffset now, bool hasAnother = false)
    {
        var there = holders.Where(one => one.IsThere).ToList();
        return endpoint.State switch
        {
            EndpointState.Deleting => endpoint.Begin() with { IsGone = there.All(one => one.Held.Count == 0) },
            EndpointState.Failed => endpoint.Begin(),
            _ => endpoint.Begin().JudgeTrial(there, tally, now).EndRollback(there).JudgeNext([.. there.Where(one => one.IsPlaced)], now, hasAnother),
        };
    }

    /// <summary>When the trial of the live revision is over; null where it is on none.</summary>
    public static DateTimeOffset? TrialEndsAt(this HostedEndpoint endpoint) =>
        endpoint is { Fallback: not null, LiveSince: { } since } ? since.AddSeconds(endpoint.ErrorBudget.TrialSeconds) : null;

    /// <summary>The live revision is taken back if it used up its error budget, and has passed when its time is over.</summary>
    private static EndpointDecision JudgeTrial(this EndpointDecision decision, List<Holder> there, Tally tally, DateTimeOffset now)
    {
        var endpoint = decision.Endpoint;
        if (endpoint.TrialEndsAt() is not { } end)
        {
            return decision;
        }

        if (Exceeds(endpoint.ErrorBudget, tally))
        {
            var reason = string.Create(
                CultureInfo.InvariantCulture,
                $"{tally.Errors} of {tally.Requests} answers of revision {endpoint.Live} were the model's own errors, more than {endpoint.ErrorBudget.MaxErrorShare:0.##%}; revision {endpoint.Fallback} answers again.");
            var back = endpoint with { Live = endpoint.Fallback, LiveSince = now, Fallback = null, Dropping = endpoint.Live };
            return (decision with { Endpoint = back }).Say("revision", $"Revision {back.Live} answers again.").To(EndpointState.RollingBack, reason);
        }

        // What happened until the end of the trial must have been heard of: a server that was away hears of it late.
        if (now < end || there.Count == 0 || there.Any(one => one.SeenAt < end))
        {
            return decision;
        }

        var passed = (decision with { Endpoint = endpoint with { Fallback = null } }).Say("revision", $"Revision {endpoint.Live} has passed its trial.");
        return endpoint.State == EndpointState.RollingBack ? passed : passed.ToRest();
    }

    private static EndpointDecision EndRollback(this EndpointDecision decision, List<Holder> there)
    {
        var endpoint = decision.Endpoint;
        if (endpoint.State != EndpointState.RollingBack || (endpoint.Dropping is { } dropping && there.Any(one => one.ReadinessOf(dropping) is not null)))
        {
            return decision;
        }

        // Why the update did not come off is still to be read when the rollback is over, unless there is a newer one.
        var ended = (decision with { Endpoint = endpoint with { Dropping = null } }).ToRest();
        return endpoint.Next is null ? ended with { Endpoint = ended.Endpoint with { Reason = endpoint.Reason } } : ended;
    }

    /// <summary>
    /// The next revision goes live when every scorer that is to hold it has come to an end with it and one at least has it ready: a full disk of one is no fault of
    /// the model's. It is given up when none could load it, and there is no other to try.
    /// </summary>
    private static EndpointDecision JudgeNext(this EndpointDecision decision, List<Holder> placed, DateTimeOffset now, bool hasAnother)
    {
        if (decision.Endpoint.Next is not { } next)
        {
            return decision;
        }

        var failed = placed.SelectMany(one => one.Held).Where(one => one.Number == next && one.Readiness == RevisionReadiness.Failed).ToList();
        var ready = placed.Count(one => one.ReadinessOf(next) == RevisionReadiness.Ready);
        if (placed.Count > 0 && failed.Count + ready == placed.Count)
        {
            return ready > 0 ? decision.GoLive(next, now, failed)
                : hasAnother ? decision.Wait($"A scorer cannot load revision {next}, and another one tries: {ReasonOf(failed[0])}")
                : decision.GiveUp(next, $"Revision {next} cannot be loaded: {ReasonOf(failed[0])}");
        }

        return decision.Wait(placed.Count > 0 ? null : $"No scorer is there to load revision {next}; start one, or wait for it.");
    }

    // Why it rolls back is still to be read meanwhile.
    private static EndpointDecision Wait(this EndpointDecision decision, string? reason) =>
        decision.Endpoint.State == EndpointState.RollingBack ? decision : decision with { Endpoint = decision.Endpoint with { Reason = reason } };

    private static string ReasonOf(HeldRevision failed) => failed.Reason ?? "the scorer does not say why.";

    private static EndpointDecision GiveUp(this EndpointDecision decision, int next, string reason)
    {
        var endpoint = decision.Endpoint;
        return endpoint.Live is null
            ? (decision with { Endpoint = endpoint with { Next = null } }).To(EndpointState.Failed, reason)
            : (decision with { Endpoint = endpoint with { Next = null, Dropping = next } }).To(EndpointState.RollingBack, reason);
    }

    /// <summary>A revision that takes the place of another goes on trial. What it falls back on is the last that has passed one.</summary>
    private static EndpointDecision GoLive(this EndpointDecision decision, int next, DateTimeOffset now, List<HeldRevision> failed)
    {
        var endpoint = decision.Endpoint;
        var fallback = endpoint.ErrorBudget.TrialSeconds > 0 ? endpoint.Fallback ?? endpoint.Live : null;
        var live = endpoint with { Live = next, LiveSince = now, Next = null, Fallback = fallback, Dropping = null };
        var said = (decision with { Endpoint = live }).Say("revision", $"Revision {next} answers.");
        foreach (var one in failed)
        {
            said = said.Say("revision", $"Revision {next} could not be loaded by a scorer, which tries again: {ReasonOf(one)}");
        }

        return said.ToRest();
    }

    private static bool Exceeds(ErrorBudget budget, Tally tally) =>
        tally.Requests >= budget.LeastRequests && tally.Errors > budget.MaxErrorShare * tally.Requests;
}
