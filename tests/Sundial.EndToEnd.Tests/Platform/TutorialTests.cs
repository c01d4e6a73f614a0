using System.Diagnostics;
using System.Text.RegularExpressions;
using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests.Platform;

/// <summary>Runs docs/tutorial.md, command by command, as its reader does.</summary>
public sealed partial class TutorialTests
{
    [Fact]
    [Trait("Category", "Deadline")]
    public void Every_command_of_the_tutorial_does_what_it_says()
    {
        var root = Repository();
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["sundial"], Path.Combine(root, "sundial"));
        var port = $"{Installation.FreePort()}";
        var commands = CodeBlock().Matches(File.ReadAllText(Path.Combine(root, "docs", "tutorial.md"))).Select(block => block.Groups["commands"].Value);
        var script = string.Join('\n', commands)
            .Replace("./sundial up ", $"./sundial up --port {port} ", StringComparison.Ordinal)
            .Replace(":7300", $":{port}", StringComparison.Ordinal);
        var path = folder.Write("tutorial.sh", System.Text.Encoding.UTF8.GetBytes($"set -euo pipefail\ntrap 'kill $UP; wait $UP || true' ERR\n{script}\necho THE END\n"));

        var (exitCode, output) = Run(path, folder.Path);

        Assert.True(exitCode == 0, output);
        Assert.Contains("event: model", output, StringComparison.Ordinal);
        Assert.Contains("completed", output, StringComparison.Ordinal);
        Assert.Contains("THE END", output, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output) Run(string script, string folder)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"exec timeout 240 bash -x '{script}' 2>&1"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var name in new[] { "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME" })
        {
            start.Environment[name] = Path.Combine(folder, name);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var log = Path.Combine(folder, "up.log");
        return (process.ExitCode, output + (File.Exists(log) ? "\nup.log:\n" + File.ReadAllText(log) : string.Empty));
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sundial.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not lie below the repository.");
    }

    [GeneratedRegex("```bash\n(?<commands>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
