using Sundial.Compute.Services;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Compute.Tests.Services;

public class ArgumentsTests
{
    private static readonly string[] s_known = ["--server", "--token", "--token-file", "--size", "--count", "--wait", "--folder", "--name"];

    [Fact]
    public void A_value_follows_its_option_or_stands_behind_an_equals_sign_and_the_last_one_counts()
    {
        var given = Read("--name=a=b", "--count", "3", "--count=4", "--size=");

        Assert.Equal("a=b", given.Text("--name"));
        Assert.Equal(4, given.Number("--count", 1, 10));
        Assert.Equal("", given.Text("--size"));
    }

    [Fact]
    public void What_is_not_given_is_null()
    {
        var given = Read();

        Assert.Null(given.Text("--name"));
        Assert.Null(given.Folder("--folder"));
        Assert.Null(given.Address("--server", "http://127.0.0.1:1"));
        Assert.Null(given.Number("--count", 1, 10));
        Assert.Null(given.Seconds("--wait", 1));
        Assert.Null(given.Bytes("--size"));
    }

    [Theory]
    [InlineData("There is no option \"--sever\"; sundial-test --help lists them.", "--sever", "x")]
    [InlineData("There is no option \"--sever\"; sundial-test --help lists them.", "--sever=x")]
    [InlineData("There is no option \"name\"; sundial-test --help lists them.", "name")]
    [InlineData("--count needs a value.", "--name", "a", "--count")]
    public void What_no_option_is_or_has_no_value_is_refused(string sentence, params string[] args) =>
        Assert.Equal(sentence, Assert.Throws<UsageException>(() => Read(args)).Message);

    [Theory]
    [InlineData("--help")]
    [InlineData("--server", "x", "-h")]
    public void Help_may_be_asked_for_beside_anything(params string[] args) => Assert.True(Arguments.AskForHelp(args));

    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("1.5KiB", 1536)]
    [InlineData("2MiB", 2L << 20)]
    [InlineData("4gib", 4L << 30)]
    [InlineData("3TiB", 3L << 40)]
    [InlineData("5KB", 5_000)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("20GB", 20_000_000_000)]
    public void Bytes_are_read_as_people_write_them(string text, long bytes) => Assert.Equal(bytes, Read("--size", text).Bytes("--size"));

    [Theory]
    [InlineData("much")]
    [InlineData("GiB")]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0.5")]
    [InlineData("-1GiB")]
    [InlineData("1e30GiB")]
    [InlineData("NaN")]
    public void What_is_no_amount_of_bytes_is_refused(string text) =>
        Assert.Equal($"--size {text}: give bytes, such as 4GiB.", Assert.Throws<UsageException>(() => Read("--size", text).Bytes("--size")).Message);

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("-3")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("three")]
    public void A_number_out_of_its_bounds_is_refused_and_its_bounds_are_said(string text) =>
        Assert.Equal($"--count {text}: give a number from 1 to 1,000.", Assert.Throws<UsageException>(() => Read("--count", text).Number("--count", 1, 1_000)).Message);

    [Fact]
    public void A_number_may_be_its_bounds()
    {
        Assert.Equal(1, Read("--count", "1").Number("--count", 1, 1_000));
        Assert.Equal(1_000, Read("--count", "1e3").Number("--count", 1, 1_000));
    }

    [Fact]
    public void Seconds_may_have_a_fraction() => Assert.Equal(TimeSpan.FromMilliseconds(1_500), Read("--wait", "1.5").Seconds("--wait", 1));

    [Fact]
    public void A_server_has_to_be_named_by_an_address()
    {
        Assert.Equal(new Uri("http://127.0.0.1:7300"), Read("--server", "http://127.0.0.1:7300").Server());
        Assert.Equal("Which server? Give its address with --server URL.", Assert.Throws<UsageException>(() => Read().Server()).Message);
        Assert.Equal("--server ftp://h: give an address such as http://127.0.0.1:7300.", Assert.Throws<UsageException>(() => Read("--server", "ftp://h").Server()).Message);
    }

    [Fact]
    public void A_folder_is_told_from_the_root()
    {
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "here"), Read("--folder", "here").Folder("--folder"));
        Assert.Equal("--folder needs a folder.", Assert.Throws<UsageException>(() => Read("--folder=").Folder("--folder")).Message);
    }

    [Fact]
    public void A_key_is_taken_from_its_file_before_the_arguments_and_from_there_before_the_environment()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["key"], "of the file\n");

        Assert.Equal("of the file", Key("--token", "given", "--token-file", folder["key"]));
        Assert.Equal("given", Key("--token", "given"));
        Assert.Equal("of the variable KEY", Key());
    }

    [Fact]
    public void A_key_file_that_cannot_be_read_is_told_with_why()
    {
        using var folder = new TemporaryFolder();

        var missing = Assert.Throws<UsageException>(() => Key("--token-file", folder["none"])).Message;
        var isFolder = Assert.Throws<UsageException>(() => Key("--token-file", folder.Path)).Message;

        Assert.StartsWith($"The key cannot be read from {folder["none"]}: Could not find file", missing, StringComparison.Ordinal);
        Assert.StartsWith($"The key cannot be read from {folder.Path}: Access to the path", isFolder, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_nowhere_is_asked_for() => Assert.Equal(
        "Which key? Give one with the role worker with --token-file FILE, KEY or --token T.", Assert.Throws<UsageException>(() => Read().Key("KEY", _ => null)).Message);

    private static string Key(params string[] args) => Read(args).Key("KEY", name => $"of the variable {name}");

    private static Arguments Read(params string[] args) => new("sundial-test", s_known, args);
}
