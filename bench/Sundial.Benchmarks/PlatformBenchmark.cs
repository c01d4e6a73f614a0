using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Sundial.Contracts.Client;
using Sundial.Contracts.Training;

namespace Sundial.Benchmarks;

/// <summary>A whole installation as a user starts it: how soon it is ready, what it holds in memory, and how soon a job is at work.</summary>
internal static class PlatformBenchmark
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(20);

    /// <summary>Starts <c>sundial up</c> on an empty folder, looks, and stops it.</summary>
    /// <param name="cli">The built command line, <c>sundial.dll</c>.</param>
    /// <param name="jobs">How many jobs are timed to their first line.</param>
    public static async Task RunAsync(string cli, int jobs)
    {
        var folder = Directory.CreateTempSubdirectory("sundial-bench-").FullName;
        var port = FreePort();
        var begun = Stopwatch.GetTimestamp();
        using var up = Process.Start(new ProcessStartInfo("dotnet", [cli, "up", "--data", folder, "--port", $"{port}", "--workers", "1..1", "--no-login", "--json"]) { RedirectStandardOutput = true })!;
        try
        {
            var key = ReadKey(up.StandardOutput);
            Console.WriteLine($"ready after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.00} s");
            _ = Task.Run(up.StandardOutput.ReadToEnd);
            using var client = new SundialClient(new Uri($"http://127.0.0.1:{port}"), key);
            await DigitsAsync(client);
            await Task.Delay(s_idle);
            Console.WriteLine($"idle memory (proportional set size of server, database and one worker): {ProportionalMiB(up.Id, folder):0} MiB");
            var times = new List<double>();
            for (var job = 0; job < jobs; job++)
            {
                times.Add(await FirstLineAsync(client));
            }

            times.Sort();
            Console.WriteLine($"from the request to the algorithm's first line, {jobs} jobs: median {times[times.Count / 2]:0} ms, least {times[0]:0}, most {times[^1]:0}");
        }
        finally
        {
            Process.Start("kill", ["-INT", $"{up.Id}"])!.WaitForExit();
            up.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string ReadKey(StreamReader output)
    {
        while (output.ReadLine() is { } line)
        {
            var root = JsonDocument.Parse(line).RootElement;
            if (root.GetProperty("event").GetString() == "ready")
            {
                return root.GetProperty("admin_key").GetString()!;
            }
        }

        throw new InvalidOperationException("sundial up ended before it was ready.");
    }

    private static async Task DigitsAsync(SundialClient client)
    {
        while (!await client.Datasets.ListAsync().AnyAsync(dataset => dataset.Name == "digits"))
        {
            await Task.Delay(200);
        }
    }

    // From just before the request is sent until the first thing that the algorithm said has come to a follower. Phases do not count: some are the worker's own.
    private static async Task<double> FirstLineAsync(SundialClient client)
    {
        var begun = Stopwatch.GetTimestamp();
        var job = await client.Jobs.CreateAsync(new CreateTrainingJobRequest { Dataset = "digits", WithinSeconds = 60 });
        var milliseconds = double.NaN;
        await foreach (var happened in client.Jobs.FollowAsync(job.Id.ToString()))
        {
            if (double.IsNaN(milliseconds) && happened.Kind is "log" or "progress")
            {
                milliseconds = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                await client.Jobs.StopAsync(job.Id.ToString(), new StopRequest(0));
            }
        }

        return milliseconds;
    }

    private static double ProportionalMiB(int root, string folder) => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && IsOf(id, root, folder))
        .Sum(ProportionalKilobytes) / 1024.0;

    private static bool IsOf(int process, int root, string folder)
    {
        for (var at = process; at > 1; at = Parent(at))
        {
            if (at == root)
            {
                return true;
            }
        }

        return Read($"/proc/{process}/cmdline").Contains(folder, StringComparison.Ordinal);
    }

    private static int Parent(int process)
    {
        var status = Read($"/proc/{process}/stat");
        return status.Length == 0 ? 0 : int.Parse(status[(status.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private static long ProportionalKilobytes(int process) =>
        Read($"/proc/{process}/smaps_rollup").Split('\n').Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Select(line => long.Parse(line[4..].Replace("kB", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture)).FirstOrDefault();

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
