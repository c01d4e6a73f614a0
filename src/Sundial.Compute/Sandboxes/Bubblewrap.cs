using System.ComponentModel;
using System.Diagnostics;
using Sundial.Compute.Processes;

namespace Sundial.Compute.Sandboxes;

/// <summary>Confines a program by bubblewrap: it sees a read-only system and its own folder at /opt/ml, no other process and nothing of ours, and no network unless it needs one.</summary>
internal static class Bubblewrap
{
    private const string NoNetwork = "--unshare-net";

    // Of /etc only what programs need to start: no keys, no passwords.
    private static readonly string[] Etc =
        ["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "ssl/certs", "ssl/openssl.cnf", "ca-certificates", "localtime", "timezone", "nsswitch.conf", "passwd", "group", "mime.types", "fonts", "terminfo"];

    private static readonly string[] Links = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    /// <summary>Whether it is there and may do its work: in many containers it may not.</summary>
    public static bool Works()
    {
        if (Tool.Bubblewrap is null)
        {
            return false;
        }

        var info = new ProcessStartInfo(Tool.Bubblewrap) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        Namespaces().Concat(SystemFiles()).Concat(["--proc", "/proc", "--dev", "/dev", "/bin/true"]).ToList().ForEach(info.ArgumentList.Add);
        try
        {
            using var probe = Process.Start(info)!;
            if (!probe.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                probe.Kill();
                return false;
            }

            return probe.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>A command, confined.</summary>
    /// <param name="command">The command, with paths as they are inside.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="startsIn">The folder below that folder in which it starts.</param>
    /// <param name="network">Which network it has.</param>
    /// <param name="readOnly">Folders below that folder to which it cannot write.</param>
    public static IReadOnlyList<string> Confine(IReadOnlyList<string> command, string folder, string startsIn, SandboxNetwork network, IReadOnlyList<string> readOnly) =>
    [
        Tool.Bubblewrap!,
        .. Namespaces().Where(argument => network == SandboxNetwork.None || argument != NoNetwork),
        .. SystemFiles(),
        "--proc", "/proc", "--dev", "/dev",
        "--bind", Path.Combine(folder, "tmp"), "/tmp",
        "--bind", folder, ContractPaths.Mount,
        .. readOnly.SelectMany(name => new[] { "--ro-bind", Path.Combine(folder, name), $"{ContractPaths.Mount}/{name}" }),
        "--chdir", $"{ContractPaths.Mount}/{startsIn}",
        "--",
        .. command,
    ];

    private static string[] Namespaces() =>
        ["--die-with-parent", "--unshare-user", "--uid", "1000", "--gid", "1000", "--unshare-pid", NoNetwork, "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", ContractPaths.Host];

    private static IEnumerable<string> SystemFiles()
    {
        foreach (var argument in new[] { "--ro-bind", "/usr", "/usr" })
        {
            yield return argument;
        }

        // On merged systems these are links into /usr.
        foreach (var path in Links.Where(Directory.Exists))
        {
            var link = new DirectoryInfo(path).LinkTarget;
            yield return link is null ? "--ro-bind" : "--symlink";
            yield return link ?? path;
            yield return path;
        }

        foreach (var path in Etc.Select(name => $"/etc/{name}"))
        {
            yield return "--ro-bind-try";
            yield return path;
            yield return path;
        }
    }
}
