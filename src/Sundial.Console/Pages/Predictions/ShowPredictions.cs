using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Sessions;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;

namespace Sundial.Console.Pages.Predictions;

/// <summary>The predictions of an endpoint, by what they are looked for.</summary>
internal static class ShowPredictions
{
    private const int OnPage = 50;

    /// <summary>Shows them.</summary>
    public static async Task<RazorComponentResult<PredictionsPage>> Handle(string endpoint, HttpContext http, ConsoleSession session, CancellationToken cancel)
    {
        var endpoints = session.Client.Endpoints;
        var view = await endpoints.GetAsync(endpoint, cancel);
        var search = PredictionSearch.Of(http.Request.Query);
        var found = search.Fields.HasFaults ? new Page<PredictionView>([], null) : await endpoints.PagePredictionsAsync(endpoint, search.Filter, OnPage, search.After, cancel);
        return new(new
        {
            Endpoint = view,
            Search = search,
            Found = found,
            Accuracy = await endpoints.GetAccuracyAsync(endpoint, search.Filter.Since, search.Filter.Until, cancel),
            Shadows = await endpoints.CompareShadowsAsync(endpoint, search.Filter.Since, search.Filter.Until, cancel),
        });
    }
}
