using Sundial.Compute.Services;

namespace Sundial.Worker;

/// <summary>Reads the arguments of <c>sundial-worker</c>.</summary>
internal static class CommandLine
{
    /// <summary>What --help prints.</summary>
    public const string Help = """
        Takes training jobs from a Sundial server and does them, one at a time.

        Usage: sundial-worker --server URL (--token T | --token-file FILE) [options]

          --server URL            The server, such as http://127.0.0.1:7300.
          --token T               A key with the role worker. It shows in the list of processes: use --token-file, or the variable SUNDIAL_TOKEN.
          --token-file FILE       A file that holds the key.
          --name NAME             For people; the machine's name and the process id unless given.
          --cpus N                Processors it may use; all unless given.
          --memory BYTES          Memory it may use, such as 4GiB; what the machine has unless given.
          --gpus N                Graphics processors; 0 unless given.
          --sandbox KIND          How tenants' own programs are confined: auto (bubblewrap where it works, else they are not run), bubblewrap, or none (they run unconfined).
          --work-folder DIR       Where jobs have their folders; below the folder for temporary files unless given.
          --cache-folder DIR      Where fetched data is kept, which several workers may share; in the work folder unless given.
          --exit-when-idle SECS   Ends after having had no job for so long.
          --instance I --provisioner P   What the driver that starts it calls it.
          --help                  This.

        On SIGTERM or Ctrl-C the job under way saves a checkpoint and goes to another worker; a second signal ends it at once.

        """;

    /// <summary>The program's name.</summary>
    public const string Program = "sundial-worker";

    // As many as any machine has.
    private const int MostProcessors = 1_000_000;

    private static readonly string[] s_known =
    [
        "--server", "--token", "--token-file", "--name", "--cpus", "--memory", "--gpus", "--sandbox", "--work-folder", "--cache-folder", "--instance", "--provisioner",
        "--exit-when-idle",
    ];

    /// <summary>Reads arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <returns>Null when help was asked for.</returns>
    /// <exception cref="UsageException">They make no sense.</exception>
    public static WorkerOptions? Read(IReadOnlyList<string> args, Func<string, string?> variable)
    {
        if (Arguments.AskForHelp(args))
        {
            return null;
        }

        var given = new Arguments(Program, s_known, args);
        var options = new WorkerOptions { Server = given.Server(), Token = given.Key(WorkerOptions.TokenVariable, variable) };
        return options with
        {
            Name = given.Text("--name") ?? options.Name,
            Cpus = (int)(given.Number("--cpus", 1, MostProcessors) ?? options.Cpus),
            Gpus = (int)(given.Number("--gpus", 0, MostProcessors) ?? options.Gpus),
            MemoryBytes = given.Bytes("--memory") ?? options.MemoryBytes,
            Sandbox = given.Text("--sandbox") ?? options.Sandbox,
            WorkFolder = given.Folder("--work-folder") ?? Path.GetFullPath(options.WorkFolder),
            CacheFolder = given.Folder("--cache-folder"),
            Instance = given.Text("--instance"),
            Provisioner = given.Text("--provisioner"),
            ExitWhenIdle = given.Seconds("--exit-when-idle", 0),
        };
    }
}
