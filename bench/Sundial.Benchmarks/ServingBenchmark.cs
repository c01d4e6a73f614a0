using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Scorer.Access;
using Sundial.Scorer.Capture;
using Sundial.Scorer.Control;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Http;
using Sundial.Testing.Models;

namespace Sundial.Benchmarks;

/// <summary>A scorer over real sockets beside a bare Kestrel endpoint that echoes the same body: turn by turn in one process, so that the machine's mood hits both.</summary>
internal static class ServingBenchmark
{
    private const string Json = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[0.12345678,-1.5,3.25,0.001]}]}""";

    public static async Task RunAsync(double seconds, int connections, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("sundial-bench-").FullName;
        await using var scorer = await ServedScorer.StartAsync(folder);
        await using var echo = Build(EchoAsync, _ => { });
        await echo.StartAsync();
        var tensor = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":16}}],\"parameters\":{\"binary_data_output\":true}}"u8.ToArray();
        byte[] binary = [.. tensor, .. new byte[16]];
        var length = $"Inference-Header-Content-Length: {tensor.Length}\r\n";
        (string Name, int Port, string Path, string Headers, byte[] Body)[] cases =
        [
            ("echo of the JSON", PortOf(echo), "/", "", Encoding.UTF8.GetBytes(Json)),
            ("OIP JSON", scorer.Port, "/v2/models/plain/infer", ServedScorer.Authorization(scorer.Key), Encoding.UTF8.GetBytes(Json)),
            ("OIP JSON, quota and capture on", scorer.Port, "/v2/models/kept/infer", ServedScorer.Authorization(scorer.LimitedKey), Encoding.UTF8.GetBytes(Json)),
            ("echo of the binary body", PortOf(echo), "/", "", binary),
            ("OIP binary", scorer.Port, "/v2/models/plain/infer", ServedScorer.Authorization(scorer.Key) + length, binary),
        ];
        var callers = cases.Select(one => Caller.Request(one.Path, one.Headers, one.Body)).ToArray();
        var rates = cases.Select(_ => new List<double>()).ToArray();
        var medians = cases.Select(_ => new List<double>()).ToArray();
        var processor = cases.Select(_ => new List<double>()).ToArray();
        for (var i = 0; i < cases.Length; i++)
        {
            await LoadAsync(cases[i].Port, callers[i], connections, 2);
        }

        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < cases.Length; i++)
            {
                var before = Environment.CpuUsage.TotalTime;
                rates[i].Add(await LoadAsync(cases[i].Port, callers[i], connections, seconds));
                processor[i].Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (rates[i][^1] * seconds));
                medians[i].Add(Caller.MedianMicroseconds(cases[i].Port, callers[i], 4000));
            }
        }

        Console.WriteLine($"{connections} connections, {rounds} rounds of {seconds} s each, medians; a key is checked in every request");
        for (var i = 0; i < cases.Length; i++)
        {
            var against = i < 3 ? 0 : 3;
            var ratios = Enumerable.Range(0, rounds).Select(round => rates[i][round] / rates[against][round]).Order().ToArray();
            var spent = Enumerable.Range(0, rounds).Select(round => processor[against][round] / processor[i][round]).Order().ToArray();
            var (rate, alone, added) = (Median(rates[i]), Median(medians[i]), Median(medians[i]) - Median(medians[against]));
            Console.WriteLine($"{cases[i].Name,-32} {rate,9:N0}/s   {Median(ratios):0.000} of the echo ({ratios[0]:0.000} to {ratios[^1]:0.000})   processor {Median(processor[i]):0.0} µs, {Median(spent):0.000}   one caller {alone:0.0} µs, {added:+0.0;-0.0} µs");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static async Task EchoAsync(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        var read = await reader.ReadAsync();
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync();
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = read.Buffer.Length;
        foreach (var part in read.Buffer)
        {
            await http.Response.BodyWriter.WriteAsync(part);
        }

        reader.AdvanceTo(read.Buffer.End);
    }

    private static WebApplication Build(RequestDelegate handle, Action<IWebHostBuilder> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        configure(builder.WebHost);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(handle);
        return app;
    }

    private static int PortOf(WebApplication app) => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    // Threads that block: the load takes as little of the machine as it can, and the same for every case.
    private static Task<double> LoadAsync(int port, byte[] request, int connections, double seconds) => Task.Run(() =>
    {
        using var caller = new Caller(port, request, connections);
        return caller.Run(seconds);
    });

    private sealed class ServedScorer : IAsyncDisposable
    {
        private readonly PredictionLog _log;
        private readonly WebApplication _app;

        private ServedScorer(WebApplication app, PredictionLog log)
        {
            (_app, _log) = (app, log);
            Port = PortOf(app);
        }

        public int Port { get; }

        public string Key { get; private init; } = "";

        public string LimitedKey { get; private init; } = "";

        public static async Task<ServedScorer> StartAsync(string folder)
        {
            var model = ScoringModels.Tiny();
            var digest = Convert.ToHexStringLower(SHA256.HashData(model));
            var cache = new ModelCache(Path.Combine(folder, "cache"), 1 << 30, (_, _, _) => Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent(model) }), TimeProvider.System);
            var memory = new ModelMemory(1L << 30, TimeProvider.System);
            var directory = new EndpointDirectory(new RevisionLoader(cache, new PipelineShelf(memory), null!, TimeProvider.System), new ShadowQueue());
            var keys = new KeyRing(new RateLimits(TimeProvider.System), TimeProvider.System);
            var log = PredictionLog.Open(new() { Folder = Path.Combine(folder, "predictions"), CapacityBytes = 1L << 40 }, TimeProvider.System, NullLogger<PredictionLog>.Instance);
            var http = ScorerHttp.Create(directory, keys, log, new ScorerHttpOptions { Log = Console.Error.WriteLine }, TimeProvider.System);
            var (free, limited) = (Guid.NewGuid(), Guid.NewGuid());
            var (key, limitedKey) = (NewKey(free), NewKey(limited));
            AssignedEndpoint Endpoint(Guid tenant, string name, double share) => new()
            {
                Id = Guid.NewGuid(),
                Tenant = tenant,
                Name = name,
                Live = 1,
                CaptureShare = share,
                Scaling = new EndpointScaling(1, Environment.ProcessorCount),
                Revisions = [new AssignedRevision(1, [new AssignedVariant("main", 1, false, [new AssignedStage { Label = "tiny:1", Version = "1", Files = [new FileEntry("model.onnx", digest, model.Length)], ModelPath = "model.onnx" }])])],
            };
            var assignment = new ScorerAssignment
            {
                Revision = 1,
                Tenants = [new AssignedTenant(free, "free", null), new AssignedTenant(limited, "limited", 10_000_000)],
                Keys = [key.Assigned, limitedKey.Assigned],
                Endpoints = [Endpoint(free, "plain", 0), Endpoint(limited, "kept", 1)],
            };
            keys.Apply(assignment);
            directory.Apply(assignment);
            foreach (var endpoint in directory.All)
            {
                await endpoint.Revision!.LoadAsync(isAwaited: true);
            }

            var app = Build(http.HandleAsync, ScorerHttp.Configure);
            await app.StartAsync();
            return new ServedScorer(app, log) { Key = key.Text, LimitedKey = limitedKey.Text };
        }

        public static string Authorization(string key) => $"Authorization: Bearer {key}\r\n";

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _log.Dispose();
        }

        private static (string Text, AssignedKey Assigned) NewKey(Guid tenant)
        {
            var prefix = $"sdl_{RandomNumberGenerator.GetHexString(12)}";
            var text = $"{prefix}_{RandomNumberGenerator.GetHexString(43)}";
            var salt = RandomNumberGenerator.GetBytes(16);
            return (text, new AssignedKey(Guid.NewGuid(), prefix, salt, SHA256.HashData([.. salt, .. Encoding.ASCII.GetBytes(text)]), tenant, Role.Developer, null, null));
        }
    }
}
