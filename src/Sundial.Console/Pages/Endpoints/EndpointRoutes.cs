using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Pages.Endpoints.Trying;
using Sundial.Console.Sessions;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>Endpoints: what answers, how it fares, and trying it.</summary>
internal static class EndpointRoutes
{
    /// <summary>Maps the pages.</summary>
    public static void MapEndpoints(this IEndpointRouteBuilder console)
    {
        console.MapGet("/endpoints", ShowEndpoints.Handle);
        console.MapGet("/deploy", MakeEndpoint.Ask).ForRole(Role.Developer);
        console.MapPost("/deploy", MakeEndpoint.Handle).ForRole(Role.Developer);
        console.MapGet("/endpoints/{endpoint}", ShowEndpoint.Handle);
        console.MapGet("/endpoints/{endpoint}/live", ShowEndpoint.Live);
        console.MapGet("/endpoints/{endpoint}/happened", ShowEndpoint.Happened);
        console.MapGet("/endpoints/{endpoint}/traffic", ShowEndpoint.Traffic);
        console.MapPost("/endpoints/{endpoint}/variants", ChangeVariants.Handle).ForRole(Role.Developer);
        console.MapGet("/endpoints/{endpoint}/settings", ChangeSettings.Ask).ForRole(Role.Developer);
        console.MapPost("/endpoints/{endpoint}/settings", ChangeSettings.Handle).ForRole(Role.Developer);
        console.MapPost("/endpoints/{endpoint}/delete", DeleteEndpoint.Handle).ForRole(Role.Developer);
        console.MapGet("/endpoints/{endpoint}/try", TryEndpoint.Ask);
        console.MapPost("/endpoints/{endpoint}/try", TryEndpoint.Handle).Takes(TryEndpoint.MostBytes);
    }
}
