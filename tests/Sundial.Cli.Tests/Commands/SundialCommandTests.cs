using System.CommandLine;
using Sundial.Cli.Commands;
using Sundial.Cli.Processes;
using Xunit;

namespace Sundial.Cli.Tests.Commands;

public sealed class SundialCommandTests : IDisposable
{
    private readonly Terminal _terminal = new(Stream.Null, isInteractive: false);

    private RootCommand Root => SundialCommand.Create(_terminal, TimeProvider.System);

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Everything_on_the_command_line_is_described()
    {
        foreach (var symbol in All(Root, []).SelectMany(found => found.Command.Options.Cast<Symbol>().Concat(found.Command.Arguments).Append(found.Command)))
        {
            Assert.EndsWith(".", symbol.Description, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_command_speaks_json_and_has_examples()
    {
        foreach (var (command, path) in All(Root, []))
        {
            using var help = new StringWriter();
            Assert.Equal(0, Root.Parse([.. path, "--help"]).Invoke(new InvocationConfiguration { Output = help }));
            Assert.Contains($"  sundial {string.Join(' ', path)} ", help.ToString().ReplaceLineEndings(" "), StringComparison.Ordinal);
            Assert.Equal(command.Subcommands.Count == 0 || path is ["worker"] or ["scorer"], command.Options.Any(option => option.Name == "--json"));
        }
    }

    [Fact]
    public void A_noun_that_is_not_written_has_its_name_and_no_verbs()
    {
        var root = SundialCommand.Create(_terminal, TimeProvider.System, "job");
        Assert.NotEmpty(root.Subcommands.Single(command => command.Name == "job").Subcommands);
        Assert.Empty(root.Subcommands.Single(command => command.Name == "tenant").Subcommands);
        Assert.Equal(Root.Subcommands.Select(command => command.Name), root.Subcommands.Select(command => command.Name));
    }

    [Fact]
    public void The_reference_names_every_option_and_every_exit_code()
    {
        var reference = File.ReadAllText(Path.Combine(Repository(), "docs", "cli.md"));
        foreach (var (command, path) in All(Root, []))
        {
            Assert.Contains(path is [var name] ? $"## sundial {name}" : $"`sundial {string.Join(' ', path)}", reference, StringComparison.Ordinal);
            Assert.All(command.Options.Where(option => option.Name.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains($"`{option.Name}", reference, StringComparison.Ordinal));
        }

        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"| {(int)code} |", reference, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("train data --wthin 3s", "There is no option --wthin (did you mean --within?); see sundial train --help.")]
    [InlineData("train data --within=3s --thread=2", "There is no option --thread=2 (did you mean --threads?); see sundial train --help.")]
    [InlineData("trian", "There is no command trian (did you mean train?); see sundial --help.")]
    [InlineData("predict a b c", "There is no use for c; see sundial predict --help.")]
    [InlineData("train data --epochs none", "--epochs none is not a whole number from 1 to 100,000; see sundial train --help.")]
    [InlineData("train data --task chess", "--task chess is not known; it can be image-classification, object-detection, table, classification or regression; see sundial train --help.")]
    [InlineData("train data --optimize-for price", "--optimize-for price is not known; it can be accuracy, latency or size; see sundial train --help.")]
    [InlineData("train data --tune sometimes", "--tune sometimes is not known; it can be auto or off; see sundial train --help.")]
    [InlineData("train data --memory 5", "--memory 5 is not an amount of memory; write it as 512MB or 4GB, at least 1MB; see sundial train --help.")]
    [InlineData("train data --out /dev/null", "--out /dev/null is a device, which the model would replace; name a file; see sundial train --help.")]
    [InlineData("train data --seed -1", "--seed -1 is not a seed; give a whole number from 0 up; see sundial train --help.")]
    [InlineData("tenant lst", "There is no command tenant lst (did you mean list?); see sundial tenant --help.")]
    [InlineData("job create --datset x", "There is no option --datset (did you mean --dataset?); see sundial job create --help.")]
    [InlineData("job create --dataset x --hyperparameter seed", "--hyperparameter seed is no pair; write it as NAME=VALUE; see sundial job create --help.")]
    [InlineData("job create --dataset x --hyperparameter seed=1 seed=2", "--hyperparameter seed is given twice; give it once; see sundial job create --help.")]
    [InlineData("job create --within 5s", "job create needs --dataset DATASET: name or id of the data set to learn from; see sundial job create --help.")]
    [InlineData("job list --state odd", "--state odd is no state; it can be pending, starting, downloading, training, evaluating, uploading, completed, failed, stopping, stopped, deadline_exceeded; see sundial job list --help.")]
    [InlineData("job stop x --grace soon", "--grace soon is not a time of at most 1,000 days; write it as 45s, 10m, 1h30m or 7d; see sundial job stop --help.")]
    [InlineData("key create --role king", "--role king is not known; it can be viewer, developer, admin or worker; see sundial key create --help.")]
    [InlineData("dataset create ../x y", "\"../x\" is no name; give 1 to 100 letters, digits, dots, hyphens and underscores, a letter or digit first; see sundial dataset create --help.")]
    [InlineData("endpoint create --variant canary", "--variant canary is no variant; write it as NAME=WHAT[@SHARE], such as canary=digits:4@10; see sundial endpoint create --help.")]
    [InlineData("endpoint create --variant canary=digits@lots", "--variant canary=digits@lots has no share that can be; write it as @10 for 10 % of the requests, or @shadow for copies only; see sundial endpoint create --help.")]
    [InlineData("endpoint create --job j --checkpoint worst", "--checkpoint worst is no checkpoint; it can be best, latest, or a number that sundial job checkpoints shows; see sundial endpoint create --help.")]
    [InlineData("endpoint create --chain alone", "--chain alone is no chain; write 2 to 15 models with commas between them, such as digits-features:2,digits-classes:1; see sundial endpoint create --help.")]
    [InlineData("endpoint create --model m --capture 2", "--capture 2 is no share; write it as 0.1 or 10%; see sundial endpoint create --help.")]
    [InlineData("endpoint create --model m --within-latency 2h", "--within-latency 2h is no latency of at most a minute; write it as 20ms or 0.5s; see sundial endpoint create --help.")]
    [InlineData("endpoint predictions e --since noon?", "--since noon? is no time; write how long ago as 10m or 2d, or a moment as 2026-11-21T14:00; see sundial endpoint predictions --help.")]
    [InlineData("endpoint predictions e --has-truth maybe", "--has-truth maybe is not known; it can be yes or no; see sundial endpoint predictions --help.")]
    [InlineData("endpoint prediction e seven", "seven is no inference id; sundial endpoint predictions shows them; see sundial endpoint prediction --help.")]
    [InlineData("model create ../m x", "\"../m\" is no name; give 1 to 100 letters, digits, dots, hyphens and underscores, a letter or digit first; see sundial model create --help.")]
    [InlineData("up --workers 4..2", "--workers 4..2 is no range of workers; write it as 1..4, or 2 for exactly two; see sundial up --help.")]
    [InlineData("up --port 70000", "--port 70000 is not a whole number from 0 to 65,535; see sundial up --help.")]
    public void A_wrong_command_line_gets_one_sentence_that_helps(string line, string sentence)
    {
        var parse = Root.Parse(line.Split(' '));
        Assert.NotEmpty(parse.Errors);
        Assert.Equal(sentence, SundialCommand.Complaint(parse).Message);
    }

    [Theory]
    [InlineData("train data --within 5m --tune off")]
    [InlineData("train data --within 5m --tune auto --task object-detection --tier cpu-2 --optimize-for size --more-from model.report.json")]
    [InlineData("endpoint create")]
    [InlineData("endpoint create digits --model digits:3 --capture --min 0 --max 4 --idle 1m")]
    [InlineData("endpoint create digits --capture 10% --model digits --within-latency 20ms --trial 0s --error-budget 5% --no-wait")]
    [InlineData("endpoint create --model a --variant b=c:1@10 d=e#best@shadow --variant f=g,h@1.5%")]
    [InlineData("endpoint update digits --job j --checkpoint 12")]
    [InlineData("endpoint predictions digits --has-truth no --since 2026-11-21T14:00 --until 1m --min-confidence 0.5 --status 500")]
    [InlineData("endpoint truth digits --file -")]
    [InlineData("predict digits - --content-type text/csv --accept text/csv --variant canary")]
    [InlineData("key create --role viewer --endpoint a b --endpoint c")]
    [InlineData("tenant update acme --predictions-per-second 0")]
    [InlineData("model create iris - --serve ./run --environment A=B")]
    [InlineData("scorer --server 127.0.0.1:1 --token x --listen http://0.0.0.0:7310 --memory 4GB --sandbox none")]
    public void Lines_that_make_sense_are_taken(string line) => Assert.Empty(Root.Parse(line.Split(' ')).Errors);

    [Fact]
    public void An_empty_argument_is_no_file() =>
        Assert.Equal("DATA is empty; name a file or folder; see sundial train --help.", SundialCommand.Complaint(Root.Parse(["train", "", "--within", "5s"])).Message);

    [Fact]
    public void A_missing_argument_is_named_and_explained() =>
        Assert.StartsWith("predict needs INPUT: an image, or a folder", SundialCommand.Complaint(Root.Parse(["predict", "model.onnx"])).Message, StringComparison.Ordinal);

    private static IEnumerable<(Command Command, string[] Path)> All(Command command, string[] path) =>
        command.Subcommands.SelectMany(sub => All(sub, [.. path, sub.Name]).Prepend((sub, [.. path, sub.Name])));

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sundial.slnx")))
            {
                return folder.FullName;
            }
        }

        return Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", ".."));
    }

    // For builds into another folder than the repository's own.
    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
