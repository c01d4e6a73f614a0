using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sundial.Testing.Processes;

/// <summary>A real <c>sundial</c> process, as a user starts it.</summary>
public sealed partial class SundialProcess : IDisposable
{
    private const int DeadlineRefused = 4;
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    // Far beyond what any test needs: a process that hangs must not hang the suite.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private SundialProcess(string folder, string[] wrapper, string[] arguments)
    {
        string[] line = [.. wrapper, "dotnet", Path.Combine(AppContext.BaseDirectory, "sundial.dll"), .. arguments];
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SUNDIAL_CACHE"] = Path.Combine(folder, "cache");
        start.Environment.Remove("SUNDIAL_STARTED");
        start.Environment.Remove("SUNDIAL_DEBUG");
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Raised for each line of standard output.</summary>
    public event Action<string>? Line;

    /// <summary>Standard output so far.</summary>
    public string Output
    {
        get { lock (_output) { return _output.ToString(); } }
    }

    /// <summary>Standard error so far.</summary>
    public string Errors
    {
        get { lock (_errors) { return _errors.ToString(); } }
    }

    /// <summary>Starts the process.</summary>
    /// <param name="folder">Its working folder; its cache goes there, too.</param>
    /// <param name="arguments">The command line.</param>
    public static SundialProcess Start(string folder, params string[] arguments) => new(folder, [], arguments);

    /// <summary>Starts the process with more in its environment.</summary>
    /// <param name="environment">Settings, each as <c>NAME=value</c>.</param>
    /// <param name="folder">Its working folder; its cache goes there, too.</param>
    /// <param name="arguments">The command line.</param>
    public static SundialProcess StartWith(IReadOnlyList<string> environment, string folder, params string[] arguments) => new(folder, ["env", .. environment], arguments);

    /// <summary>Runs the process to its end.</summary>
    public static (int ExitCode, string Output, string Errors) Run(string folder, params string[] arguments) => RunUnder([], folder, arguments);

    /// <summary>Runs the process to its end within another, which sets limits or leads the output elsewhere.</summary>
    /// <param name="wrapper">The other program, to whose arguments the whole command line is added.</param>
    /// <param name="folder">The working folder.</param>
    /// <param name="arguments">The command line.</param>
    public static (int ExitCode, string Output, string Errors) RunUnder(string[] wrapper, string folder, params string[] arguments)
    {
        using var process = new SundialProcess(folder, wrapper, arguments);
        return (process.WaitForExit(), process.Output, process.Errors);
    }

    /// <summary>Runs it with a deadline; where the machine is too busy for that one, with the one that the refusal names.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="seconds">The deadline.</param>
    /// <param name="arguments">The rest of the command line.</param>
    /// <returns>What came of it, and the deadline that it had.</returns>
    public static (int ExitCode, string Output, string Errors, int Seconds) RunWithin(string folder, int seconds, params string[] arguments)
    {
        var (exitCode, output, errors) = Run(folder, [.. arguments, "--within", $"{seconds}s"]);
        if (exitCode == DeadlineRefused && ShortestNamed().Match(output + errors) is { Success: true } named)
        {
            seconds = (int)(1.5 * int.Parse(named.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture));
            (exitCode, output, errors) = Run(folder, [.. arguments, "--within", $"{seconds}s"]);
        }

        return (exitCode, output, errors, seconds);
    }

    /// <summary>The events of an output that was asked for with <c>--json</c>. Fails when a line is none.</summary>
    public static IReadOnlyList<JsonElement> Events(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Waits until a line of standard output satisfies the condition.</summary>
    public void WaitForLine(Func<string, bool> condition)
    {
        using var seen = new ManualResetEventSlim();
        void Look(string line)
        {
            if (condition(line))
            {
                seen.Set();
            }
        }

        Line += Look;
        if (!Output.Split('\n').Any(condition) && !seen.Wait(s_patience))
        {
            throw new TimeoutException($"The line did not come. Output:\n{Output}\nErrors:\n{Errors}");
        }

        Line -= Look;
    }

    /// <summary>Presses Ctrl-C.</summary>
    public void PressCtrlC() => Signal(Interrupt);

    /// <summary>Asks the process to end, as a service manager does.</summary>
    public void AskToEnd() => Signal(Terminate);

    /// <summary>Ends the process without a chance to say goodbye.</summary>
    public void KillAtOnce() => Signal(Kill);

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public int WaitForExit()
    {
        if (!_process.WaitForExit(s_patience))
        {
            throw new TimeoutException($"The process did not end. Output:\n{Output}\nErrors:\n{Errors}");
        }

        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Signal(int signal)
    {
        if (SendSignal(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} could not be sent.");
        }
    }

    private void Take(StringBuilder text, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (text)
        {
            text.Append(line).Append('\n');
        }

        if (ReferenceEquals(text, _output))
        {
            Line?.Invoke(line);
        }
    }

    [GeneratedRegex(@"use --within (?<seconds>\d+)s")]
    private static partial Regex ShortestNamed();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
