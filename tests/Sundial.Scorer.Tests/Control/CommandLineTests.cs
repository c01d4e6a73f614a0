using Sundial.Compute.Services;
using Xunit;

namespace Sundial.Scorer.Tests.Control;

public class CommandLineTests
{
    [Fact]
    public void Arguments_become_options()
    {
        var options = CommandLine.Read(["--server=http://127.0.0.1:1", "--token", "k", "--listen", "http://127.0.0.1:7310", "--memory", "2GiB", "--capture-bytes=10MB", "--sandbox", "none"], _ => null)!;

        Assert.Equal(("k", 7310, 2L << 30, 10_000_000L, "none"), (options.Token, options.Listen.Port, options.MemoryBytes, options.CaptureBytes, options.Sandbox));
        Assert.Null(CommandLine.Read(["--help"], _ => null));
    }

    [Theory]
    [InlineData("There is no option \"--sever\"; sundial-scorer --help lists them.", "--sever", "x")]
    [InlineData("--server needs a value.", "--server")]
    [InlineData("Which server? Give its address with --server URL.", "--token", "k")]
    [InlineData("--server nowhere: give an address such as http://127.0.0.1:7300.", "--server", "nowhere", "--token", "k")]
    [InlineData("Which key? Give one with the role worker with --token-file FILE, SUNDIAL_TOKEN or --token T.", "--server", "http://h")]
    [InlineData("--memory much: give bytes, such as 4GiB.", "--server", "http://h", "--token", "k", "--memory", "much")]
    [InlineData("--listen https://127.0.0.1/: it speaks http; have a proxy before it speak https.", "--server", "http://h", "--token", "k", "--listen", "https://127.0.0.1")]
    [InlineData("It listens at every address of this machine; say with --address URL by which one the server and callers reach it.", "--server", "http://h", "--token", "k", "--listen", "http://0.0.0.0:1")]
    public void What_makes_no_sense_is_told_in_a_sentence(string sentence, params string[] arguments) =>
        Assert.Equal(sentence, Assert.Throws<UsageException>(() => CommandLine.Read(arguments, _ => null)).Message);
}
