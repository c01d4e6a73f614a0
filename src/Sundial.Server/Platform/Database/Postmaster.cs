using System.Diagnostics;
using System.Globalization;

namespace Sundial.Server.Platform.Database;

/// <summary>The first process of a PostgreSQL, as the file postmaster.pid in its data directory tells of it.</summary>
/// <param name="Id">The process.</param>
/// <param name="Port">On which it listens, by address or by socket.</param>
internal sealed record Postmaster(int Id, int Port)
{
    /// <summary>The file's place.</summary>
    public static string FileIn(string data) => Path.Combine(data, "postmaster.pid");

    /// <summary>Reads the file; null where there is none, or nothing that can be read in it.</summary>
    public static Postmaster? In(string data)
    {
        try
        {
            var lines = File.ReadAllLines(FileIn(data));
            return lines.Length > 3
                && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && int.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                ? new(id, port)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether that process lives and is PostgreSQL on that data directory, and not another that got its number after a restart of the machine.</summary>
    public bool RunsOn(string data)
    {
        if (!OperatingSystem.IsLinux())
        {
            return NameOf(Id)?.StartsWith("postgres", StringComparison.Ordinal) == true;
        }

        // Where a process is only it knows: PostgreSQL goes to its data directory and stays there.
        return !IsZombie(Id) && WorkingFolderOf(Id) == data;
    }

    /// <summary>Whether any process has its number, one that has ended and that nobody has asked after included.</summary>
    public bool NumberIsTaken => OperatingSystem.IsLinux() ? Directory.Exists($"/proc/{Id}") : NameOf(Id) is not null;

    private static string? WorkingFolderOf(int id)
    {
        try
        {
            return new DirectoryInfo($"/proc/{id}/cwd").LinkTarget;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsZombie(int id)
    {
        try
        {
            // PID (NAME) STATE …, where the name may hold anything.
            var status = File.ReadAllText($"/proc/{id}/stat");
            return status[(status.LastIndexOf(')') + 2)..].StartsWith('Z');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string? NameOf(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.ProcessName;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
