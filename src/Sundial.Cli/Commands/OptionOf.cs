using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sundial.Cli.Commands;

/// <summary>Options that several commands share, and the readers of their values. A reader's complaint is one sentence that says what to write.</summary>
internal static class OptionOf
{
    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write one JSON object a line, and nothing else, to standard output." };

    /// <summary><c>--threads</c>.</summary>
    public static Option<int> Threads() => Read("--threads", "N", "Threads to compute with.", Environment.ProcessorCount, Whole(1, 1024));

    /// <summary>The bound on decoded pixels where <c>--memory</c> sets none.</summary>
    public const long DefaultMemoryBytes = 1L << 30;

    /// <summary><c>--memory</c>.</summary>
    public static Option<long?> Memory() => Read<long?>("--memory", "SIZE", "Memory for decoded pixels, 1GiB unless set; data that needs more is streamed from a scratch file.", null, text =>
        ByteQuantity.ParseBytes(text) is >= 1e6 and <= 1e15 and var bytes ? (long)bytes : throw new FormatException("is not an amount of memory; write it as 512MB or 4GB, at least 1MB"));

    /// <summary><c>--seed</c>.</summary>
    public static Option<ulong> Seed() => Read("--seed", "N", "Seed of every random choice.", 1UL, text =>
        ulong.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seed) ? seed : throw new FormatException("is not a seed; give a whole number from 0 up"));

    /// <summary><c>--within</c>.</summary>
    public static Option<string?> Within(string unlessSet) => new("--within") { Description = $"The deadline: 45s, 10m, 1h30m or PT10M{unlessSet}.", HelpName = "TIME" };

    /// <summary><c>--out</c>.</summary>
    public static Option<string> Out(string unlessSet) => Read("--out", "FILE", "Where the model goes; its report goes beside it.", unlessSet, text =>
        text.Length == 0 ? throw new FormatException("is no file; name one, such as model.onnx")
        : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(text)) == "/dev" ? throw new FormatException("is a device, which the model would replace; name a file")
        : text);

    /// <summary>An argument that names a file or folder.</summary>
    public static Argument<string> Path(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var path }] && string.IsNullOrWhiteSpace(path))
            {
                result.AddError($"{name} is empty; name a file or folder");
            }
        });
        return argument;
    }

    /// <summary>A reader of whole numbers within bounds.</summary>
    public static Func<string, int> Whole(int least, int most) => text =>
        int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"is not a whole number from {least:N0} to {most:N0}");

    /// <summary>A reader of one of some words.</summary>
    public static Func<string, T> OneOf<T>(params (string Word, T Value)[] words) => text =>
        Array.Find(words, word => word.Word == text) is { Word: not null } found
            ? found.Value
            : throw new FormatException($"is not known; it can be {string.Join(" or ", words.Select(word => word.Word))}");

    /// <summary>An option with a reader of its own.</summary>
    public static Option<T> Read<T>(string name, string helpName, string description, T unlessSet, Func<string, T> read) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = unlessSet is null ? null : _ => unlessSet,
        CustomParser = result => Parse(result, name, unlessSet, read),
    };

    private static T Parse<T>(ArgumentResult result, string name, T unlessSet, Func<string, T> read)
    {
        var text = result.Tokens[0].Value;
        try
        {
            return read(text);
        }
        catch (FormatException fault)
        {
            result.AddError($"{name} {text} {fault.Message}.");
            return unlessSet;
        }
    }
}
