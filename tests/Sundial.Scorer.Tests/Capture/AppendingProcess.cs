using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sundial.Scorer.Capture;

namespace Sundial.Scorer.Tests.Capture;

/// <summary>A process that keeps predictions from several threads and says each one's id once it is kept, until it is killed.</summary>
internal static class AppendingProcess
{
    private const int Threads = 4;

    /// <summary>Is it.</summary>
    /// <param name="folder">Where they are kept.</param>
    /// <param name="server">A server's address and the identity it knows, where they are to be sent, too.</param>
    public static int Run(string folder, string[] server)
    {
        using var log = Predictions.Open(folder);
        using var output = Console.OpenStandardOutput();
        if (server is [var address, var scorer])
        {
            var shipper = new CaptureShipper(log, new HttpClient { BaseAddress = new(address) }, () => Guid.Parse(scorer), TimeProvider.System, NullLogger<CaptureShipper>.Instance);
            // Without the pauses, to be at it when the kill comes.
            _ = Task.Run(async () =>
            {
                while (true)
                {
                    await shipper.TryShipAsync(CancellationToken.None);
                }
            });
        }

        var appenders = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
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
    public static async Task<List<Guid>> KillAsync(string folder, int after, params string[] server)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(AppendingProcess).Assembly.Location, "append", folder, .. server]) { RedirectStandardOutput = true })!;
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
