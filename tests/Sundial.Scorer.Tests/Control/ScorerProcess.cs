using System.Diagnostics;
using Sundial.Compute.Processes;
using Sundial.Testing.Data;

namespace Sundial.Scorer.Tests.Control;

/// <summary>A scorer as a process of its own.</summary>
internal sealed class ScorerProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _said = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScorerProcess(Uri server, TemporaryFolder folder)
    {
        _process = Process.Start(new ProcessStartInfo(
            "dotnet", [Program, "--server", server.AbsoluteUri, "--token", "t", "--data", folder["scorer"], "--sandbox", "none"]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginErrorReadLine();
    }

    public static string Program => Path.Combine(AppContext.BaseDirectory, "sundial-scorer.dll");

    /// <summary>Where it listens, once it does.</summary>
    public Task<Uri> Address => _address.Task.WaitAsync(TimeSpan.FromMinutes(1));

    public void Kill()
    {
        LibC.Signal(_process.Id, LibC.SigKill);
        _process.WaitForExit();
    }

    public async Task<int> TerminateAsync()
    {
        LibC.Signal(_process.Id, LibC.SigTerm);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        const string Start = "sundial-scorer: It listens at ";
        _said.Add(line ?? "");
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException(string.Join('\n', _said)));
        }
        else if (line.StartsWith(Start, StringComparison.Ordinal))
        {
            _address.TrySetResult(new Uri(line[Start.Length..^1]));
        }
    }
}
