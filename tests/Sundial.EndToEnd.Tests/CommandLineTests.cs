using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests;

/// <summary>The command line itself, before any work is done.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const int Usage = 2;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("train", "--help")]
    [InlineData("predict", "-h")]
    [InlineData("evaluate", "--help")]
    [InlineData("demo", "--help")]
    public void Help_is_given_on_standard_output_with_examples(params string[] arguments)
    {
        var (exitCode, output, errors) = SundialProcess.Run(_folder.Path, arguments);
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_at_all_gives_the_help() =>
        Assert.Equal(SundialProcess.Run(_folder.Path, "--help"), SundialProcess.Run(_folder.Path));

    [Fact]
    public void The_version_is_one_line()
    {
        var (exitCode, output, _) = SundialProcess.Run(_folder.Path, "--version");
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", output);
    }

    [Theory]
    [InlineData("did you mean train?", "trian", "photos")]
    [InlineData("did you mean --within?", "train", "photos", "--wihtin", "3s")]
    [InlineData("needs DATA", "train")]
    [InlineData("1 to 100,000", "train", "photos", "--within", "10s", "--epochs", "0")]
    [InlineData("image-classification", "train", "photos", "--within", "10s", "--task", "chess")]
    [InlineData("one of them", "train", "photos", "--within", "10s", "--compute", "20GB", "--rate", "5MB/s")]
    [InlineData("--rate", "train", "photos", "--compute", "20GB")]
    public void What_makes_no_sense_is_refused_in_one_sentence_that_helps(string help, params string[] arguments)
    {
        var (exitCode, output, errors) = SundialProcess.Run(_folder.Path, arguments);
        Assert.Equal((Usage, string.Empty), (exitCode, output));
        Assert.Contains(help, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void With_json_even_a_wrong_command_line_is_told_in_json()
    {
        var (exitCode, output, errors) = SundialProcess.Run(_folder.Path, "train", "photos", "--within", "never", "--json");
        Assert.Equal((Usage, string.Empty), (exitCode, errors));
        var failed = Assert.Single(SundialProcess.Events(output));
        Assert.Equal("failed", failed.GetProperty("event").GetString());
        Assert.Equal("usage", failed.GetProperty("code").GetString());
    }
}
