using System.Globalization;
using Sundial.Compute.Files;
using Sundial.Compute.Processes;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Workers;
using Sundial.Worker.Inspection;

namespace Sundial.Worker.Jobs;

/// <summary>How an algorithm is started: a built-in one as this program again, a tenant's own as its specification says, confined.</summary>
/// <param name="sandbox">How tenants' programs are confined.</param>
/// <param name="ratesPath">File in which built-in algorithms remember how fast this machine trains; null where it is to be measured anew each time.</param>
internal sealed class AlgorithmStart(SandboxKind sandbox, string? ratesPath = null)
{
    private const string BuiltIn = "sundial-worker";
    private const string SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Whether it may be run here.</summary>
    public bool MayRun(JobOrder order) => !order.IsCustom || sandbox != SandboxKind.Refused;

    /// <summary>What the job's folder is called where the program runs.</summary>
    public string SeenAs(JobOrder order, JobFolder folder) => IsConfined(order) ? ContractPaths.Mount : folder.Path;

    /// <summary>Whether the program can write to what it is given to read.</summary>
    public bool CanWriteInput(JobOrder order) => order.IsCustom && !IsConfined(order);

    /// <summary>How to start it.</summary>
    /// <param name="order">The job.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="verb">train or evaluate.</param>
    /// <param name="deadlineUnixMilliseconds">By when the model must be written.</param>
    public ProgramStart Of(JobOrder order, JobFolder folder, string verb, long deadlineUnixMilliseconds)
    {
        var confined = IsConfined(order);
        var seenAs = SeenAs(order, folder);
        IReadOnlyList<string> command = [.. order.IsCustom ? Custom(order, folder, seenAs) : Own(order), verb];
        return new ProgramStart
        {
            Command = confined ? Bubblewrap.Confine(command, folder.Path, ContractPaths.Code, SandboxNetwork.None, ["input", ContractPaths.Code]) : command,
            Folder = folder.At(ContractPaths.Code),
            Environment = Environment(order, seenAs, confined, deadlineUnixMilliseconds),
            Mark = confined ? null : folder.Mark,
            IsConfined = confined,
            LowPriority = verb == "evaluate",
        };
    }

    /// <summary>How to start what looks at data: this program again, with all its memory bounded, behind whatever else runs.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="data">The data's file.</param>
    /// <param name="output">Where it writes what it found.</param>
    public ProgramStart Inspector(JobFolder folder, string data, string output)
    {
        var variables = Inherited();
        variables["DOTNET_GCHeapHardLimit"] = InspectorBounds.HeapBytes.ToString("X", CultureInfo.InvariantCulture);
        if (ratesPath is not null)
        {
            variables[Algorithms.AlgorithmFolder.RatesVariable] = ratesPath;
        }

        return new ProgramStart
        {
            Command = [DotnetHost.Path, Path.Combine(AppContext.BaseDirectory, BuiltIn + ".dll"), InspectorProgram.Name, data, output, System.Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)],
            Folder = folder.Path,
            Environment = Marked(variables, folder),
            Mark = folder.Mark,
            LowPriority = true,
        };
    }

    private static Dictionary<string, string> Marked(Dictionary<string, string> variables, JobFolder folder)
    {
        variables[AlgorithmEnvironment.BaseFolder] = folder.Path;
        return variables;
    }

    private bool IsConfined(JobOrder order) => order.IsCustom && sandbox == SandboxKind.Bubblewrap;

    private static IEnumerable<string> Own(JobOrder order)
    {
        var library = Path.Combine(AppContext.BaseDirectory, BuiltIn + ".dll");
        return [DotnetHost.Path, library, Algorithms.AlgorithmCommand.Name, .. order.Specification.Command];
    }

    private static IEnumerable<string> Custom(JobOrder order, JobFolder folder, string seenAs)
    {
        var program = order.Specification.Command.Count > 0 ? order.Specification.Command[0] : throw new BundleException("The algorithm has no command.");
        var own = Path.IsPathRooted(program) ? null : Path.GetFullPath(Path.Combine(folder.At(ContractPaths.Code), program));
        if (own is not null && own.StartsWith(folder.At(ContractPaths.Code) + "/", StringComparison.Ordinal) && File.Exists(own))
        {
            // Archives made elsewhere often lose the mark that says it can be run.
            FileModes.MakeRunnable(own);
            program = $"{seenAs}/{ContractPaths.Code}/{Path.GetRelativePath(folder.At(ContractPaths.Code), own)}";
        }

        return [program, .. order.Specification.Command.Skip(1)];
    }

    /// <summary>A built-in algorithm has our environment, less our key; a tenant's program has none of it.</summary>
    private Dictionary<string, string> Environment(JobOrder order, string seenAs, bool confined, long deadline)
    {
        var variables = order.IsCustom ? new Dictionary<string, string>
        {
            ["PATH"] = confined ? SystemPath : System.Environment.GetEnvironmentVariable("PATH") ?? SystemPath,
            ["HOME"] = confined ? "/tmp" : $"{seenAs}/tmp",
            ["TMPDIR"] = confined ? "/tmp" : $"{seenAs}/tmp",
            ["USER"] = "sundial",
            ["LANG"] = "C.UTF-8",
            ["PYTHONUNBUFFERED"] = "1",
        } : Inherited();
        if (!order.IsCustom && ratesPath is not null)
        {
            variables[Algorithms.AlgorithmFolder.RatesVariable] = ratesPath;
        }

        foreach (var (name, value) in AlgorithmEnvironment.Of(order, seenAs, deadline))
        {
            variables[name] = value;
        }

        return variables;
    }

    private static Dictionary<string, string> Inherited() => System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .Where(variable => (string)variable.Key is not WorkerOptions.TokenVariable)
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
}
