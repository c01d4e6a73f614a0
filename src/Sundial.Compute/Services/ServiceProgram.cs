using System.Runtime.InteropServices;

namespace Sundial.Compute.Services;

/// <summary>A program that serves until a signal ends it: tells what it was asked for, and does it.</summary>
internal static class ServiceProgram
{
    private const int Failed = 1;
    private const int UsageError = 2;
    private const int EndedAtOnce = 130;

    /// <summary>Runs it. The first SIGTERM or Ctrl-C asks it to end; a second one ends the process at once, and with it what it started.</summary>
    /// <param name="name">Its name, before what it says.</param>
    /// <param name="help">What --help prints.</param>
    /// <param name="read">Reads what it is to do from its arguments; null when help was asked for.</param>
    /// <param name="serve">Does it until it is asked to end.</param>
    /// <returns>The process's exit code: 0 where it ended as it was asked to, 1 where it could not go on, 2 where its arguments make no sense.</returns>
    public static int Run<TOptions>(string name, string help, Func<TOptions?> read, Func<TOptions, CancellationToken, Task> serve)
        where TOptions : class
    {
        try
        {
            if (read() is { } options)
            {
                UntilSignalled(cancel => serve(options, cancel));
            }
            else
            {
                Console.Out.Write(help);
            }

            return 0;
        }
        catch (Exception exception) when (exception is ServiceException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{name}: {exception.Message}");
            return exception is UsageException ? UsageError : Failed;
        }
    }

    private static void UntilSignalled(Func<CancellationToken, Task> serve)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Heard);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heard);
        serve(stop.Token).GetAwaiter().GetResult();

        void Heard(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (stop.IsCancellationRequested)
            {
                // Nothing is lost: what was kept lies on disk, and what runs for a job or an endpoint ends with this process.
                Environment.Exit(EndedAtOnce);
            }

            stop.Cancel();
        }
    }
}
