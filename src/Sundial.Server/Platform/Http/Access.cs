using Microsoft.AspNetCore.Builder;
using Sundial.Contracts.Tenancy;

namespace Sundial.Server.Platform.Http;

/// <summary>Who may use a route; every route under /v1 carries one, and one without is refused.</summary>
/// <param name="Least">The least role.</param>
/// <param name="OperatorOnly">Whether only the operator's tenant sees it; to others it does not exist.</param>
internal sealed record Access(Role Least, bool OperatorOnly)
{
    /// <summary>Whether a caller's role is enough: worker is apart from the others, which contain each other.</summary>
    public bool Admits(Role role) => Least == Role.Worker ? role == Role.Worker : role != Role.Worker && role >= Least;
}

/// <summary>How routes say who may use them.</summary>
internal static class AccessConventions
{
    /// <summary>Open to callers of at least this role, within their own tenant.</summary>
    public static TBuilder For<TBuilder>(this TBuilder route, Role least)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new Access(least, OperatorOnly: false));

    /// <summary>Open to the operator's tenant only; to others it does not exist (404).</summary>
    public static TBuilder ForOperator<TBuilder>(this TBuilder route, Role least)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new Access(least, OperatorOnly: true));
}
