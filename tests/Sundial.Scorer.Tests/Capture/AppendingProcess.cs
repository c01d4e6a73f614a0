using System.Diagnostics;
using System.Text;

namespace Sundial.Scorer.Tests.Capture;

/// <summary>A process that keeps predictions from several threads and says each one's id once it is kept, until it is killed.</summary>
internal static class AppendingProcess
{
    /// <summary>Is it.</summary>
    public static int Run(string folder, int threads)
    {
        using var log = Predictions.Open(folder);
        using var output = Console.OpenStandardOutput();
        var appenders = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            while (true)
            {
                var line = Encoding.ASCII.GetBytes($"{Predictions.Append(log):N}\n");
                // One write of a few bytes to a pipe is whole or not there.
                output.Write(line);
            }
        })).ToList();
        appenders.ForEach(thread => thread.Start());
        appenders.ForEach(thread => thread.Join());
        return 0;
    }

    /// <summary>Starts it, kills it once it has said so many ids, and gives all that it said.</summary>
    public static async Task<List<Guid>> KillAsync(string folder, int threads, int after)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(AppendingProcess).Assembly.Location, "append", folder, $"{threads}"]) { RedirectStandardOutput = true })!;
        var said = new List<Guid>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // The last line before the end of a killed process may be cut.
            if (Guid.TryParseExact(line, "N", out var id))
            {
                said.Add(id);
            }

            if (said.Count == after)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        return said;
    }
}
