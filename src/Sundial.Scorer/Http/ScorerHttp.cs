using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sundial.Scorer.Access;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Protocols.OpenInference;
using Sundial.Scorer.Protocols.SageMaker;

namespace Sundial.Scorer.Http;

/// <summary>Everything a scorer answers, as the one and last middleware: no routing, no scopes, nothing between the connection and the model.</summary>
internal sealed class ScorerHttp
{
    private const string CallersIdHeader = "X-Amzn-SageMaker-Inference-Id";

    private readonly Doorkeeper _door;
    private readonly PredictionHandler _predictions;
    private readonly OpenInferencePages _pages;
    private readonly MetricsPage _metricsPage;
    private readonly ScorerHttpOptions _options;
    private readonly TimeProvider _clock;

    private ScorerHttp(EndpointDirectory directory, KeyRing keys, PredictionLog log, ScorerHttpOptions options, TimeProvider clock)
    {
        Metrics = new ScorerMetrics();
        _door = new Doorkeeper(directory, keys, options);
        _predictions = new PredictionHandler(log, Metrics, options, clock);
        _pages = new OpenInferencePages(directory, _door, options);
        _metricsPage = new MetricsPage(directory, Metrics, log, _door, options);
        _options = options;
        _clock = clock;
    }

    /// <summary>What was counted.</summary>
    public ScorerMetrics Metrics { get; }

    /// <summary>Makes it.</summary>
    /// <param name="directory">The endpoints.</param>
    /// <param name="keys">The keys that may call them.</param>
    /// <param name="log">Keeps predictions.</param>
    /// <param name="options">Bounds, and what is told of the scorer.</param>
    /// <param name="clock">Measures, and says what has expired.</param>
    public static ScorerHttp Create(EndpointDirectory directory, KeyRing keys, PredictionLog log, ScorerHttpOptions options, TimeProvider clock) =>
        new(directory, keys, log, options, clock);

    /// <summary>What Kestrel has to be told so that bounds are kept and errors told in one place, and nothing else happens at a request.</summary>
    /// <remarks>Inline scheduling of the sockets was tried: it took 5 to 10 % more processor time a request, because nothing is sent together any more.</remarks>
    public static void Configure(IWebHostBuilder web)
    {
        // As soon as anybody listens there, every request gets an activity, an id and a scope, which cost more than a small model.
        web.ConfigureLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None));
        web.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Longer ones are refused here, with a sentence.
            kestrel.Limits.MaxRequestBodySize = null;
        });
    }

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var exchange = Exchange.Rent(http, _clock);
        try
        {
            try
            {
                exchange.Route = Route.Of(http.Request.Path.Value ?? "");
                await DispatchAsync(exchange);
            }
            catch (Exception fault) when (Explain(exchange, fault))
            {
                Metrics.CountRefusal(exchange.Status);
                await exchange.SendAsync();
            }
        }
        catch (Exception fault) when (IsGone(exchange, fault))
        {
            // The caller is gone; there is nobody to tell.
        }
        finally
        {
            exchange.Return();
        }
    }

    private ValueTask DispatchAsync(Exchange exchange)
    {
        var route = exchange.Route;
        var isInvocation = route.Kind == RouteKind.Invocations;
        exchange.Dialect = isInvocation ? ErrorDialect.SageMaker : ErrorDialect.OpenInference;
        if (route.Kind == RouteKind.Unknown)
        {
            return Refuse(exchange, StatusCodes.Status404NotFound, "Nothing has this path; there are /v2/…, /endpoints/NAME/invocations, /ping and /metrics.");
        }

        if (!HttpMethods.Equals(exchange.Http.Request.Method, route.Method) && !(route.Method == "GET" && HttpMethods.IsHead(exchange.Http.Request.Method)))
        {
            exchange.Http.Response.Headers.Allow = route.Method;
            return Refuse(exchange, StatusCodes.Status405MethodNotAllowed, $"This path takes {route.Method}; send that.");
        }

        if (route.Kind is not (RouteKind.Infer or RouteKind.Invocations))
        {
            return route.Kind == RouteKind.Metrics ? _metricsPage.AnswerAsync(exchange) : _pages.AnswerAsync(exchange);
        }

        // Who calls, and whether too often, is found out before anything is read.
        if (!_door.Admit(exchange) || !Doorkeeper.AdmitPrediction(exchange) || _door.Find(exchange) is not { } endpoint)
        {
            Metrics.CountRefusal(exchange.Status);
            return exchange.SendAsync();
        }

        exchange.BecomeInference();
        if (isInvocation)
        {
            exchange.Format = InvocationFormats.Of(exchange.Http.Request);
            if ((string?)exchange.Http.Request.Headers[CallersIdHeader] is { } callersId)
            {
                exchange.Request.Id.WriteText(callersId);
            }
        }

        return _predictions.HandleAsync(exchange, endpoint);
    }

    private ValueTask Refuse(Exchange exchange, int status, string message)
    {
        exchange.Fail(status, message);
        Metrics.CountRefusal(status);
        return exchange.SendAsync();
    }

    private static bool IsGone(Exchange exchange, Exception fault) =>
        fault is ConnectionResetException or ConnectionAbortedException || exchange.Gone.IsCancellationRequested || exchange.Http.RequestAborted.IsCancellationRequested;

    // Where an answer is still possible, whose fault it is.
    private bool Explain(Exchange exchange, Exception fault)
    {
        if (IsGone(exchange, fault) || exchange.Http.Response.HasStarted)
        {
            return false;
        }

        switch (fault)
        {
            case RefusalException refusal:
                exchange.Fail(refusal.Status, refusal.Message);
                break;
            case InvalidRequestException invalid:
                exchange.Fail(StatusCodes.Status400BadRequest, invalid.Message);
                break;
            case Microsoft.AspNetCore.Http.BadHttpRequestException bad:
                exchange.Fail(bad.StatusCode, $"The request is not HTTP as it should be ({bad.Message.TrimEnd('.')}); send a whole one.");
                break;
            case VariantUnknownException unknown:
                exchange.Fail(StatusCodes.Status404NotFound, unknown.Message);
                break;
            case EndpointUnavailableException unavailable:
                exchange.Fail(StatusCodes.Status503ServiceUnavailable, unavailable.Message);
                exchange.RetryAfter = unavailable.RetryAfter;
                break;
            case ModelUnloadedException or ModelLoadException:
                exchange.Fail(StatusCodes.Status503ServiceUnavailable, fault.Message);
                exchange.RetryAfter = TimeSpan.FromSeconds(1);
                break;
            default:
                _options.Log($"A request to {exchange.Route.Path} failed: {fault}");
                exchange.Fail(StatusCodes.Status500InternalServerError, "The scorer failed at this request, through no fault of the caller; its log says how.");
                break;
        }

        return true;
    }
}
