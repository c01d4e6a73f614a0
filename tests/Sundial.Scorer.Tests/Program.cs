using Sundial.Scorer.Tests.Capture;

namespace Sundial.Scorer.Tests;

/// <summary>What this program is when a test starts it as a process of its own, to kill it.</summary>
internal static class Program
{
    private static int Main(string[] args) => args switch
    {
        ["append", var folder, var threads] => AppendingProcess.Run(folder, int.Parse(threads, System.Globalization.CultureInfo.InvariantCulture)),
        _ => 0,
    };
}
