using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Training;

namespace Sundial.Benchmarks;

/// <summary>What it costs the server that many look at one job while it trains.</summary>
internal static partial class ConsoleBenchmark
{
    private const double TicksPerSecond = 100;
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(8);

    /// <summary>Starts <c>sundial up</c> on an empty folder and trains; looks at the server's processor time without viewers and with them.</summary>
    /// <param name="cli">The built command line, <c>sundial.dll</c>.</param>
    /// <param name="viewers">How many look.</param>
    /// <param name="seconds">How long is measured, each time.</param>
    public static async Task RunAsync(string cli, int viewers, double seconds)
    {
        var folder = Directory.CreateTempSubdirectory("sundial-bench-").FullName;
        var port = FreePort();
        using var up = Process.Start(new ProcessStartInfo("dotnet", [cli, "up", "--data", folder, "--port", $"{port}", "--workers", "1..1", "--no-login", "--json"]) { RedirectStandardOutput = true })!;
        try
        {
            var key = ReadKey(up.StandardOutput);
            _ = Task.Run(up.StandardOutput.ReadToEnd);
            using var client = new SundialClient(new Uri($"http://127.0.0.1:{port}"), key);
            while (!await IsLookedAtAsync(client))
            {
                await Task.Delay(200);
            }

            var within = (3 * seconds) + (4 * s_settle.TotalSeconds) + 20;
            var job = await client.Jobs.CreateAsync(new CreateTrainingJobRequest { Dataset = "digits", WithinSeconds = within });
            while ((await client.Jobs.GetAsync(job.Id.ToString())).State != JobState.Training)
            {
                await Task.Delay(200);
            }

            await Task.Delay(s_settle);
            Console.WriteLine($"nobody looks: {await ShareAsync(up.Id, seconds):0.0} % of a processor");
            await LookAsync(up.Id, port, key, job.Id, viewers, seconds);
            await Task.Delay(s_settle);
            Console.WriteLine($"nobody looks any more: {await ShareAsync(up.Id, seconds):0.0} % of a processor");
        }
        finally
        {
            Process.Start("kill", ["-INT", $"{up.Id}"])!.WaitForExit();
            up.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    // What the server does for the first look of a worker at the sample is not to be measured with what comes after.
    private static async Task<bool> IsLookedAtAsync(SundialClient client) =>
        await client.Datasets.ListAsync().AnyAsync(dataset => dataset.Name == "digits") && (await client.Datasets.GetProfileAsync("digits")).State == InspectionState.Ready;

    private static async Task LookAsync(int process, int port, string key, Guid job, int viewers, double seconds)
    {
        using var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = true, MaxConnectionsPerServer = viewers + 8 };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Timeout.InfiniteTimeSpan };
        await SignInAsync(http, key);
        using var end = new CancellationTokenSource();
        var counts = new Counts();
        var reading = Enumerable.Range(0, viewers).Select(_ => ReadAsync(http, job, counts, end.Token)).ToArray();
        await Task.Delay(s_settle);
        var (before, beforeBytes) = (counts.Messages, counts.Bytes);
        var share = await ShareAsync(process, seconds);
        var (messages, bytes) = (counts.Messages - before, counts.Bytes - beforeBytes);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{viewers} look: {share:0.0} % of a processor; each hears {messages / seconds / viewers:0.0} messages and {bytes / 1000.0 / seconds / viewers:0.0} kB a second; {counts.Open} are connected"));
        await end.CancelAsync();
        await Task.WhenAll(reading);
    }

    private static async Task ReadAsync(HttpClient http, Guid job, Counts counts, CancellationToken cancel)
    {
        try
        {
            await using var stream = await http.GetStreamAsync(new Uri($"console/jobs/{job}/live?after=0", UriKind.Relative), cancel);
            using var lines = new StreamReader(stream);
            Interlocked.Increment(ref counts.Open);
            while (await lines.ReadLineAsync(cancel) is { } line)
            {
                Interlocked.Add(ref counts.Bytes, line.Length + 1);
                if (line.StartsWith("event:", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref counts.Messages);
                }
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or HttpRequestException)
        {
            // The end of the measurement.
        }

        Interlocked.Decrement(ref counts.Open);
    }

    private static async Task SignInAsync(HttpClient http, string key)
    {
        var form = await http.GetStringAsync(new Uri("console/sign-in", UriKind.Relative));
        var token = Token().Match(form).Groups[1].Value;
        using var fields = new FormUrlEncodedContent([new("form_token", token), new("key", key)]);
        using var answer = await http.PostAsync(new Uri("console/sign-in", UriKind.Relative), fields);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<double> ShareAsync(int process, double seconds)
    {
        var (before, begun) = (Ticks(process), Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        return 100 * (Ticks(process) - before) / TicksPerSecond / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    // utime and stime of proc(5), in hundredths of a second; what stands before them may hold spaces, but ends with a bracket.
    private static long Ticks(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static string ReadKey(StreamReader output)
    {
        while (output.ReadLine() is { } line)
        {
            using var told = JsonDocument.Parse(line);
            if (told.RootElement.GetProperty("event").GetString() == "ready")
            {
                return told.RootElement.GetProperty("admin_key").GetString()!;
            }
        }

        throw new InvalidOperationException("sundial up ended before it was ready.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("name=\"form_token\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    private sealed class Counts
    {
        public int Open;
        public long Messages;
        public long Bytes;
    }
}
