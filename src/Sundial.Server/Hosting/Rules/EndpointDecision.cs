using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Rules;

/// <summary>Something that is told to followers of an endpoint.</summary>
/// <param name="Kind">See <see cref="EndpointEvent"/>.</param>
/// <param name="Text">For a person.</param>
internal sealed record EventDraft(string Kind, string Text);

/// <summary>What is to become of an endpoint.</summary>
/// <param name="Endpoint">As it is from now on.</param>
/// <param name="Events">What followers hear, in order.</param>
internal sealed record EndpointDecision(HostedEndpoint Endpoint, IReadOnlyList<EventDraft> Events)
{
    /// <summary>Whether it is asked for what cannot be; then nothing changes.</summary>
    public bool Refused { get; init; }

    /// <summary>Whether nobody holds it any more, so that nothing need be left of it.</summary>
    public bool IsGone { get; init; }
}

/// <summary>The steps that decisions are made of.</summary>
internal static class EndpointDecisions
{
    /// <summary>Nothing has happened yet.</summary>
    public static EndpointDecision Begin(this HostedEndpoint endpoint) => new(endpoint, []);

    /// <summary>Changes the endpoint; a new state is told.</summary>
    /// <param name="decision">What was decided so far.</param>
    /// <param name="state">The state.</param>
    /// <param name="reason">Why.</param>
    public static EndpointDecision To(this EndpointDecision decision, EndpointState state, string? reason)
    {
        var before = decision.Endpoint;
        var after = before with { State = state, Reason = reason };
        return before.State == state ? decision with { Endpoint = after } : (decision with { Endpoint = after }).Say("state", $"{Name(before.State)} → {Name(state)}{Because(reason)}");
    }

    /// <summary>To the state that says what is left to do: a trial to end, a revision to load, or nothing.</summary>
    public static EndpointDecision ToRest(this EndpointDecision decision) => decision.Endpoint switch
    {
        { Live: null, Next: not null } => decision.To(EndpointState.Creating, null),
        { Next: not null } or { Fallback: not null } => decision.To(EndpointState.Updating, null),
        _ => decision.To(EndpointState.InService, null),
    };

    /// <summary>Tells followers something more.</summary>
    public static EndpointDecision Say(this EndpointDecision decision, string kind, string text) => decision with { Events = [.. decision.Events, new(kind, text)] };

    /// <summary>A state as the wire has it.</summary>
    public static string Name(EndpointState state) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    private static string Because(string? reason) => reason is null ? "" : $": {reason}";
}
