using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Sundial.Server.Platform.Database;

/// <summary>A program that was run to its end.</summary>
/// <param name="ExitCode">As it gave it; 127 where it could not be started.</param>
/// <param name="Output">Both of its outputs, as they came.</param>
internal sealed record ProgramRun(int ExitCode, string Output)
{
    private const int NotStarted = 127;

    /// <summary>Whether it says that all went well.</summary>
    public bool Ok => ExitCode == 0;

    /// <summary>Runs a program and waits for it.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="cancel">Kills it and what it started.</param>
    /// <param name="variables">Set beside what this process has.</param>
    public static async Task<ProgramRun> ToEndAsync(
        IReadOnlyList<string> command, string folder, CancellationToken cancel, IEnumerable<KeyValuePair<string, string>>? variables = null)
    {
        using var process = new Process { StartInfo = StartInfo(command, folder, variables ?? []) };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception fault)
        {
            return new(NotStarted, $"{command[0]}: {fault.Message}");
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (output)
        {
            return new(process.ExitCode, output.ToString());
        }
    }

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> command, string folder, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var start = new ProcessStartInfo(command[0]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        // What the user has set for PostgreSQL's own tools (PGDATA, PGPORT, PGOPTIONS) is about another one; a missing locale stops initdb.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static void Append(StringBuilder output, string? line)
    {
        lock (output)
        {
            output.Append(line).Append(line is null ? "" : "\n");
        }
    }
}
