using System.Globalization;

namespace Sundial.Worker;

/// <summary>Reads the arguments of <c>sundial-worker</c>. By hand: a parser's start would cost more than the rest of the worker's.</summary>
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

    /// <summary>Reads arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <returns>Null when help was asked for.</returns>
    /// <exception cref="WorkerException">They make no sense.</exception>
    public static WorkerOptions? Read(IReadOnlyList<string> args, Func<string, string?> variable)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            return null;
        }

        var given = Values(args);
        var server = given.GetValueOrDefault("--server") ?? throw new WorkerException("Which server? Give its address with --server URL.");
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new WorkerException($"\"{server}\" is no address of a server; give one such as http://127.0.0.1:7300 with --server.");
        }

        var options = new WorkerOptions { Server = address, Token = Token(given, variable) };
        return options with
        {
            Name = given.GetValueOrDefault("--name", options.Name),
            Cpus = (int)Number(given, "--cpus", 1, options.Cpus),
            Gpus = (int)Number(given, "--gpus", 0, options.Gpus),
            MemoryBytes = given.TryGetValue("--memory", out var memory) ? Bytes(memory) : options.MemoryBytes,
            Sandbox = given.GetValueOrDefault("--sandbox", options.Sandbox),
            WorkFolder = Path.GetFullPath(given.GetValueOrDefault("--work-folder", options.WorkFolder)),
            CacheFolder = given.TryGetValue("--cache-folder", out var cache) ? Path.GetFullPath(cache) : null,
            Instance = given.GetValueOrDefault("--instance"),
            Provisioner = given.GetValueOrDefault("--provisioner"),
            ExitWhenIdle = given.ContainsKey("--exit-when-idle") ? TimeSpan.FromSeconds(Number(given, "--exit-when-idle", 0, 0)) : null,
        };
    }

    private static Dictionary<string, string> Values(IReadOnlyList<string> args)
    {
        string[] known = ["--server", "--token", "--token-file", "--name", "--cpus", "--memory", "--gpus", "--sandbox", "--work-folder", "--cache-folder", "--instance", "--provisioner", "--exit-when-idle"];
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (!known.Contains(name))
            {
                throw new WorkerException($"There is no option \"{name}\"; sundial-worker --help lists them.");
            }

            values[name] = value ?? (++i < args.Count ? args[i] : throw new WorkerException($"{name} needs a value."));
        }

        return values;
    }

    private static string Token(Dictionary<string, string> given, Func<string, string?> variable)
    {
        if (given.TryGetValue("--token-file", out var file))
        {
            try
            {
                return File.ReadAllText(file).Trim();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new WorkerException($"The key cannot be read from {file}: {exception.Message}");
            }
        }

        return given.GetValueOrDefault("--token") ?? variable(WorkerOptions.TokenVariable)
            ?? throw new WorkerException($"Which key? Give one with the role worker with --token-file FILE, {WorkerOptions.TokenVariable} or --token T.");
    }

    private static double Number(Dictionary<string, string> given, string name, double least, double otherwise) =>
        !given.TryGetValue(name, out var text) ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= 1_000_000 ? number
        : throw new WorkerException($"{name} {text}: give a number from {least} on.");

    private static long Bytes(string text)
    {
        (string Suffix, long Factor)[] units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("", 1)];
        var (suffix, factor) = units.First(unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        return double.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number * factor is >= 1 and < 1e18
            ? (long)(number * factor)
            : throw new WorkerException($"--memory {text}: give bytes, such as 4GiB.");
    }
}
