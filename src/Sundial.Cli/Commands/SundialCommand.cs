using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Sundial.Cli.Commands.Algorithms;
using Sundial.Cli.Commands.Datasets;
using Sundial.Cli.Commands.Endpoints;
using Sundial.Cli.Commands.Hosting;
using Sundial.Cli.Commands.Jobs;
using Sundial.Cli.Commands.Models;
using Sundial.Cli.Commands.Scorers;
using Sundial.Cli.Commands.Tenancy;
using Sundial.Cli.Commands.Workers;
using Sundial.Cli.Processes;
using Sundial.Cli.Remote;

namespace Sundial.Cli.Commands;

/// <summary><c>sundial</c>: the commands, and what is said of a line that is none.</summary>
internal static class SundialCommand
{
    // A noun is filled with its verbs only when it is the one that was written: to make them all would double the time that a start takes.
    private static readonly (string Name, string Description, Action<Command, Surroundings> Fill)[] s_nouns =
    [
        ("tenant", "Tenants: who shares this installation, and how much of it each may use.", TenantCommands.Fill),
        ("key", "API keys: make, list and revoke them.", KeyCommands.Fill),
        ("dataset", "Data sets: upload, list, fetch and delete them.", DatasetCommands.Fill),
        ("algorithm", "Algorithms: programs of your own in any language, and those that come with Sundial.", AlgorithmCommands.Fill),
        ("job", "Training jobs: ask for a model by a deadline, and follow how it comes to be.", JobCommands.Fill),
        ("model", "Models: bring, list, fetch and delete them.", ModelCommands.Fill),
        ("endpoint", "Endpoints: put models behind a name, change them without a lost request, and see what they answered.", EndpointCommands.Fill),
        ("scorer", "Scorers: be one, or see those that are there.", ScorerCommands.Fill),
        ("worker", "Workers: be one, or look after those that are there.", WorkerCommands.Fill),
    ];

    /// <summary>The whole command line.</summary>
    /// <param name="terminal">What commands write to.</param>
    /// <param name="clock">Their time.</param>
    /// <param name="written">The first word of the line: other nouns than this one are named and described, and have no verbs. All have them when null.</param>
    public static RootCommand Create(Terminal terminal, TimeProvider clock, string? written = null)
    {
        var around = new Surroundings(terminal, clock);
        var root = new RootCommand("Give it data and a deadline; get back a model that is trained, tested and ready to use.")
        {
            new DemoCommand(terminal, clock),
            new TrainCommand(terminal, clock),
            new InspectCommand(terminal),
            new PredictCommand(around),
            new EvaluateCommand(terminal),
            new UpCommand(around),
            new LoginCommand(around),
            new LogoutCommand(around),
            WhoAmICommand.Create(around),
        };
        foreach (var (name, description, fill) in s_nouns)
        {
            var noun = new Command(name, description);
            noun.SetAction(parse => new HelpWithExamples(new HelpAction()).Invoke(parse));
            if (written is null || written == name)
            {
                fill(noun, around);
            }

            root.Add(noun);
        }

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
        var path = PathOf(parse.CommandResult);
        var help = $"sundial {path}{(path.Length == 0 ? string.Empty : " ")}--help";
        if (parse.UnmatchedTokens is [var token, ..])
        {
            var known = token.StartsWith('-') ? command.Options.Select(option => option.Name).Append("--help") : command.Subcommands.Select(sub => sub.Name);
            var meant = Nearest(token.Split('=')[0], known) is { } near ? $" (did you mean {near}?)" : string.Empty;
            return new UsageException($"{Unknown(command, path, token)}{meant}; see {help}.");
        }

        var missing = command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0 && parse.GetResult(argument) is not { Tokens.Count: > 0 });
        if (missing is not null)
        {
            return new UsageException($"{path} needs {missing.Name}: {Inside(missing.Description!)}; see {help}.");
        }

        return command.Options.FirstOrDefault(option => option.Required && parse.GetResult(option) is not { Tokens.Count: > 0 }) is { } left
            ? new UsageException($"{path} needs {left.Name} {left.HelpName}: {Inside(left.Description!)}; see {help}.")
            : new UsageException($"{parse.Errors[0].Message.TrimEnd('.')}; see {help}.");
    }

    // A description within a sentence.
    private static string Inside(string description) => $"{char.ToLowerInvariant(description[0])}{description[1..].TrimEnd('.')}";

    /// <summary>The words that lead to a command, such as <c>job create</c>; empty for the root.</summary>
    public static string PathOf(CommandResult? command)
    {
        var words = new Stack<string>();
        for (; command is { Command: not RootCommand }; command = command.Parent as CommandResult)
        {
            words.Push(command.Command.Name);
        }

        return string.Join(' ', words);
    }

    private static string Unknown(Command command, string path, string token) => (token.StartsWith('-'), command) switch
    {
        (true, _) => $"There is no option {token}",
        (_, RootCommand) => $"There is no command {token}",
        (_, { Subcommands.Count: > 0 }) => $"There is no command {path} {token}",
        _ => $"There is no use for {token}",
    };

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
            parseResult.InvocationConfiguration.Output.WriteLine(Examples.Of(PathOf(parseResult.CommandResult)));
            return result;
        }
    }
}
