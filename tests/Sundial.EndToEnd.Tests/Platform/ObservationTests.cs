using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests.Platform;

/// <summary>What an operator sees of an installation from outside: traces, and a log that gives no secret away.</summary>
public sealed class ObservationTests
{
    [Fact]
    public async Task Traces_go_to_the_collector_that_the_environment_names_and_neither_they_nor_the_log_hold_a_key()
    {
        await using var collector = await Collector.StartAsync();
        await using var installation = await Installation.StartWithAsync(
            [$"OTEL_EXPORTER_OTLP_ENDPOINT={collector.Url}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_BSP_SCHEDULE_DELAY=100", "Logging__LogLevel__Default=Trace"]);

        await installation.GetAsync("/v1/tenants");
        await collector.UntilAsync("GET /v1/tenants");

        // A span's name and attributes are plain text in protobuf; reading more of it is the collector's business.
        Assert.Contains("sundial-server", collector.Received, StringComparison.Ordinal);
        Assert.Contains("postgresql", collector.Received, StringComparison.Ordinal);
        Assert.DoesNotContain(installation.Key, collector.Received, StringComparison.Ordinal);
        var ready = installation.Log.Split('\n').Where(line => !line.Contains("\"event\":\"ready\"", StringComparison.Ordinal));
        Assert.DoesNotContain(ready, line => line.Contains(installation.Key, StringComparison.Ordinal));
    }

    /// <summary>Takes traces by OTLP over HTTP, as a collector does.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly ConcurrentQueue<string> _bodies = new();
        private readonly Channel<bool> _arrivals = Channel.CreateUnbounded<bool>();

        private Collector()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            _app = builder.Build();
            _app.Urls.Add("http://127.0.0.1:0");
            _app.MapPost("/v1/traces", TakeAsync);
        }

        public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        public string Received => string.Join('\n', _bodies);

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector._app.StartAsync();
            return collector;
        }

        /// <summary>Waits until a text has arrived.</summary>
        public async Task UntilAsync(string text)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (!Received.Contains(text, StringComparison.Ordinal))
            {
                try
                {
                    await _arrivals.Reader.ReadAsync(patience.Token);
                }
                catch (OperationCanceledException)
                {
                    throw new TimeoutException($"No trace tells of {text}. These came: {Received}");
                }
            }
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private async Task TakeAsync(HttpContext http)
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            _bodies.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
            http.Response.StatusCode = (int)HttpStatusCode.OK;
            http.Response.ContentType = "application/x-protobuf";
            _arrivals.Writer.TryWrite(true);
        }
    }
}
