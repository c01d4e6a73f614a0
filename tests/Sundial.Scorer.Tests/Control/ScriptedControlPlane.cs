using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Tests.Endpoints;

namespace Sundial.Scorer.Tests.Control;

/// <summary>A server that says to scorers what a test wants, and remembers what they say.</summary>
internal sealed class ScriptedControlPlane : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly WebApplication _app;
    private TaskCompletionSource _happened = NewSignal();
    private ScorerAssignment? _assignment;

    private ScriptedControlPlane(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Assigned Assigned { get; init; } = new();

    public Uri Address => new(_app.Urls.First());

    /// <summary>The identities that were given, the last one being good.</summary>
    public ConcurrentQueue<(Guid Id, RegisterScorerRequest Request)> Registered { get; } = new();

    public ConcurrentQueue<ScorerReport> Reports { get; } = new();

    /// <summary>Ranges of blobs that were asked for; empty for whole ones.</summary>
    public ConcurrentQueue<string> Blobs { get; } = new();

    public bool SaidGoodbye { get; private set; }

    /// <summary>Breaks the next blob off after half of it.</summary>
    public bool BreaksBlob { get; set; }

    /// <summary>Whether scorers are registered and do not hear of it.</summary>
    public bool KeepsIdentities { get; set; }

    /// <summary>Whether the identities that were given are forgotten.</summary>
    public bool HasForgotten { get; set; }

    public static async Task<ScriptedControlPlane> StartAsync(int port = 0, Assigned? assigned = null)
    {
        var plane = new ScriptedControlPlane(port) { Assigned = assigned ?? new Assigned() };
        await plane._app.StartAsync();
        return plane;
    }

    public void Assign(ScorerAssignment assignment)
    {
        lock (_gate)
        {
            _assignment = assignment;
        }

        Tell();
    }

    public async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var next = Volatile.Read(ref _happened).Task;
            if (condition())
            {
                return;
            }

            await next.WaitAsync(limit.Token);
        }
    }

    /// <summary>Waits for a report that says so of a revision.</summary>
    public Task UntilReportedAsync(int revision, RevisionReadiness readiness) =>
        UntilAsync(() => Reports.Any(report => report.Endpoints.Any(endpoint => endpoint.Revision == revision && endpoint.Readiness == readiness)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tell() => Interlocked.Exchange(ref _happened, NewSignal()).TrySetResult();

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path.Length == 2)
        {
            HasForgotten = false;
            var request = (await http.Request.ReadFromJsonAsync<RegisterScorerRequest>(WireJson.Options))!;
            Registered.Enqueue((Guid.NewGuid(), request));
            if (KeepsIdentities)
            {
                Tell();
                http.Abort();
                return;
            }

            await http.Response.WriteAsJsonAsync(new RegisteredScorer(Registered.Last().Id), WireJson.Options);
        }
        else if (HasForgotten || Registered.LastOrDefault().Id != Guid.Parse(path[2]))
        {
            http.Response.StatusCode = 404;
            await http.Response.WriteAsJsonAsync(new Problem { Type = Problem.TypePrefix + ScorerClient.ScorerUnknown, Title = "There is no such scorer", Status = 404 }, WireJson.Options, Problem.MediaType);
        }
        else if (path.Length == 3)
        {
            SaidGoodbye = true;
            http.Response.StatusCode = 204;
        }
        else
        {
            await (path[3] switch
            {
                "assignment" => AssignmentAsync(http),
                "report" => ReportAsync(http),
                _ => BlobAsync(http, path[4]),
            });
        }

        Tell();
    }

    private async Task AssignmentAsync(HttpContext http)
    {
        var after = long.TryParse(http.Request.Query["after"], out var revision) ? revision : -1;
        try
        {
            await UntilAsync(() => HasForgotten || _assignment?.Revision > after).WaitAsync(http.RequestAborted);
            await http.Response.WriteAsJsonAsync(_assignment, WireJson.Options);
        }
        catch (OperationCanceledException)
        {
            http.Response.StatusCode = 204;
        }
    }

    private async Task ReportAsync(HttpContext http)
    {
        Reports.Enqueue((await http.Request.ReadFromJsonAsync<ScorerReport>(WireJson.Options))!);
        http.Response.StatusCode = 204;
    }

    private async Task BlobAsync(HttpContext http, string digest)
    {
        var (bytes, range) = (Assigned.Files[digest], (string?)http.Request.Headers.Range ?? "");
        Blobs.Enqueue(range);
        var from = range.Length > 0 ? int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        http.Response.StatusCode = from > 0 ? 206 : 200;
        http.Response.ContentLength = bytes.Length - from;
        if (BreaksBlob)
        {
            BreaksBlob = false;
            await http.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await http.Response.Body.FlushAsync();
            http.Abort();
            return;
        }

        await http.Response.Body.WriteAsync(bytes.AsMemory(from));
    }
}
