using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sundial.Testing.Models;

namespace Sundial.Benchmarks;

/// <summary>What a caller notices of others: of swaps, of a noisy tenant, and of HTTP itself when the model keeps all processors busy.</summary>
internal static class HostingBenchmark
{
    private const string Json = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[0.1,-1.5,3.25,0.001]}]}""";

    // What a swap can still be felt by: requests that were under way, and the memory that goes back.
    private static readonly TimeSpan s_after = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan s_steady = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(int swaps, double seconds)
    {
        var folder = Directory.CreateTempSubdirectory("sundial-bench-").FullName;
        await using var scorer = await ServedScorer.StartAsync(folder);
        await SwapsAsync(scorer, swaps);
        await NoiseAsync(scorer, seconds);
        await ConvnetAsync(scorer, seconds);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task SwapsAsync(ServedScorer scorer, int swaps)
    {
        var key = scorer.AddTenant("swapper", null);
        await scorer.AddAsync("swapper", "swapped", ScoringModels.Dense(1), captureShare: 0);
        var body = FormattableString.Invariant($$"""{"inputs":[{"name":"x","shape":[1,784],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Repeat("0.5", 784))}}]}]}""");
        var request = Caller.Request("/v2/models/swapped/infer", ServedScorer.Authorization(key), Encoding.ASCII.GetBytes(body));
        using var paced = new PacedCaller(scorer.Port, request, perSecond: 500);
        await Task.Delay(TimeSpan.FromSeconds(1));
        var steadyFrom = Stopwatch.GetTimestamp();
        await Task.Delay(s_steady);
        var steadyTo = Stopwatch.GetTimestamp();
        var windows = new List<(long From, long To)>();
        for (var swap = 0; swap < swaps; swap++)
        {
            var from = Stopwatch.GetTimestamp();
            await scorer.SwapAsync("swapped", ScoringModels.Dense(2 + (swap % 2)));
            await Task.Delay(s_after);
            windows.Add((from, Stopwatch.GetTimestamp()));
            await Task.Delay(s_after);
        }

        var samples = paced.End();
        var inside = samples.Where(one => windows.Exists(window => one.Begun >= window.From && one.Begun <= window.To)).Select(one => one.Microseconds).ToArray();
        var outside = samples.Where(one => one.Begun >= steadyFrom && one.Begun <= steadyTo).Select(one => one.Microseconds).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{swaps} swaps under {samples.Count:N0} requests, failed {paced.Failed}: p99 in the windows {Percentile(inside, 0.99):N0} µs, before them {Percentile(outside, 0.99):N0} µs, {Percentile(inside, 0.99) / Percentile(outside, 0.99):0.00} times"));
    }

    private static async Task NoiseAsync(ServedScorer scorer, double seconds)
    {
        const int Quota = 500;
        var (quiet, noisy) = (scorer.AddTenant("quiet", null), scorer.AddTenant("noisy", Quota));
        await scorer.AddAsync("quiet", "calm", ScoringModels.Tiny(), captureShare: 0);
        await scorer.AddAsync("noisy", "loud", ScoringModels.Tiny(), captureShare: 0);
        byte[] Request(string endpoint, string key) => Caller.Request($"/v2/models/{endpoint}/infer", ServedScorer.Authorization(key), Encoding.ASCII.GetBytes(Json));
        double[] ratios = [.. await RatiosAsync().ToListAsync()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"a tenant at ten times its quota of {Quota}/s: another's p99 is {ratios.Order().ElementAt(ratios.Length / 2):0.00} times as long (turns: {string.Join(", ", ratios.Select(ratio => ratio.ToString("0.00", CultureInfo.InvariantCulture)))})"));

        async IAsyncEnumerable<double> RatiosAsync()
        {
            for (var turn = 0; turn < 5; turn++)
            {
                var alone = await P99Async(0);
                yield return await P99Async(10 * Quota) / alone;
            }
        }

        async Task<double> P99Async(int noise)
        {
            using var loud = noise > 0 ? new PacedCaller(scorer.Port, Request("loud", noisy), noise) : null;
            using var calm = new PacedCaller(scorer.Port, Request("calm", quiet), 500);
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            return Percentile([.. calm.End().Select(one => one.Microseconds)], 0.99);
        }
    }

    private static async Task ConvnetAsync(ServedScorer scorer, double seconds)
    {
        const int Images = 16;
        var key = scorer.AddTenant("seer", null);
        var bytes = ScoringModels.PixelConvnet();
        await scorer.AddAsync("seer", "sight", bytes, captureShare: 0);
        var head = Encoding.ASCII.GetBytes(
            $$$"""{"inputs":[{"name":"images","shape":[{{{Images}}},3,32,32],"datatype":"UINT8","parameters":{"binary_data_size":{{{Images * 3 * 32 * 32}}}}}],"parameters":{"binary_data_output":true}}""");
        byte[] body = [.. head, .. new byte[Images * 3 * 32 * 32]];
        var request = Caller.Request("/v2/models/sight/infer", $"{ServedScorer.Authorization(key)}Inference-Header-Content-Length: {head.Length}\r\n", body);
        var ratios = new List<double>();
        var (bare, served) = (0.0, 0.0);
        for (var turn = 0; turn < 5; turn++)
        {
            bare = await EngineBenchmark.ImagesPerSecondAsync(bytes, Images, seconds);
            served = Images * await Task.Run(() =>
            {
                using var caller = new Caller(scorer.Port, request, 2 * Environment.ProcessorCount);
                return caller.Run(seconds);
            });
            ratios.Add(served / bare);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"convnet, {Images} images a request, binary: {served:N0} images/s over HTTP, {bare:N0} in process, {ratios.Order().ElementAt(2):0.000} of it (turns: {string.Join(", ", ratios.Select(ratio => ratio.ToString("0.000", CultureInfo.InvariantCulture)))})"));
    }

    private static double Percentile(double[] values, double share)
    {
        Array.Sort(values);
        return values.Length == 0 ? double.NaN : values[Math.Min(values.Length - 1, (int)(share * values.Length))];
    }
}
