using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Sundial.Compute.Processes;

/// <summary>Ends a process group when this process dies, however it dies: a shell that waits at a pipe whose other end only we hold.</summary>
/// <remarks>"Signal me when my parent dies" reaches a program, but not what the program started.</remarks>
internal sealed class DeathGuard : IDisposable
{
    // Not every shell takes "--" here.
    private const string Script = "read -r _; kill -9 \"-$1\" 2>/dev/null";

    private readonly Process _shell;

    private DeathGuard(Process shell) => _shell = shell;

    /// <summary>Guards a group.</summary>
    /// <returns>Null where there is no shell.</returns>
    public static DeathGuard? Over(int group)
    {
        string[] command = [.. Tool.SetSid is { } setSid ? [setSid] : Array.Empty<string>(), "/bin/sh", "-c", Script, "guard", group.ToString(CultureInfo.InvariantCulture)];
        var info = new ProcessStartInfo(command[0]) { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" };
        command.Skip(1).ToList().ForEach(info.ArgumentList.Add);
        info.Environment.Clear();
        try
        {
            return Process.Start(info) is { } shell ? new DeathGuard(shell) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The group has ended by itself.</summary>
    public void Dispose()
    {
        // Ended before its pipe is closed: it must not signal a number that may be somebody else's by now.
        LibC.Signal(_shell.Id, LibC.SigKill);
        _shell.WaitForExit();
        _shell.Dispose();
    }
}
