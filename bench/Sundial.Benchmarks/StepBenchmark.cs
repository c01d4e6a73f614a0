using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sundial.Learning.Networks;
using Sundial.Learning.Training;

namespace Sundial.Benchmarks;

/// <summary>Times the forward and backward pass with the optimizer's step; the same network, batch and threads as bench/pytorch/step.py.</summary>
internal static class StepBenchmark
{
    public static void Run(string networkName, int batch, int threads, double seconds)
    {
        var network = Parse(networkName);
        var times = Measure(network, batch, threads, seconds, profile: null);
        var median = times.Order().ElementAt(times.Count / 2);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"sundial network {networkName} batch {batch} threads {threads}: {batch / median:0} images/s, {median * 1000:0.0} ms a step, {6e-9 * network.MultiplyAdds * batch / median:0} GFLOP/s, {times.Count} steps"));

        var profile = Path.Combine(Path.GetTempPath(), $"sundial-step-{Environment.ProcessId}");
        Measure(network, batch, threads, Math.Min(seconds, 4), profile);
        Directory.EnumerateFiles(Path.GetTempPath(), Path.GetFileName(profile) + "*").ToList().ForEach(file =>
        {
            PrintShares(file);
            File.Delete(file);
        });
    }

    private static List<double> Measure(ResidualNetwork network, int batch, int threads, double seconds, string? profile)
    {
        var random = new Random(1);
        var state = NetworkState.Initialised(
            network, new PixelStatistics([128, 128, 128], [64, 64, 64]), [.. Enumerable.Range(0, 2000 * 27).Select(_ => (float)random.NextDouble() - 0.5f)], seed: 1);
        using var step = new TrainingStep(state, batch, threads, profile);
        random.NextBytes(step.Pixels);
        var labels = Enumerable.Range(0, batch).Select(i => i % network.Classes).ToArray();
        var recipe = new TrainingRecipe { Batch = batch };
        var optimizers = recipe.Optimizers(state, threads);

        // The first two steps compile and allocate.
        var times = new List<double>();
        var begun = Stopwatch.GetTimestamp();
        for (var n = 0; n < 6 || Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds; n++)
        {
            var at = Stopwatch.GetTimestamp();
            step.Run(labels, recipe.LabelSmoothing, recipe.StatisticsRate);
            foreach (var optimizer in optimizers)
            {
                optimizer.Step(0.1);
            }

            if (n >= 2)
            {
                times.Add(Stopwatch.GetElapsedTime(at).TotalSeconds);
            }
        }

        if (profile is not null)
        {
            step.EndProfiling();
        }

        foreach (var optimizer in optimizers)
        {
            optimizer.Dispose();
        }

        state.Dispose();
        return times;
    }

    private static ResidualNetwork Parse(string name)
    {
        var groups = name.Split('-').Select(group => group.Split('x')).Select(parts => new ResidualGroup(
            int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0));
        return new ResidualNetwork(new ImageShape(32, 32, 3), StemWidth: 32, [.. groups], Classes: 10);
    }

    private static void PrintShares(string profile)
    {
        using var events = JsonDocument.Parse(File.ReadAllBytes(profile));
        var byOperator = new Dictionary<string, double>();
        foreach (var entry in events.RootElement.EnumerateArray())
        {
            if (entry.GetProperty("cat").GetString() == "Node" && entry.GetProperty("name").GetString()!.EndsWith("_kernel_time", StringComparison.Ordinal))
            {
                var op = entry.GetProperty("args").GetProperty("op_name").GetString()!;
                byOperator[op] = byOperator.GetValueOrDefault(op) + entry.GetProperty("dur").GetDouble();
            }
        }

        var whole = byOperator.Values.Sum();
        foreach (var (op, duration) in byOperator.OrderByDescending(pair => pair.Value).Take(12))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {100 * duration / whole,5:0.0} %  {op}"));
        }
    }
}
