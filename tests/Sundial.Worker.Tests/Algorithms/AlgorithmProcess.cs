using System.Diagnostics;
using System.Text.Json;

namespace Sundial.Worker.Tests.Algorithms;

/// <summary>A built-in algorithm as a worker starts it: a process with a folder.</summary>
internal sealed class AlgorithmProcess : IDisposable
{
    // Far beyond what any test needs: a process that hangs must not hang the suite.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<string> _lines = [];

    private AlgorithmProcess(string folder, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SAGEMAKER_BASE_DIR"] = folder;
        start.Environment.Remove("SUNDIAL_DEADLINE_UNIX_MS");
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>What the process said so far, its <c>sundial</c> objects.</summary>
    public IReadOnlyList<JsonElement> Told => [.. _lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sundial"))];

    public static AlgorithmProcess Train(string folder, string algorithm = "image-classification") => new(folder, "dotnet", Program, "algorithm", algorithm, "train");

    public static AlgorithmProcess Evaluate(string algorithm = "image-classification") => new("/", "dotnet", Program, "algorithm", algorithm, "evaluate");

    /// <summary>A training on a machine where XGBoost is not where it is said to be.</summary>
    public static AlgorithmProcess TrainWithoutXGBoost(string folder, string algorithm) => new(folder, "env", "SUNDIAL_XGBOOST=/nowhere", "dotnet", Program, "algorithm", algorithm, "train");

    /// <summary>A training whose parent is a shell, not this process.</summary>
    public static AlgorithmProcess TrainBelowShell(string folder) =>
        new(folder, "sh", "-c", $"dotnet '{Program}' algorithm image-classification train & wait");

    private static string Program => Path.Combine(AppContext.BaseDirectory, "sundial-worker.dll");

    /// <summary>Reads until a line satisfies the condition.</summary>
    public string WaitForLine(Func<string, bool> condition)
    {
        while (NextLine() is { } line)
        {
            if (condition(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The line did not come. Output:\n{string.Join('\n', _lines)}");
    }

    /// <summary>Sends a line.</summary>
    public void Send(string line) => _process.StandardInput.WriteLine(line);

    public string? NextLine()
    {
        var line = _process.StandardOutput.ReadLineAsync().WaitAsync(s_patience).GetAwaiter().GetResult();
        if (line is not null)
        {
            _lines.Add(line);
        }

        return line;
    }

    public void KillAtOnce()
    {
        _process.Kill();
        ReadToEnd();
        _process.WaitForExit();
    }

    /// <summary>Ends this process, but not those it started.</summary>
    public void KillShell() => _process.Kill(entireProcessTree: false);

    public void AskToEnd()
    {
        using var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Ends the input and reads what there still is to be read: until nobody holds the output any more.</summary>
    public void ReadToEnd()
    {
        while (NextLine() is not null)
        {
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public int Finish()
    {
        _process.StandardInput.Close();
        ReadToEnd();
        return _process.WaitForExit(s_patience) ? _process.ExitCode : throw new TimeoutException("The process did not end.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
