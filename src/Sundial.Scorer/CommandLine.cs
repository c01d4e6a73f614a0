using Sundial.Compute.Services;

namespace Sundial.Scorer;

/// <summary>Reads the arguments of <c>sundial-scorer</c>.</summary>
internal static class CommandLine
{
    /// <summary>What --help prints.</summary>
    public const string Help = """
        Answers inference for the endpoints that a Sundial server assigns to it.

        Usage: sundial-scorer --server URL (--token T | --token-file FILE) [options]

          --server URL            The server, such as http://127.0.0.1:7300.
          --token T               A key with the role worker. It shows in the list of processes: use --token-file, or the variable SUNDIAL_TOKEN.
          --token-file FILE       A file that holds the key.
          --listen URL            Where it listens, such as http://127.0.0.1:7310; a free port of this machine unless given. Port 0 takes one that is free, and the same again at each start.
          --address URL           Where the server and callers reach it; where it listens unless given.
          --data DIR              Where it keeps its assignment, models, and predictions on their way to the server; a folder for each scorer. sundial-scorer in the user's data folder unless given.
          --name NAME             For people; the machine's name and the process id unless given.
          --memory BYTES          Memory that its models may take, such as 4GiB; half of what the machine has unless given.
          --cache-bytes BYTES     Disk for models that no endpoint needs any more; 4GiB unless given.
          --capture-bytes BYTES   Disk for predictions that the server does not have yet; 1GiB unless given. When it is full, endpoints that keep predictions answer 503.
          --sandbox KIND          How tenants' serving programs are confined: auto (bubblewrap where it works, else they are not run), bubblewrap, or none (they run unconfined).
          --exit-when-away SECS   Ends when the server has been away for so long; never unless given.
          --help                  This.

        On SIGTERM or Ctrl-C it ends the requests that have begun, for 30 s at most, and brings predictions to the server; a second signal ends it at once.
        Killed in whatever way, it comes back with its models when it is started again with the same --data, also while the server is away.

        """;

    /// <summary>The program's name.</summary>
    public const string Program = "sundial-scorer";

    private static readonly string[] s_known =
        ["--server", "--token", "--token-file", "--listen", "--address", "--data", "--name", "--memory", "--cache-bytes", "--capture-bytes", "--sandbox", "--exit-when-away"];

    /// <summary>Reads arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <returns>Null when help was asked for.</returns>
    /// <exception cref="UsageException">They make no sense.</exception>
    public static ScorerOptions? Read(IReadOnlyList<string> args, Func<string, string?> variable)
    {
        if (Arguments.AskForHelp(args))
        {
            return null;
        }

        var given = new Arguments(Program, s_known, args);
        var options = new ScorerOptions { Server = given.Server(), Token = given.Key(ScorerOptions.TokenVariable, variable) };
        options = options with
        {
            Listen = given.Address("--listen", "http://127.0.0.1:7310") ?? options.Listen,
            Address = given.Address("--address", "http://scorer-1:7310"),
            Data = given.Folder("--data") ?? Path.GetFullPath(options.Data),
            Name = given.Text("--name") ?? options.Name,
            MemoryBytes = given.Bytes("--memory") ?? options.MemoryBytes,
            CacheBytes = given.Bytes("--cache-bytes") ?? options.CacheBytes,
            CaptureBytes = given.Bytes("--capture-bytes") ?? options.CaptureBytes,
            Sandbox = given.Text("--sandbox") ?? options.Sandbox,
            ExitWhenAway = given.Seconds("--exit-when-away", 1),
        };
        Check(options);
        return options;
    }

    private static void Check(ScorerOptions options)
    {
        if (options.Listen.Scheme != "http")
        {
            throw new UsageException($"--listen {options.Listen}: it speaks http; have a proxy before it speak https.");
        }

        if (options.Address is null && options.Listen.Host.Trim('[', ']') is "0.0.0.0" or "::" or "+" or "*")
        {
            throw new UsageException($"It listens at every address of this machine; say with --address URL by which one the server and callers reach it.");
        }
    }
}
