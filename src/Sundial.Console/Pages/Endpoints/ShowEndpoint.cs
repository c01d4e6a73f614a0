using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Console.Pages.Endpoints.Trying;
using Sundial.Console.Sessions;
using Sundial.Contracts.Client;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>An endpoint: how it stands, what answers, what happened.</summary>
internal static class ShowEndpoint
{
    private const int MostEvents = 60;
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(30);

    /// <summary>The page.</summary>
    public static async Task<RazorComponentResult<EndpointPage>> Handle(string endpoint, ConsoleSession session, CancellationToken cancel)
    {
        var view = await session.Client.Endpoints.GetAsync(endpoint, cancel);
        IReadOnlyList<AnsweringChoice> choices = session.May(Role.Developer) ? await Answering.ChoicesAsync(session.Client, cancel) : [];
        return new(new { Endpoint = view, Events = await EventsAsync(session.Client, endpoint, cancel), Choices = choices, Chart = await ChartAsync(session.Client, endpoint, cancel), Form = await TryEndpoint.FormAsync(session.Client, view, cancel) });
    }

    /// <summary>The part of it that moves, for its script.</summary>
    public static async Task<IResult> Live(string endpoint, ConsoleSession session, CancellationToken cancel)
    {
        try
        {
            return new RazorComponentResult<EndpointLive>(new { Endpoint = await session.Client.Endpoints.GetAsync(endpoint, cancel) });
        }
        catch (ApiException gone) when (gone.Status == HttpStatusCode.NotFound)
        {
            return new RazorComponentResult<EndpointGone>(new { Name = endpoint }) { StatusCode = EndpointGone.StopsAsking };
        }
    }

    /// <summary>What happened to it, for its script.</summary>
    public static async Task<IResult> Happened(string endpoint, ConsoleSession session, CancellationToken cancel)
    {
        try
        {
            return new RazorComponentResult<EndpointEvents>(new { Events = await EventsAsync(session.Client, endpoint, cancel) });
        }
        catch (ApiException gone) when (gone.Status == HttpStatusCode.NotFound)
        {
            return Results.StatusCode(EndpointGone.StopsAsking);
        }
    }

    /// <summary>Its traffic, for its script.</summary>
    public static async Task<IResult> Traffic(string endpoint, ConsoleSession session, CancellationToken cancel) =>
        new RazorComponentResult<TrafficView>(new { Chart = await ChartAsync(session.Client, endpoint, cancel) });

    // An endpoint that goes while its page is made has no traffic; the page says that it is gone by itself.
    private static async Task<TrafficChart?> ChartAsync(SundialClient client, string name, CancellationToken cancel)
    {
        try
        {
            return new TrafficChart(await client.Endpoints.GetTrafficAsync(name, s_step, cancel));
        }
        catch (ApiException gone) when (gone.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<EndpointEvent>> EventsAsync(SundialClient client, string name, CancellationToken cancel)
    {
        var last = new Queue<EndpointEvent>();
        await foreach (var happened in client.Endpoints.ListEventsAsync(name, cancel))
        {
            last.Enqueue(happened);
            if (last.Count > MostEvents)
            {
                last.Dequeue();
            }
        }

        return [.. last.Reverse()];
    }
}
