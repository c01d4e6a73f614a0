using System.Globalization;
using System.Runtime.InteropServices;

namespace Sundial.Testing.Processes;

/// <summary>Other processes of this machine, to be found and hurt by a test that started them.</summary>
public static partial class ProcessTable
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>The processes whose command line satisfies a condition.</summary>
    public static IReadOnlyList<int> Where(Func<string, bool> commandLine) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(id => commandLine(CommandLine(id)))];

    /// <summary>Sends a signal; a process that is gone takes none.</summary>
    public static void Signal(int process, int signal) => _ = SendSignal(process, signal);

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
