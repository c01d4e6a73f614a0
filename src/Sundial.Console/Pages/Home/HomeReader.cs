using System.Net;
using Sundial.Console.Sessions;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;

namespace Sundial.Console.Pages.Home;

/// <summary>Fetches what the first page shows.</summary>
internal static class HomeReader
{
    private const int Shown = 5;
    private const int LookedAt = 50;

    /// <summary>Reads it.</summary>
    public static async Task<HomeView> ReadAsync(ConsoleSession session, ConsoleOptions options, TimeProvider clock, CancellationToken cancel)
    {
        var client = session.Client;

        // Jobs first: the page stops asking when none is under way, and then has to have the models that they made.
        var jobs = await client.Jobs.ListAsync(cancel: cancel).Take(LookedAt).ToListAsync(cancel);
        var models = client.Models.ListAsync(cancel).Take(Shown).ToListAsync(cancel).AsTask();
        var endpoints = client.Endpoints.ListAsync(cancel).Take(Shown).ToListAsync(cancel).AsTask();
        var sample = SampleAsync(session, options, cancel);
        await Task.WhenAll(models, endpoints, sample);
        return new HomeView
        {
            Now = clock.GetUtcNow(),
            UnderWay = [.. jobs.Where(job => !job.State.IsEnd()).Take(2 * Shown)],
            Ended = [.. jobs.Where(job => job.State.IsEnd()).Take(Shown)],
            Models = await models,
            Endpoints = await endpoints,
            Sample = await sample,
        };
    }

    private static async Task<SampleState> SampleAsync(ConsoleSession session, ConsoleOptions options, CancellationToken cancel)
    {
        try
        {
            await session.Client.Datasets.GetAsync(HomeRoutes.Sample, cancel);
            return SampleState.There;
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.NotFound)
        {
            return session.Me.Tenant.IsOperator && options.SampleIsComing() ? SampleState.Coming : SampleState.None;
        }
    }
}
