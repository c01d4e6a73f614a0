using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sundial.Console.Sessions;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Pages.Predictions;

/// <summary>Predictions that were kept of an endpoint: looked for, looked at, and told what was right.</summary>
internal static class PredictionRoutes
{
    /// <summary>Maps the pages.</summary>
    public static void MapPredictions(this IEndpointRouteBuilder console)
    {
        var predictions = console.MapGroup("/endpoints/{endpoint}/predictions");
        predictions.MapGet("", ShowPredictions.Handle);
        predictions.MapGet("/{prediction:guid}", ShowPrediction.Handle);
        predictions.MapGet("/{prediction:guid}/request", HandOnBody.Request);
        predictions.MapGet("/{prediction:guid}/answer", HandOnBody.Answer);
        predictions.MapPost("/{prediction:guid}/truth", TellTruth.Handle).ForRole(Role.Developer);
    }
}
