using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;

namespace Sundial.Scorer.Tests.Capture;

/// <summary>A server that takes predictions, and does to a scorer what a real one cannot be made to do.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app)
    {
        _app = app;
        Client = new() { BaseAddress = new(app.Urls.Single()) };
    }

    /// <summary>What a scorer speaks to it with.</summary>
    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    /// <summary>The identity that it knows.</summary>
    public Guid Scorer { get; set; } = Guid.NewGuid();

    /// <summary>Ids in the order in which they came, as often as they came.</summary>
    public ConcurrentQueue<Guid> Received { get; } = [];

    /// <summary>Whether all that came was what had been kept.</summary>
    public bool AllRight { get; private set; } = true;

    /// <summary>What is done to a request, by its number from 1.</summary>
    public Func<int, Fate> Fates { get; set; } = _ => Fate.Take;

    /// <summary>What is answered to a batch with one of <see cref="Poison"/> in it.</summary>
    public int PoisonStatus { get; set; } = StatusCodes.Status400BadRequest;

    /// <summary>Predictions that it does not take, whatever they come with.</summary>
    public HashSet<Guid> Poison { get; } = [];

    public int Requests { get; private set; }

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        ScriptedServer? server = null;
        app.Run(http => server!.AnswerAsync(http));
        await app.StartAsync();
        return server = new(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var fate = Fates(++Requests);
        if (http.Request.Path != $"/v1/scorers/{Scorer}/predictions")
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (fate is Fate.Refuse)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (fate is Fate.Vanish)
        {
            http.Abort();
            return;
        }

        var frames = PredictionFrames.ReadBatch(body.ToArray());
        if (frames.Any(frame => Poison.Contains(frame.Id)))
        {
            http.Response.StatusCode = PoisonStatus;
            await http.Response.WriteAsync("It is poison.");
            return;
        }

        foreach (var frame in frames)
        {
            AllRight &= Predictions.IsRight(frame);
            Received.Enqueue(frame.Id);
        }

        if (fate is Fate.TakeAndVanish)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}

/// <summary>What a server does with a batch.</summary>
internal enum Fate
{
    Take,
    Refuse,
    Vanish,

    /// <summary>The batch is safe, and the scorer does not hear of it.</summary>
    TakeAndVanish,
}
