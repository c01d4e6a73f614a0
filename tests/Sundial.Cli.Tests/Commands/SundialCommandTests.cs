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
        foreach (var symbol in Root.Subcommands.SelectMany(command => command.Options.Cast<Symbol>().Concat(command.Arguments).Append(command)))
        {
            Assert.EndsWith(".", symbol.Description, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_command_speaks_json_and_has_examples()
    {
        foreach (var command in Root.Subcommands)
        {
            Assert.Contains(command.Options, option => option.Name == "--json");
            using var help = new StringWriter();
            Assert.Equal(0, Root.Parse([command.Name, "--help"]).Invoke(new InvocationConfiguration { Output = help }));
            Assert.Contains($"  sundial {command.Name} ", help.ToString() + " ", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_reference_names_every_option_and_every_exit_code()
    {
        var reference = File.ReadAllText(Path.Combine(Repository(), "docs", "cli.md"));
        foreach (var command in Root.Subcommands)
        {
            Assert.Contains($"## sundial {command.Name}", reference, StringComparison.Ordinal);
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
    [InlineData("train data --task chess", "--task chess is not known; it can be image-classification; see sundial train --help.")]
    [InlineData("train data --optimize-for size", "--optimize-for size is not known; it can be accuracy or latency; see sundial train --help.")]
    [InlineData("train data --memory 5", "--memory 5 is not an amount of memory; write it as 512MB or 4GB, at least 1MB; see sundial train --help.")]
    [InlineData("train data --out /dev/null", "--out /dev/null is a device, which the model would replace; name a file; see sundial train --help.")]
    [InlineData("train data --seed -1", "--seed -1 is not a seed; give a whole number from 0 up; see sundial train --help.")]
    public void A_wrong_command_line_gets_one_sentence_that_helps(string line, string sentence)
    {
        var parse = Root.Parse(line.Split(' '));
        Assert.NotEmpty(parse.Errors);
        Assert.Equal(sentence, SundialCommand.Complaint(parse).Message);
    }

    [Fact]
    public void An_empty_argument_is_no_file() =>
        Assert.Equal("DATA is empty; name a file or folder; see sundial train --help.", SundialCommand.Complaint(Root.Parse(["train", "", "--within", "5s"])).Message);

    [Fact]
    public void A_missing_argument_is_named_and_explained() =>
        Assert.StartsWith("predict needs IMAGES: an image, or a folder", SundialCommand.Complaint(Root.Parse(["predict", "model.onnx"])).Message, StringComparison.Ordinal);

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
