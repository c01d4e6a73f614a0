using System.Globalization;

namespace Sundial.Scorer;

/// <summary>Reads the arguments of <c>sundial-scorer</c>. By hand: a parser's start would cost more than the rest of the scorer's.</summary>
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

    private static readonly string[] s_known =
        ["--server", "--token", "--token-file", "--listen", "--address", "--data", "--name", "--memory", "--cache-bytes", "--capture-bytes", "--sandbox", "--exit-when-away"];

    /// <summary>Reads arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <returns>Null when help was asked for.</returns>
    /// <exception cref="ScorerException">They make no sense.</exception>
    public static ScorerOptions? Read(IReadOnlyList<string> args, Func<string, string?> variable)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            return null;
        }

        var given = Values(args);
        var server = given.ContainsKey("--server") ? Address(given, "--server", "http://127.0.0.1:7300") : throw new ScorerException("Which server? Give its address with --server URL.");
        var options = new ScorerOptions { Server = server, Token = Token(given, variable) };
        options = options with
        {
            Listen = given.ContainsKey("--listen") ? Address(given, "--listen", "http://127.0.0.1:7310") : options.Listen,
            Address = given.ContainsKey("--address") ? Address(given, "--address", "http://scorer-1:7310") : null,
            Data = Path.GetFullPath(given.GetValueOrDefault("--data", options.Data)),
            Name = given.GetValueOrDefault("--name", options.Name),
            MemoryBytes = Bytes(given, "--memory", options.MemoryBytes),
            CacheBytes = Bytes(given, "--cache-bytes", options.CacheBytes),
            CaptureBytes = Bytes(given, "--capture-bytes", options.CaptureBytes),
            Sandbox = given.GetValueOrDefault("--sandbox", options.Sandbox),
            ExitWhenAway = given.TryGetValue("--exit-when-away", out var seconds) ? Seconds(seconds) : null,
        };
        Check(options);
        return options;
    }

    private static void Check(ScorerOptions options)
    {
        if (options.Listen.Scheme != "http")
        {
            throw new ScorerException($"--listen {options.Listen}: it speaks http; have a proxy before it speak https.");
        }

        if (options.Address is null && options.Listen.Host.Trim('[', ']') is "0.0.0.0" or "::" or "+" or "*")
        {
            throw new ScorerException($"It listens at every address of this machine; say with --address URL by which one the server and callers reach it.");
        }
    }

    private static Dictionary<string, string> Values(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (!s_known.Contains(name))
            {
                throw new ScorerException($"There is no option \"{name}\"; sundial-scorer --help lists them.");
            }

            values[name] = value ?? (++i < args.Count ? args[i] : throw new ScorerException($"{name} needs a value."));
        }

        return values;
    }

    private static Uri Address(Dictionary<string, string> given, string name, string example) =>
        Uri.TryCreate(given[name], UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new ScorerException($"{name} {given[name]}: give an address such as {example}.");

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
                throw new ScorerException($"The key cannot be read from {file}: {exception.Message}");
            }
        }

        return given.GetValueOrDefault("--token") ?? variable(ScorerOptions.TokenVariable)
            ?? throw new ScorerException($"Which key? Give one with the role worker with --token-file FILE, {ScorerOptions.TokenVariable} or --token T.");
    }

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 1e8
            ? TimeSpan.FromSeconds(seconds)
            : throw new ScorerException($"--exit-when-away {text}: give seconds, from 1 on.");

    private static long Bytes(Dictionary<string, string> given, string name, long otherwise)
    {
        if (!given.TryGetValue(name, out var text))
        {
            return otherwise;
        }

        (string Suffix, long Factor)[] units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("", 1)];
        var (suffix, factor) = units.First(unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        return double.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number * factor is >= 1 and < 1e18
            ? (long)(number * factor)
            : throw new ScorerException($"{name} {text}: give bytes, such as 4GiB.");
    }
}
