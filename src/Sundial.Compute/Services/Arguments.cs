using System.Globalization;

namespace Sundial.Compute.Services;

/// <summary>The arguments of a service: options with a value each, as <c>--name value</c> or <c>--name=value</c>. Read by hand: a parser's start would cost more than the rest of a service's.</summary>
/// <exception cref="UsageException">From each reading, when what was given makes no sense.</exception>
internal sealed class Arguments
{
    private static readonly (string Suffix, long Factor)[] s_units =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("", 1)];

    private readonly Dictionary<string, string> _given = [];

    /// <summary>Takes them apart.</summary>
    /// <param name="program">The service's name, for what is said of options that it does not know.</param>
    /// <param name="known">Its options.</param>
    /// <param name="args">What it was started with.</param>
    public Arguments(string program, IReadOnlyCollection<string> known, IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (!known.Contains(name))
            {
                throw new UsageException($"There is no option \"{name}\"; {program} --help lists them.");
            }

            _given[name] = value ?? (++i < args.Count ? args[i] : throw new UsageException($"{name} needs a value."));
        }
    }

    /// <summary>Whether a service is asked what it can be asked, whatever else it is given.</summary>
    public static bool AskForHelp(IReadOnlyList<string> args) => args.Contains("--help") || args.Contains("-h");

    /// <summary>A text; null where it is not given.</summary>
    public string? Text(string name) => _given.GetValueOrDefault(name);

    /// <summary>The path of a folder, from the root; null where it is not given.</summary>
    public string? Folder(string name) =>
        Text(name) is not { } path ? null
        : path != "" ? Path.GetFullPath(path)
        : throw new UsageException($"{name} needs a folder.");

    /// <summary>An address that is reached by HTTP; null where it is not given.</summary>
    /// <param name="name">The option.</param>
    /// <param name="example">What one looks like.</param>
    public Uri? Address(string name, string example) =>
        Text(name) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw new UsageException($"{name} {text}: give an address such as {example}.");

    /// <summary>The address of the server, which has to be given, with <c>--server</c>.</summary>
    public Uri Server() => Address("--server", "http://127.0.0.1:7300") ?? throw new UsageException("Which server? Give its address with --server URL.");

    /// <summary>A number within bounds, which it may reach; null where it is not given.</summary>
    public double? Number(string name, double least, double most) =>
        Text(name) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{name} {text}: give a number from {least:N0} to {most:N0}."));

    /// <summary>A time in seconds; null where it is not given.</summary>
    public TimeSpan? Seconds(string name, double least) => Number(name, least, 100_000_000) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>An amount of bytes, as people write it: <c>4GiB</c>, <c>10MB</c>, <c>4096</c>; null where it is not given.</summary>
    public long? Bytes(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var (suffix, factor) = s_units.First(unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        return double.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number * factor is >= 1 and < 1e18
            ? (long)(number * factor)
            : throw new UsageException($"{name} {text}: give bytes, such as 4GiB.");
    }

    /// <summary>The key of the service, which has to be given: what a file holds, else what stands in the arguments, else in the environment.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <param name="environment">Reads a variable.</param>
    public string Key(string variable, Func<string, string?> environment) =>
        Text("--token-file") is { } file ? KeyIn(file)
        : Text("--token") ?? environment(variable)
            ?? throw new UsageException($"Which key? Give one with the role worker with --token-file FILE, {variable} or --token T.");

    private static string KeyIn(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The key cannot be read from {file}: {exception.Message}");
        }
    }
}
