using Sundial.Scorer.Tests.Capture;

namespace Sundial.Scorer.Tests;

/// <summary>What this program is when a test starts it as a process of its own, to kill it.</summary>
internal static class Program
{
    private static int Main(string[] args) => args switch
    {
        ["append", var folder, .. var server] => AppendingProcess.Run(folder, server),
        _ => 0,
    };
}
