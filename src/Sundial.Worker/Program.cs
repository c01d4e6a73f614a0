using System.Runtime.InteropServices;
using Sundial.Worker.Algorithms;

namespace Sundial.Worker;

/// <summary>Tells what it was asked for, and does it.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int UsageError = 2;
    private const int EndedAtOnce = 130;

    private static int Main(string[] args) => args is [AlgorithmCommand.Name, ..] ? AlgorithmCommand.Run(args) : Work(args);

    private static int Work(string[] args)
    {
        WorkerOptions? options;
        try
        {
            options = CommandLine.Read(args, Environment.GetEnvironmentVariable);
        }
        catch (WorkerException exception)
        {
            Console.Error.WriteLine($"sundial-worker: {exception.Message}");
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
            WorkerApp.RunAsync(options, stop.Token).GetAwaiter().GetResult();
            return 0;
        }
        catch (Exception exception) when (exception is WorkerException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"sundial-worker: {exception.Message}");
            return Failed;
        }

        void Heard(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (stop.IsCancellationRequested)
            {
                // What runs for a job ends with this process.
                Environment.Exit(EndedAtOnce);
            }

            stop.Cancel();
        }
    }
}
