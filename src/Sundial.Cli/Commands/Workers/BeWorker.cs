using System.CommandLine;
using Sundial.Cli.Remote;

namespace Sundial.Cli.Commands.Workers;

/// <summary><c>sundial worker --server URL --token KEY</c>: this process as a worker.</summary>
internal static class BeWorker
{
    /// <summary>Adds the options and the action to the noun.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
    }
}
