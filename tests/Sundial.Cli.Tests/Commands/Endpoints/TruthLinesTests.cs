using Sundial.Cli.Commands.Endpoints;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Cli.Tests.Commands.Endpoints;

public sealed class TruthLinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_are_read_with_and_without_a_heading_and_what_is_said_last_counts()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var truths = TruthLines.ById(TruthLines.Read(Write($"id,label\n{first},7\n\n{second}, \"a, b\"\n{first},1\n")));
        Assert.Equal(new Dictionary<Guid, string> { [first] = "1", [second] = "a, b" }, truths);
    }

    [Fact]
    public void A_line_that_is_none_is_named() =>
        Assert.Contains("Line 2 of", Assert.Throws<UsageException>(() => TruthLines.Read(Write($"{Guid.NewGuid()},7\nseven\n")).ToList()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("no file nowhere.csv", Assert.Throws<UsageException>(() => TruthLines.Read("nowhere.csv").ToList()).Message, StringComparison.Ordinal);

    private string Write(string text)
    {
        var path = Path.Combine(_folder.Path, $"{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, text);
        return path;
    }
}
