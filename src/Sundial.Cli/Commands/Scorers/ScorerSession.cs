using System.Diagnostics;
using System.Globalization;
using Sundial.Cli.Commands.Workers;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Cli.Remote;

namespace Sundial.Cli.Commands.Scorers;

/// <summary>A scorer in a process of its own, from its start to Ctrl-C. It is native code that answers strangers, so when it dies it is started again at once.</summary>
/// <param name="around">What the command stands in.</param>
/// <param name="arguments">The scorer's arguments.</param>
/// <param name="token">Its key.</param>
internal sealed class ScorerSession(Surroundings around, IReadOnlyList<string> arguments, string token)
{
    // What a process exits with that a signal ended, such as SIGKILL or SIGSEGV.
    private const int FirstSignal = 128;
    private const int MostEarlyDeaths = 5;
    private static readonly TimeSpan s_early = TimeSpan.FromSeconds(2);

    private static string Library => Path.Combine(AppContext.BaseDirectory, "sundial-scorer.dll");

    /// <summary>Runs it.</summary>
    public async Task<ExitCode> RunAsync()
    {
        if (!File.Exists(Library))
        {
            throw new UsageException($"The scorer's program is not where it should be: {Library}. Build Sundial again.", ExitCode.Failed, "scorer.missing");
        }

        using var interruption = new Interruption { HasModel = true };
        for (var earlyDeaths = 0; ;)
        {
            var began = around.Clock.GetTimestamp();
            var exitCode = await RunOnceAsync(interruption);
            if (interruption.Token.IsCancellationRequested)
            {
                Say("Ended.");
                return ExitCode.Ok;
            }

            if (exitCode <= FirstSignal)
            {
                return exitCode == 0 ? ExitCode.Ok : exitCode == (int)ExitCode.Usage ? ExitCode.Usage : ExitCode.Failed;
            }

            earlyDeaths = around.Clock.GetElapsedTime(began) < s_early ? earlyDeaths + 1 : 0;
            if (earlyDeaths == MostEarlyDeaths)
            {
                throw new UsageException($"The scorer died {MostEarlyDeaths} times right after its start (exit code {exitCode}); its last lines say why.", ExitCode.Failed, "scorer.died");
            }

            Say(string.Create(CultureInfo.InvariantCulture, $"The scorer died (exit code {exitCode}); it is started again."));
        }
    }

    private async Task<int> RunOnceAsync(Interruption interruption)
    {
        var start = new ProcessStartInfo(DotnetHost, [Library, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment[WorkerToken.Variable] = token;
        using var process = Process.Start(start) ?? throw new IOException("The scorer's process did not start.");
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Pass(line.Data);
        process.ErrorDataReceived += (_, line) => Pass(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var asked = interruption.Token.Register(() =>
        {
            Say("Ending: requests under way are answered (Ctrl-C again ends at once).");
            Terminate(process);
        });

        // A second signal ends this process at once, and the scorer must not stay behind: what it kept lies on its disk.
        interruption.BeforeAbort = process.Kill;
        await process.WaitForExitAsync();
        interruption.BeforeAbort = null;
        return process.ExitCode;
    }

    // A terminal's Ctrl-C has reached it already; another signal to this process has not.
    private static void Terminate(Process process)
    {
        using var signal = Process.Start(new ProcessStartInfo("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true });
        signal?.WaitForExit();
    }

    private static string DotnetHost =>
        Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own
        : Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? Path.Combine(root, "dotnet")
        : "dotnet";

    private void Pass(string? line)
    {
        const string Prefix = "sundial-scorer: ";
        if (line is { Length: > 0 })
        {
            Say(line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : line);
        }
    }

    private void Say(string line)
    {
        around.Terminal.Event(new { Event = "log", At = around.Clock.GetUtcNow(), Message = line });
        around.Terminal.Line($"{Numbers.When(around.Clock.GetUtcNow(), around.Clock)}  {line}");
    }
}
