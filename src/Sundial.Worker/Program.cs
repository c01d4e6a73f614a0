using Sundial.Worker.Algorithms;

namespace Sundial.Worker;

/// <summary>Tells what it was asked for, and does it.</summary>
internal static class Program
{
    private static int Main(string[] args) => args is [AlgorithmCommand.Name, ..] ? AlgorithmCommand.Run(args) : 0;
}
