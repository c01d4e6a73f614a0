using System.Runtime.InteropServices;

namespace Sundial.Scorer;

/// <summary>Tells what it was asked for, and does it.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int UsageError = 2;
    private const int EndedAtOnce = 130;

    private static int Main(string[] args)
    {
        ScorerOptions? options;
        try
        {
            options = CommandLine.Read(args, Environment.GetEnvironmentVariable);
        }
        catch (ScorerException exception)
        {
            Console.Error.WriteLine($"sundial-scorer: {exception.Message}");
            return UsageError;
        }

        if (options is null)
        {
            Console.Out.Write(CommandLine.Help);
            return 0;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Heard);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heard);
        try
        {
            ScorerApp.RunAsync(options, stop.Token).GetAwaiter().GetResult();
            return 0;
        }
        catch (Exception exception) when (exception is ScorerException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"sundial-scorer: {exception.Message}");
            return Failed;
        }

        void Heard(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (stop.IsCancellationRequested)
            {
                // What was kept lies on disk, and serving programs end with this process.
                Environment.Exit(EndedAtOnce);
            }

            stop.Cancel();
        }
    }
}
