using Sundial.Compute.Services;
using Sundial.Worker.Algorithms;
using Sundial.Worker.Inspection;

namespace Sundial.Worker;

/// <summary>Is a worker, or what a worker starts: a built-in algorithm, or what looks at data.</summary>
internal static class Program
{
    private static int Main(string[] args) => args switch
    {
        [AlgorithmCommand.Name, ..] => AlgorithmCommand.Run(args),
        [InspectorProgram.Name, ..] => InspectorProgram.Run(args),
        _ => Work(args),
    };

    private static int Work(string[] args) =>
        ServiceProgram.Run(CommandLine.Program, CommandLine.Help, () => CommandLine.Read(args, Environment.GetEnvironmentVariable), WorkerApp.RunAsync);
}
