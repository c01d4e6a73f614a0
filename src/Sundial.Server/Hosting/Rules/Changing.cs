using Sundial.Contracts.Hosting;

namespace Sundial.Server.Hosting.Rules;

/// <summary>What the owner of an endpoint does to it.</summary>
internal static class Changing
{
    /// <summary>The number that the next revision gets.</summary>
    public static int NextNumber(this HostedEndpoint endpoint) => endpoint.LastRevision + 1;

    /// <summary>It is there: its first revision is to be loaded.</summary>
    public static EndpointDecision Create(this HostedEndpoint endpoint) =>
        endpoint.Begin().Say("state", EndpointDecisions.Name(EndpointState.Creating)).Say("revision", "Revision 1 is to be loaded.");

    /// <summary>
    /// Something else is to answer. A revision that was to take the live one's place and does not answer yet is given up for it; a live one that is
    /// on trial stays on trial meanwhile.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns>Refused while it is being deleted.</returns>
    public static EndpointDecision Revise(this HostedEndpoint endpoint)
    {
        if (endpoint.State == EndpointState.Deleting)
        {
            return endpoint.Begin() with { Refused = true };
        }

        var number = endpoint.NextNumber();
        var said = endpoint.Begin();
        if (endpoint.Next is { } given)
        {
            said = said.Say("revision", $"Revision {given} is given up for revision {number}.");
        }

        var revised = said with { Endpoint = endpoint with { Next = number, LastRevision = number, Dropping = null } };
        return revised.Say("revision", $"Revision {number} is to be loaded.").ToRest();
    }

    /// <summary>It is to go. It answers nothing from now on, and is gone when no scorer holds it.</summary>
    public static EndpointDecision Delete(this HostedEndpoint endpoint) =>
        (endpoint.Begin() with { Endpoint = endpoint with { Live = null, Next = null, Fallback = null, Dropping = null, LiveSince = null } }).To(EndpointState.Deleting, null);
}
