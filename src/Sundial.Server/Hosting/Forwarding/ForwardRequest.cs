using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Hosting;
using Sundial.Server.Platform.Observability;

namespace Sundial.Server.Hosting.Forwarding;

/// <summary>Brings a request for a prediction to a scorer that answers it. An inference may be repeated, so one that a scorer drops goes to another.</summary>
internal sealed class ForwardRequest(Destinations destinations, HttpForwarder forwarder, EndpointStates states, TimeProvider clock, IOptions<HostingOptions> options)
{
    // A request that kills whoever is asked must not kill all of them for as long as the patience lasts.
    private const int MostDropped = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var began = clock.GetTimestamp();
        try
        {
            var body = await RepeatableBody.ReadAsync(http.Request, options.Value.RepeatableBytes, http.RequestAborted);
            if (await TryAsync(http, body) is { } refusal)
            {
                await refusal.WriteAsync(http);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (BadHttpRequestException fault)
        {
            await (ForwardRefusal.BadBody with { Status = fault.StatusCode }).WriteAsync(http);
        }
        finally
        {
            Count(http, clock.GetElapsedTime(began));
        }
    }

    private void Count(HttpContext http, TimeSpan elapsed)
    {
        // Who is gone has no answer, whatever stands in it.
        var status = http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted ? "none" : $"{http.Response.StatusCode / 100}xx";
        Instruments.ForwardedRequests.Add(1, new("endpoint_state", destinations.StateFor(http, states)), new("status", status));
        Instruments.ForwardSeconds.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("status", status));
    }

    /// <summary>Tries scorers until one answers or the patience is over.</summary>
    /// <returns>What the server has to say itself; null when a scorer has answered, or the caller is gone.</returns>
    private async Task<ForwardRefusal?> TryAsync(HttpContext http, RepeatableBody body)
    {
        var began = clock.GetTimestamp();
        var (tried, dropped) = (new HashSet<Guid>(), 0);
        while (true)
        {
            // Looked for each time: another scorer may have taken the endpoint meanwhile.
            var destination = await destinations.OfAsync(http, http.RequestAborted);
            if (destination.Refusal is { } refusal)
            {
                return refusal;
            }

            var fresh = destination.Scorers.Where(one => !tried.Contains(one.Id)).ToList();
            if (ScorerChannel.Pick(fresh.Count > 0 ? fresh : destination.Scorers, Random) is not { } scorer)
            {
                return ForwardRefusal.NoScorer;
            }

            var outcome = await SendAsync(http, scorer, body);
            if (outcome is not (ForwardOutcome.NotReached or ForwardOutcome.NoAnswer or ForwardOutcome.TooEarly))
            {
                return outcome == ForwardOutcome.BadBody ? ForwardRefusal.BadBody : null;
            }

            dropped += outcome == ForwardOutcome.NoAnswer ? 1 : 0;
            if (!body.CanBeSent || dropped > MostDropped || clock.GetElapsedTime(began).TotalSeconds >= options.Value.RetrySeconds)
            {
                return ForwardRefusal.NoScorer;
            }

            tried.Add(scorer.Id);
            if (fresh.Count <= 1)
            {
                // All were tried; one of them may be back in a moment.
                await Task.Delay(Pause, clock, http.RequestAborted);
            }
        }
    }

    private async Task<ForwardOutcome> SendAsync(HttpContext http, ScorerChannel scorer, RepeatableBody body)
    {
        scorer.Enter();
        try
        {
            return await forwarder.SendAsync(http, scorer.Address, body, answer => HasNotHeard(http, answer));
        }
        finally
        {
            scorer.Leave();
        }
    }

    /// <summary>Whether a scorer refuses a key or an endpoint of a moment ago, which is known here before the scorer has heard of it.</summary>
    private bool HasNotHeard(HttpContext http, HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized => destinations.HasGoodKey(http),
        HttpStatusCode.NotFound => answer.Headers.Contains(ScorerHeaders.EndpointNotHeld),
        _ => false,
    };

#pragma warning disable RS0030 // Which of two scorers is asked first is no result that anybody would want to see again.
    private static Random Random => Random.Shared;
#pragma warning restore RS0030
}
