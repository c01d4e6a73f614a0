using System.CommandLine;
using System.CommandLine.Parsing;
using Sundial.Learning.Tables;
using Sundial.Learning.Training;

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

    /// <summary>The least that a table is read with.</summary>
    public const long LeastTableMemoryBytes = 16_000_000;

    /// <summary><c>--memory</c>.</summary>
    public static Option<long?> Memory() => Read<long?>("--memory", "SIZE", "Memory for decoded pixels, 1GiB unless set; data that needs more is streamed from a scratch file.", null, text =>
        ByteQuantity.ParseBytes(text) is >= 1e6 and <= 1e15 and var bytes ? (long)bytes : throw new FormatException("is not an amount of memory; write it as 512MB or 4GB, at least 1MB"));

    /// <summary><c>--seed</c>.</summary>
    public static Option<ulong> Seed() => Read("--seed", "N", "Seed of every random choice.", 1UL, text =>
        ulong.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seed) ? seed : throw new FormatException("is not a seed; give a whole number from 0 up"));

    /// <summary><c>--task</c>. What is learned of a column says that DATA is a table, too.</summary>
    public static Option<AskedTask?> Task(string description) => Read<AskedTask?>("--task", "TASK", description, null, OneOf<AskedTask?>(
        ("image-classification", new AskedTask(TrainingTask.ImageClassification, null)),
        ("object-detection", new AskedTask(TrainingTask.ObjectDetection, null)),
        ("table", new AskedTask(TrainingTask.Table, null)),
        ("classification", new AskedTask(TrainingTask.Table, TableTask.Classification)),
        ("regression", new AskedTask(TrainingTask.Table, TableTask.Regression))));

    /// <summary><c>--threshold</c>.</summary>
    public static Option<float?> Threshold(string description) => Read<float?>("--threshold", "SCORE", description, null, text =>
        float.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var score) && score is >= 0 and <= 1 ? score : throw new FormatException("is not a score; give a number from 0 to 1, such as 0.3"));

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

    /// <summary>An argument that names something at a server.</summary>
    public static Argument<string> Named(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var given }] && (string.IsNullOrWhiteSpace(given) || given is "." or ".."))
            {
                result.AddError($"\"{given}\" is no name for {name}; it has letters, digits, dots, hyphens and underscores");
            }
        });
        return argument;
    }

    /// <summary>An argument that gives something a name; looked at here, too, because the server sees it only when everything has been sent.</summary>
    public static Argument<string> NewName(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var given }] && (given.Length is 0 or > 100 || !char.IsAsciiLetterOrDigit(given[0]) || given.Any(sign => !char.IsAsciiLetterOrDigit(sign) && sign is not ('.' or '_' or '-'))))
            {
                result.AddError($"\"{given}\" is no name; give 1 to 100 letters, digits, dots, hyphens and underscores, a letter or digit first");
            }
        });
        return argument;
    }

    /// <summary>An option that takes a time, in seconds.</summary>
    public static Option<double?> Time(string name, string description) => Read<double?>(name, "TIME", description, null, text =>
        (text.Trim() == "0" ? 0 : Duration.ParseSeconds(text)) is >= 0 and <= MostSeconds and var seconds ? seconds : throw new FormatException("is not a time of at most 1,000 days; write it as 45s, 10m, 1h30m or 7d"));

    /// <summary>An option that takes an amount of bytes.</summary>
    public static Option<long?> Bytes(string name, string description) => Read<long?>(name, "SIZE", description, null, text =>
        ByteQuantity.ParseBytes(text) is >= 0 and <= 1e18 and var bytes ? (long)bytes : throw new FormatException("is not an amount of bytes; write it as 512MB or 4GiB"));

    /// <summary>An option that takes a whole number.</summary>
    public static Option<int?> Number(string name, string description, int least, int most) => Read<int?>(name, "N", description, null, text => Whole(least, most)(text));

    /// <summary>An option that takes a text.</summary>
    public static Option<string?> Text(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    /// <summary>An option that is there or not.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>An option that takes pairs, and may be given again.</summary>
    public static Option<IReadOnlyDictionary<string, string>> Pairs(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => new Dictionary<string, string>(),
        CustomParser = result => ReadPairs(result, name, helpName),
    };

    /// <summary>A reader of whole numbers within bounds.</summary>
    public static Func<string, int> Whole(int least, int most) => text =>
        int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"is not a whole number from {least:N0} to {most:N0}");

    /// <summary>A reader of one of some words.</summary>
    public static Func<string, T> OneOf<T>(params (string Word, T Value)[] words) => text =>
        Array.Find(words, word => word.Word == text) is { Word: not null } found
            ? found.Value
            : throw new FormatException($"is not known; it can be {Either([.. words.Select(word => word.Word)])}");

    private static string Either(string[] words) => words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";

    /// <summary>An option with a reader of its own.</summary>
    public static Option<T> Read<T>(string name, string helpName, string description, T unlessSet, Func<string, T> read) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = unlessSet is null ? null : _ => unlessSet,
        CustomParser = result => Parse(result, name, unlessSet, read),
    };

    private const double MostSeconds = 1000 * 86_400;

    private static Dictionary<string, string> ReadPairs(ArgumentResult result, string name, string helpName)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var token in result.Tokens)
        {
            if (token.Value.Split('=', 2) is not [{ Length: > 0 } key, var value])
            {
                result.AddError($"{name} {token.Value} is no pair; write it as {helpName}.");
            }
            else if (!pairs.TryAdd(key, value))
            {
                result.AddError($"{name} {key} is given twice; give it once.");
            }
        }

        return pairs;
    }

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
