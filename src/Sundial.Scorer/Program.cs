using Sundial.Compute.Services;

namespace Sundial.Scorer;

/// <summary>Is a scorer.</summary>
internal static class Program
{
    private static int Main(string[] args) =>
        ServiceProgram.Run(CommandLine.Program, CommandLine.Help, () => CommandLine.Read(args, Environment.GetEnvironmentVariable), ScorerApp.RunAsync);
}
