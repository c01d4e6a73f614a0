using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sundial.Cli.Processes;

namespace Sundial.Cli.Commands;

/// <summary><c>sundial</c>: the commands, and what is said of a line that is none.</summary>
internal static class SundialCommand
{
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["sundial"] = """
            Examples:
              sundial demo
              sundial train photos.zip --within 10m
              sundial predict model.onnx cat.jpg
              sundial evaluate model.onnx photos.zip

            sundial COMMAND --help tells more of a command.
            """,
        ["demo"] = """
            Examples:
              sundial demo
              sundial demo --within 20s --out small.onnx
            """,
        ["train"] = """
            Examples:
              sundial train photos --within 10m
              sundial train cifar10.tar.gz --within 1h --out cifar.onnx --json
              sundial train photos.zip --compute 20GB --rate 5MB/s --optimize-for latency
              sundial train mnist/ --within 1h --epochs 10 --seed 7    (the same weights every time)

            Ctrl-C writes the best model so far and its report, and exits with 130.
            """,
        ["predict"] = """
            Examples:
              sundial predict model.onnx cat.jpg
              sundial predict model.onnx holiday/ --json > labels.jsonl
            """,
        ["evaluate"] = """
            Examples:
              sundial evaluate model.onnx photos/
              sundial evaluate model.onnx cifar10.tar.gz --json
            """,
    };

    /// <summary>The whole command line.</summary>
    public static RootCommand Create(Terminal terminal, TimeProvider clock)
    {
        var root = new RootCommand("Give it data and a deadline; get back a model that is trained, tested and ready to use.")
        {
            new DemoCommand(terminal, clock),
            new TrainCommand(terminal, clock),
            new PredictCommand(terminal),
            new EvaluateCommand(terminal),
        };
        root.Directives.Clear();
        var help = root.Options.OfType<HelpOption>().Single();
        help.Description = "Show this help.";
        root.Options.OfType<VersionOption>().Single().Description = "Show the version.";
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        root.SetAction(parse => new HelpWithExamples(new HelpAction()).Invoke(parse));
        return root;
    }

    /// <summary>Makes one sentence of what the parser complains about, and says what to write instead.</summary>
    public static UsageException Complaint(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var help = command is RootCommand ? "sundial --help" : $"sundial {command.Name} --help";
        if (parse.UnmatchedTokens is [var token, ..])
        {
            var known = token.StartsWith('-') ? command.Options.Select(option => option.Name).Append("--help") : command.Subcommands.Select(sub => sub.Name);
            var meant = Nearest(token.Split('=')[0], known) is { } near ? $" (did you mean {near}?)" : string.Empty;
            return new UsageException($"{(token.StartsWith('-') ? "There is no option" : command is RootCommand ? "There is no command" : "There is no use for")} {token}{meant}; see {help}.");
        }

        var missing = command.Arguments.FirstOrDefault(argument => parse.GetResult(argument) is not { Tokens.Count: > 0 });
        return missing is null
            ? new UsageException($"{parse.Errors[0].Message.TrimEnd('.')}; see {help}.")
            : new UsageException($"{command.Name} needs {missing.Name}: {char.ToLowerInvariant(missing.Description![0])}{missing.Description[1..].TrimEnd('.')}; see {help}.");
    }

    private static string? Nearest(string word, IEnumerable<string> known) =>
        known.Select(name => (name, distance: name.StartsWith(word, StringComparison.Ordinal) ? 0 : Distance(word, name)))
            .Where(pair => pair.distance <= Math.Max(2, word.Length / 3))
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.name)
            .FirstOrDefault();

    // Letters to insert, drop or replace to turn one word into the other (Levenshtein 1966).
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    /// <summary>The library's help, which is made from the options themselves, and examples under it.</summary>
    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var result = help.Invoke(parseResult);
            var command = parseResult.CommandResult.Command;
            parseResult.InvocationConfiguration.Output.WriteLine(Examples[command is RootCommand ? "sundial" : command.Name]);
            return result;
        }
    }
}
