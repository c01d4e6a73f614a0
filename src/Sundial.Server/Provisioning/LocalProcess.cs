using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Sundial.Server.Provisioning;

/// <summary>Processes of this machine, known by their id and their start, so that a number that was given again is not taken for the old one.</summary>
internal static partial class LocalProcess
{
    /// <summary>Asks a process to end.</summary>
    public const int Terminate = 15;

    /// <summary>Ends a process.</summary>
    public const int Kill = 9;

    /// <summary>When a process started, in whatever the system counts by; null when it is not there or has ended.</summary>
    public static long? StartOf(int process)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var other = Process.GetProcessById(process);
                return other.HasExited ? null : other.StartTime.ToUniversalTime().Ticks;
            }

            // The name, in brackets, may hold anything; what follows the last bracket is numbers.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvalidOperationException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Sends a signal; nobody being there is no error.</summary>
    public static void Signal(int process, int signal) => _ = SendSignal(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
