using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Sundial.Server.Platform.Observability;

/// <summary>What an operator sees of the server: logs, health, metrics, traces.</summary>
internal static class ObservabilitySetup
{
    /// <summary>Logs go to standard error: as lines for a person at a terminal, else as JSON with the trace id.</summary>
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        // A start that fails is told in a sentence by whoever composed the server.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.Configure(logs => logs.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (Console.IsErrorRedirected)
        {
            builder.Logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "O";
            });
        }
        else
        {
            builder.Logging.AddSimpleConsole(simple => simple.SingleLine = true);
        }

        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    /// <summary>Adds the services.</summary>
    public static void AddObservability(this WebApplicationBuilder builder)
    {
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<MetricStore>();
        builder.AddTracing();
    }

    /// <summary>Counts and times requests.</summary>
    public static void UseRequestMetrics(this WebApplication app)
    {
        // It listens from the start, not from the first time it is asked.
        app.Services.GetRequiredService<MetricStore>();
        app.UseMiddleware<RequestTimes>();
    }

    /// <summary>Maps the routes, which are outside of /v1.</summary>
    /// <param name="app">The routes.</param>
    /// <param name="requireOperator">Refuses a request that carries no key of the operator's.</param>
    public static void MapObservability(this IEndpointRouteBuilder app, Func<HttpContext, Task> requireOperator)
    {
        HealthEndpoints.Map(app);
        MetricsEndpoint.Map(app, requireOperator);
    }
}
