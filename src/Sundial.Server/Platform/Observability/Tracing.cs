using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sundial.Server.Platform.Observability;

/// <summary>Sends traces by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to; else there is nothing.</summary>
internal static class Tracing
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds it. The exporter reads its own settings, all named OTEL_…, from the environment.</summary>
    public static void AddTracing(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint)))
        {
            return;
        }

        // Made with the first who asks for it, and let go with the services, which sends what is left.
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("sundial-server"))
            .AddSource(Instruments.Name, "Microsoft.AspNetCore", "Npgsql")
            .AddOtlpExporter()
            .Build());
        builder.Services.AddHostedService<TracesFlow>();
    }

    /// <summary>Asks for the provider at the start, so that the first request is traced, too.</summary>
    private sealed class TracesFlow(TracerProvider provider) : Microsoft.Extensions.Hosting.IHostedService
    {
        /// <inheritdoc/>
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <inheritdoc/>
        public Task StopAsync(CancellationToken cancellationToken)
        {
            provider.ForceFlush(timeoutMilliseconds: 1000);
            return Task.CompletedTask;
        }
    }
}
