using System.Text;
using Microsoft.AspNetCore.Http;
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
        var (key, limitedKey) = (scorer.AddTenant("free", null), scorer.AddTenant("limited", 10_000_000));
        await scorer.AddAsync("free", "plain", ScoringModels.Tiny(), captureShare: 0);
        await scorer.AddAsync("limited", "kept", ScoringModels.Tiny(), captureShare: 1);
        await using var echo = ServedScorer.Build(EchoAsync, _ => { });
        await echo.StartAsync();
        var tensor = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":16}}],\"parameters\":{\"binary_data_output\":true}}"u8.ToArray();
        byte[] binary = [.. tensor, .. new byte[16]];
        var length = $"Inference-Header-Content-Length: {tensor.Length}\r\n";
        (string Name, int Port, string Path, string Headers, byte[] Body)[] cases =
        [
            ("echo of the JSON", ServedScorer.PortOf(echo), "/", "", Encoding.UTF8.GetBytes(Json)),
            ("OIP JSON", scorer.Port, "/v2/models/plain/infer", ServedScorer.Authorization(key), Encoding.UTF8.GetBytes(Json)),
            ("OIP JSON, quota and capture on", scorer.Port, "/v2/models/kept/infer", ServedScorer.Authorization(limitedKey), Encoding.UTF8.GetBytes(Json)),
            ("echo of the binary body", ServedScorer.PortOf(echo), "/", "", binary),
            ("OIP binary", scorer.Port, "/v2/models/plain/infer", ServedScorer.Authorization(key) + length, binary),
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
            var (rate, alone, added) = (Median.Of(rates[i]), Median.Of(medians[i]), Median.Of(medians[i]) - Median.Of(medians[against]));
            Console.WriteLine($"{cases[i].Name,-32} {rate,9:N0}/s   {Median.Of(ratios):0.000} of the echo ({ratios[0]:0.000} to {ratios[^1]:0.000})   processor {Median.Of(processor[i]):0.0} µs, {Median.Of(spent):0.000}   one caller {alone:0.0} µs, {added:+0.0;-0.0} µs");
        }

        Directory.Delete(folder, recursive: true);
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

    // Threads that block: the load takes as little of the machine as it can, and the same for every case.
    private static Task<double> LoadAsync(int port, byte[] request, int connections, double seconds) => Task.Run(() =>
    {
        using var caller = new Caller(port, request, connections);
        return caller.Run(seconds);
    });
}
