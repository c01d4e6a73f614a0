using System.Diagnostics;

namespace Sundial.Compute.Processes;

/// <summary>A program under the algorithm contract, running: in a session of its own, with its output read line by line, and sure to end with us.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    // What a program's children hold open after it has ended is waited for only so long.
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly ProgramStart _start;
    private readonly DeathGuard? _guard;
    private readonly TimeProvider _clock;
    private readonly Task _read;

    private ProgramProcess(Process process, ProgramStart start, Action<string> line, TimeProvider clock)
    {
        _process = process;
        _start = start;
        _clock = clock;
        _guard = start.IsConfined ? null : DeathGuard.Over(process.Id);
        _read = Task.WhenAll(Read(process.StandardOutput.BaseStream, line), Read(process.StandardError.BaseStream, line));
        Exited = EndAsync();
    }

    /// <summary>Its process id, which is also that of its group.</summary>
    public int Id => _process.Id;

    /// <summary>Completes with the exit code once it has ended and its output is read; 128 and the signal's number when a signal ended it.</summary>
    public Task<int> Exited { get; }

    /// <summary>Its standard input.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts a program.</summary>
    /// <param name="start">How.</param>
    /// <param name="line">Takes each line of its output, from two threads.</param>
    /// <param name="clock">Time.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program, or it cannot be started.</exception>
    public static async Task<ProgramProcess> StartAsync(ProgramStart start, Action<string> line, TimeProvider clock)
    {
        string[] chain =
        [
            .. Tool.SetPriv is { } setPriv ? [setPriv, "--pdeathsig", "KILL"] : Array.Empty<string>(),
            .. start.LowPriority && Tool.Nice is { } nice ? [nice, "-n", "10"] : Array.Empty<string>(),
            .. Tool.SetSid is { } setSid ? [setSid] : Array.Empty<string>(),
            .. start.Command,
        ];
        var info = new ProcessStartInfo(chain[0])
        {
            WorkingDirectory = start.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        chain.Skip(1).ToList().ForEach(info.ArgumentList.Add);
        info.Environment.Clear();
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        var process = new Process { StartInfo = info };
        try
        {
            await LauncherThread.StartAsync(process).ConfigureAwait(false);
        }
        catch
        {
            process.Dispose();
            throw;
        }

        if (!start.TakesInput)
        {
            process.StandardInput.Close();
        }

        return new ProgramProcess(process, start, line, clock);
    }

    /// <summary>Asks it to save what it has and end. As with a container, only the program itself is asked, not what it started.</summary>
    public void Terminate()
    {
        if (!Exited.IsCompleted && !_process.HasExited)
        {
            LibC.Signal(_start.IsConfined ? ConfinedProgram() ?? Id : Id, LibC.SigTerm);
        }
    }

    /// <summary>Ends it and all it started, at once.</summary>
    public void Kill() => ProcessTree.Kill(Id, _start.Mark);

    /// <summary>Ends it and all it started, and lets go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
        {
            Kill();
        }

        await Exited.ConfigureAwait(false);
        _process.Dispose();
    }

    private static Task Read(Stream output, Action<string> line)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            var splitter = new LineSplitter(line);
            var buffer = new byte[16 * 1024];
            try
            {
                for (var count = output.Read(buffer); count > 0; count = output.Read(buffer))
                {
                    splitter.Take(buffer.AsSpan(0, count));
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // Closed while somebody still held the other end.
            }

            splitter.Complete();
            done.SetResult();
        }, 512 * 1024) { IsBackground = true, Name = "algorithm output" };
        thread.Start();
        return done.Task;
    }

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        _guard?.Dispose();
        using var enough = new CancellationTokenSource();
        if (await Task.WhenAny(_read, Task.Delay(LastOutput, _clock, enough.Token)).ConfigureAwait(false) != _read)
        {
            Kill();
        }

        await enough.CancelAsync().ConfigureAwait(false);

        // Nothing that it started may go on writing to its folder.
        ProcessTree.Kill(Id, _start.Mark);
        return _process.ExitCode;
    }

    /// <summary>Under bubblewrap the program is the child of the sandbox's first process, which is bubblewrap's child.</summary>
    private int? ConfinedProgram()
    {
        var first = ProcessTree.ChildrenOf(Id).FirstOrDefault();
        return first == 0 ? null : ProcessTree.ChildrenOf(first).Select(child => (int?)child).FirstOrDefault();
    }
}
