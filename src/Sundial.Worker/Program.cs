using Sundial.Compute.Services;
using Sundial.Worker.Algorithms;

namespace Sundial.Worker;

/// <summary>Is a worker, or a built-in algorithm that a worker started.</summary>
internal static class Program
{
    private static int Main(string[] args) => args is [AlgorithmCommand.Name, ..] ? AlgorithmCommand.Run(args) : Work(args);

    private static int Work(string[] args) =>
        ServiceProgram.Run(CommandLine.Program, CommandLine.Help, () => CommandLine.Read(args, Environment.GetEnvironmentVariable), WorkerApp.RunAsync);
}
