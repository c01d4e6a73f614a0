using System.Runtime.InteropServices;

namespace Sundial.Cli.Processes;

/// <summary>Ctrl-C and SIGTERM. The first asks for the best model so far, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    /// <summary>Listens from now on.</summary>
    public Interruption() =>
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Heard), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heard)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Whether a model is on disk already, which the exit code of a second signal tells.</summary>
    public bool HasModel { get; set; }

    /// <summary>Brings the terminal back before the process ends at once.</summary>
    public Action? BeforeAbort { get; set; }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void Heard(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _signals) == 1)
        {
            _stop.Cancel();
            return;
        }

        BeforeAbort?.Invoke();
        Environment.Exit((int)(HasModel ? ExitCode.StoppedWithModel : ExitCode.StoppedWithoutModel));
    }
}
