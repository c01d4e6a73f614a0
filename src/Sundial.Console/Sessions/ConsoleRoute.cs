using Microsoft.AspNetCore.Builder;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Sessions;

/// <summary>A route of the console, and who may use it. The API decides in the end; this spares a person a page that would be refused.</summary>
/// <param name="Least">The least role.</param>
/// <param name="OperatorOnly">Whether it is for the operator's tenant only; to others it does not exist.</param>
/// <param name="NeedsSession">Whether somebody must have signed in.</param>
internal sealed record ConsoleRoute(Role Least = Role.Viewer, bool OperatorOnly = false, bool NeedsSession = true)
{
    /// <summary>A route that is open to everybody.</summary>
    public static ConsoleRoute Open { get; } = new(NeedsSession: false);
}

/// <summary>The most bytes that a route takes as its body.</summary>
/// <param name="Bytes">Null for no bound but the API's own.</param>
internal sealed record ConsoleBody(long? Bytes);

/// <summary>How routes of the console say who may use them; those that say nothing are for whoever has signed in.</summary>
internal static class ConsoleRouteConventions
{
    /// <summary>For callers of at least this role.</summary>
    public static TBuilder ForRole<TBuilder>(this TBuilder route, Role least)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ConsoleRoute(least));

    /// <summary>For administrators of the operator's tenant.</summary>
    public static TBuilder ForOperator<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ConsoleRoute(Role.Admin, OperatorOnly: true));

    /// <summary>Takes a body of up to so many bytes rather than 1 MiB; without a bound, the handler hands it on as it comes.</summary>
    public static TBuilder Takes<TBuilder>(this TBuilder route, long? bytes)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ConsoleBody(bytes));
}
