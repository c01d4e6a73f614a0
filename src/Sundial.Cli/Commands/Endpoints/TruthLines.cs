namespace Sundial.Cli.Commands.Endpoints;

/// <summary>Lines of <c>ID,LABEL</c>.</summary>
internal static class TruthLines
{
    /// <summary>How many are sent in one request.</summary>
    public const int AtATime = 10_000;

    /// <summary>Reads a file, or standard input for <c>-</c>.</summary>
    /// <exception cref="UsageException">A line is none; the message names it.</exception>
    public static IEnumerable<(Guid Id, string Label)> Read(string path)
    {
        using var lines = path == "-" ? System.Console.In : Open(path);
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (line.Split(',', 2, StringSplitOptions.TrimEntries) is [var id, { Length: > 0 } label] && Guid.TryParse(id, out var parsed))
            {
                yield return (parsed, label.Trim('"'));
            }
            else if (line.Length > 0 && !(number == 1 && line.StartsWith("id", StringComparison.OrdinalIgnoreCase)))
            {
                throw new UsageException($"Line {number} of {path} is no pair of an inference id and a label; write it as ID,LABEL.", ExitCode.BadInput, "truth.line");
            }
        }
    }

    /// <summary>As the API has them; what is said last of one id counts.</summary>
    public static IReadOnlyDictionary<Guid, string> ById(IEnumerable<(Guid Id, string Label)> truths)
    {
        var byId = new Dictionary<Guid, string>();
        foreach (var (id, label) in truths)
        {
            byId[id] = label;
        }

        return byId;
    }

    /// <summary>An inference id.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Guid IdOf(string text) => Guid.TryParse(text, out var id)
        ? id
        : throw new UsageException($"{text} is no inference id; sundial endpoint predictions shows them.");

    private static StreamReader Open(string path) => File.Exists(path)
        ? new StreamReader(path)
        : throw new UsageException($"There is no file {path}; name one with a line ID,LABEL for each prediction.", ExitCode.BadInput, "truth.missing");
}
