using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>In which state endpoints are, as of the last sweep: for metrics, which must not ask the database about a request.</summary>
internal sealed class EndpointStates
{
    // Most are in service most of the time; only the others are remembered.
    private volatile Dictionary<(Guid Tenant, string Endpoint), string> _others = [];

    /// <summary>Takes over what a sweep found.</summary>
    /// <param name="others">Endpoints that are not in service.</param>
    public void Take(IEnumerable<(Guid Tenant, Guid Id, string Name, EndpointState State)> others) => _others = others
        .SelectMany(one => new[] { (Key: (one.Tenant, one.Name), one.State), (Key: (one.Tenant, one.Id.ToString()), one.State) })
        .ToDictionary(one => one.Key, one => EndpointDecisions.Name(one.State));

    /// <summary>The state of the endpoint that a request is for; <c>none</c> where it is for none that is there.</summary>
    /// <param name="tenant">Whose key it has.</param>
    /// <param name="path">The request's path.</param>
    /// <param name="isThere">Whether the tenant has such an endpoint.</param>
    public string Of(Guid? tenant, PathString path, bool isThere) =>
        tenant is { } owner && PathOf.Endpoint(path) is { } endpoint && _others.TryGetValue((owner, endpoint), out var state) ? state
        : isThere ? EndpointDecisions.Name(EndpointState.InService)
        : "none";
}
