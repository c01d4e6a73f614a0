using System.Globalization;
using Sundial.Compute.Files;
using Sundial.Compute.Processes;
using Sundial.Compute.Sandboxes;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;

namespace Sundial.Scorer.Programs;

/// <summary>How a serving program is started: with <c>serve</c> as its argument, the variables of SageMaker's hosting contract, and confined.</summary>
/// <remarks>
/// Under bubblewrap it sees a read-only system and its own folder, and no other process; but it shares the machine's network, because the scorer reaches it there.
/// Until containers come it can call others, and who trusts no program of a tenant keeps such scorers on a network of their own.
/// </remarks>
/// <param name="sandbox">How tenants' programs are confined.</param>
internal sealed class ProgramLaunch(SandboxKind sandbox)
{
    private const string Verb = "serve";
    private const string SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Whether programs may be run here.</summary>
    public bool MayRun => sandbox != SandboxKind.Refused;

    /// <summary>Whether they cannot write to what they are given.</summary>
    public bool IsConfined => sandbox == SandboxKind.Bubblewrap;

    /// <summary>How to start one.</summary>
    /// <param name="stage">What it serves.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="port">Where it is to listen.</param>
    /// <exception cref="ModelLoadException">It has no command.</exception>
    public ProgramStart Of(AssignedStage stage, ProgramFolder folder, int port)
    {
        var seenAs = IsConfined ? ContractPaths.Mount : folder.Path;
        var startsIn = stage.Program!.Bundle is null ? ContractPaths.Model : ContractPaths.Code;
        IReadOnlyList<string> command = [.. Command(stage, folder, seenAs), Verb];
        return new ProgramStart
        {
            Command = IsConfined ? Bubblewrap.Confine(command, folder.Path, startsIn, SandboxNetwork.OfTheMachine, ["input", ContractPaths.Code, ContractPaths.Model]) : command,
            Folder = folder.At(startsIn),
            Environment = Environment(stage, seenAs, port),
            Mark = IsConfined ? null : folder.Mark,
            IsConfined = IsConfined,
        };
    }

    private IEnumerable<string> Command(AssignedStage stage, ProgramFolder folder, string seenAs)
    {
        var words = stage.Program!.Command;
        var program = words.Count > 0 ? SeenAs(words[0], seenAs) : throw new ModelLoadException($"The serving program of {stage.Label} has no command.");
        foreach (var place in (string[])[ContractPaths.Code, ContractPaths.Model])
        {
            // A program of its own files, without a path that the system would look it up by.
            var own = Path.IsPathRooted(program) ? null : Path.GetFullPath(Path.Combine(folder.At(place), program));
            if (own is not null && own.StartsWith(folder.At(place) + "/", StringComparison.Ordinal) && File.Exists(own))
            {
                // Archives made elsewhere often lose the mark that says it can be run; what others share must not be marked.
                if (place == ContractPaths.Code || !IsConfined)
                {
                    FileModes.MakeRunnable(own);
                }

                program = $"{seenAs}/{Path.GetRelativePath(folder.Path, own)}";
                break;
            }
        }

        return [program, .. words.Skip(1).Select(word => SeenAs(word, seenAs))];
    }

    // Without a sandbox there is no /opt/ml; what stands for it is told by a variable, and here.
    private static string SeenAs(string word, string folder) =>
        word.StartsWith(ContractPaths.Mount + "/", StringComparison.Ordinal) ? folder + word[ContractPaths.Mount.Length..] : word;

    private Dictionary<string, string> Environment(AssignedStage stage, string seenAs, int port)
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = IsConfined ? SystemPath : System.Environment.GetEnvironmentVariable("PATH") ?? SystemPath,
            ["HOME"] = IsConfined ? "/tmp" : $"{seenAs}/tmp",
            ["TMPDIR"] = IsConfined ? "/tmp" : $"{seenAs}/tmp",
            ["USER"] = "sundial",
            ["LANG"] = "C.UTF-8",
            ["PYTHONUNBUFFERED"] = "1",
            ["SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT"] = "application/json",
            ["SAGEMAKER_CONTAINER_LOG_LEVEL"] = "20",
        };

        // What the model was registered with may change those above, but not what follows.
        foreach (var (name, value) in stage.Program!.Environment)
        {
            variables[name] = value;
        }

        variables[ProgramFolder.Variable] = seenAs;
        variables["SM_MODEL_DIR"] = $"{seenAs}/{ContractPaths.Model}";
        variables["SAGEMAKER_BIND_TO_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        variables["SAGEMAKER_SAFE_PORT_RANGE"] = string.Create(CultureInfo.InvariantCulture, $"{port}-{port}");
        return variables;
    }
}
