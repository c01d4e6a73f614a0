using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sundial.Learning.Checkpoints;

/// <summary>Processor time of the calling thread: what work takes from others, where the time on the wall also counts the wait for a core or the disk.</summary>
internal static partial class ThreadTime
{
    // https://man7.org/linux/man-pages/man3/clock_gettime.3.html
    private const int ThreadClock = 3;

    /// <summary>Seconds of processor time so far; of time on the wall where the system does not say. Only differences mean anything.</summary>
    public static double Seconds =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess && GetTime(ThreadClock, out var time) == 0
            ? time.Seconds + 1e-9 * time.Nanoseconds
            : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpecification time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
