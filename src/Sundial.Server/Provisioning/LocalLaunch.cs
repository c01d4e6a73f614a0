using System.Diagnostics;

namespace Sundial.Server.Provisioning;

/// <summary>How programs of ours are started that are to outlive a server that is killed.</summary>
internal static class LocalLaunch
{
    // Their output goes to a file by their own doing: a pipe to a server that dies would end them with it.
    private const string Script = "exec \"$@\" >>\"$0\" 2>&1 </dev/null";

    /// <summary>How to start one.</summary>
    /// <param name="library">The program.</param>
    /// <param name="log">Where its output goes.</param>
    /// <param name="folder">The folder it starts in.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ProcessStartInfo Of(string library, string log, string folder, IReadOnlyList<string> arguments)
    {
        string[] command =
        [
            // A session of its own: Ctrl-C at the server's terminal is the server's to pass on.
            .. FindOnPath("setsid") is { } setSid ? [setSid] : Array.Empty<string>(),
            "/bin/sh", "-c", Script, log,
            DotnetHost(), library,
            .. arguments,
        ];
        var info = new ProcessStartInfo(command[0]) { UseShellExecute = false, WorkingDirectory = folder };
        command.Skip(1).ToList().ForEach(info.ArgumentList.Add);
        return info;
    }

    /// <summary>Where a program lies on the PATH; null when it does not.</summary>
    public static string? FindOnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    private static string DotnetHost()
    {
        var running = Environment.ProcessPath;
        if (running is not null && Path.GetFileNameWithoutExtension(running) == "dotnet")
        {
            return running;
        }

        // Started by a host of its own: the runtime lies three folders below the program that we want.
        var beside = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "/", "../../../dotnet"));
        return File.Exists(beside) ? beside : "dotnet";
    }
}
