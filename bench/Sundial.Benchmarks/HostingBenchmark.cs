using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sundial.Learning.Networks;
using Sundial.Testing.Models;

namespace Sundial.Benchmarks;

/// <summary>What a caller notices of others: of swaps, of a noisy tenant, and of HTTP itself when the model keeps all processors busy.</summary>
internal static class HostingBenchmark
{
    private const string Json = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[0.1,-1.5,3.25,0.001]}]}""";

    // What a swap can still be felt by: requests that were under way, and the memory that goes back.
    private static readonly TimeSpan s_after = TimeSpan.FromMilliseconds(50);

    private const double WarmUpSeconds = 3;
    private const int WarmUpSwaps = 150;

    private static readonly TimeSpan s_steady = TimeSpan.FromSeconds(10);

    /// <summary>Measures.</summary>
    /// <param name="swaps">How often a model is swapped.</param>
    /// <param name="seconds">Of a turn.</param>
    /// <param name="part">Which part alone: swaps, noise or convnet; all unless given.</param>
    public static async Task RunAsync(int swaps, double seconds, string? part)
    {
        var folder = Directory.CreateTempSubdirectory("sundial-bench-").FullName;
        await using var scorer = await ServedScorer.StartAsync(folder);
        if (part is null or "swaps")
        {
            await SwapsAsync(scorer, swaps);
        }

        if (part is null or "noise")
        {
            await NoiseAsync(scorer, seconds);
        }

        if (part is null or "convnet")
        {
            await ConvnetAsync(scorer, seconds);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task SwapsAsync(ServedScorer scorer, int swaps)
    {
        var key = scorer.AddTenant("swapper", null);
        await scorer.AddAsync("swapper", "swapped", ScoringModels.Dense(1), captureShare: 0);
        var body = FormattableString.Invariant($$"""{"inputs":[{"name":"x","shape":[1,784],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Repeat("0.5", 784))}}]}]}""");
        var request = Caller.Request("/v2/models/swapped/infer", ServedScorer.Authorization(key), Encoding.ASCII.GetBytes(body));

        // Made beforehand: to make one costs more than to load it.
        byte[][] models = [ScoringModels.Dense(2), ScoringModels.Dense(3)];
        using var paced = new PacedCaller(scorer.Port, request, perSecond: 500);

        // What a swap runs through is to be compiled, as it is in a scorer that has been up for a while: the compiler's thread takes a processor, too.
        for (var swap = 0; swap < WarmUpSwaps; swap++)
        {
            await scorer.SwapAsync("swapped", models[(swap + 1) % 2]);
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        var steadyFrom = Stopwatch.GetTimestamp();
        await Task.Delay(s_steady);
        var steadyTo = Stopwatch.GetTimestamp();
        var windows = new List<(long From, long To)>();
        for (var swap = 0; swap < swaps; swap++)
        {
            var from = Stopwatch.GetTimestamp();
            await scorer.SwapAsync("swapped", models[swap % 2]);
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
            using var loud = noise > 0 ? new NoisyCaller(scorer.Port, Request("loud", noisy), noise) : null;
            using var calm = new PacedCaller(scorer.Port, Request("calm", quiet), 500);
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            return Percentile([.. calm.End().Select(one => one.Microseconds)], 0.99);
        }
    }

    private static async Task ConvnetAsync(ServedScorer scorer, double seconds)
    {
        const int Images = 16;
        const int Connections = 4;
        var key = scorer.AddTenant("seer", null);
        var (network, bytes) = ClassifierOfAMinute();
        await scorer.AddAsync("seer", "sight", bytes, captureShare: 0);
        var head = Encoding.ASCII.GetBytes(
            $$$"""{"inputs":[{"name":"images","shape":[{{{Images}}},32,32,3],"datatype":"UINT8","parameters":{"binary_data_size":{{{Images * 3 * 32 * 32}}}}}],"parameters":{"binary_data_output":true}}""");
        byte[] body = [.. head, .. new byte[Images * 3 * 32 * 32]];
        var request = Caller.Request("/v2/models/sight/infer", $"{ServedScorer.Authorization(key)}Inference-Header-Content-Length: {head.Length}\r\n", body);
        var ratios = new List<double>();
        var (bare, served, bareProcessor, servedProcessor) = (0.0, 0.0, 0.0, 0.0);

        // Until there are as many copies as the load needs, and everything is compiled.
        _ = await ServedAsync(WarmUpSeconds);
        for (var turn = 0; turn < 5; turn++)
        {
            var before = Environment.CpuUsage.TotalTime;
            bare = await EngineBenchmark.ImagesPerSecondAsync(bytes, Images, [32, 32, 3], seconds);
            var between = Environment.CpuUsage.TotalTime;
            served = await ServedAsync(seconds);
            (bareProcessor, servedProcessor) = ((between - before).TotalMicroseconds / (bare * seconds), (Environment.CpuUsage.TotalTime - between).TotalMicroseconds / (served * seconds));
            ratios.Add(served / bare);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{network}, {Images} images a request, binary: {served:N0} images/s over HTTP ({servedProcessor:0} µs of processor time each, callers and all), {bare:N0} in process ({bareProcessor:0} µs), {ratios.Order().ElementAt(2):0.000} of it (turns: {string.Join(", ", ratios.Select(ratio => ratio.ToString("0.000", CultureInfo.InvariantCulture)))})"));

        async Task<double> ServedAsync(double time) => Images * await Task.Run(() =>
        {
            using var caller = new Caller(scorer.Port, request, Connections * Environment.ProcessorCount);
            return caller.Run(time);
        });
    }

    // What "sundial train" makes of CIFAR-10 in a minute, untrained: its numbers change nothing about the time it takes.
    private static (string Name, byte[] Bytes) ClassifierOfAMinute()
    {
        var network = NetworkFamily.For(new ImageShape(32, 32, 3), classes: 10).Last(one => one.ParameterCount < 400_000);
        var random = new Random(1);
        using var state = NetworkState.Initialised(
            network, new PixelStatistics([128, 128, 128], [64, 64, 64]), [.. Enumerable.Range(0, 2000 * 27).Select(_ => (float)random.NextDouble() - 0.5f)], seed: 1);
        var trained = state.TrainedNames().Zip(state.Trained()).ToDictionary(pair => pair.First, pair => pair.Second.ToArray());
        return (network.Name, InferenceModel.Write(state, trained, [.. Enumerable.Range(0, 10).Select(label => $"{label}")], TestTimeViews.One, calibration: 1, training: "{}"));
    }

    private static double Percentile(double[] values, double share)
    {
        Array.Sort(values);
        return values.Length == 0 ? double.NaN : values[Math.Min(values.Length - 1, (int)(share * values.Length))];
    }
}
