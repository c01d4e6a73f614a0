using System.Diagnostics;
using System.Text;
using Sundial.Console.Pages.Endpoints.Trying;
using Sundial.Contracts.Client;
using Xunit;

namespace Sundial.Console.Tests.Pages.Endpoints;

/// <summary>The command can be copied into a shell, whatever files and values are called.</summary>
public sealed class CurlLineTests
{
    private const string Server = "http://127.0.0.1:7300";

    [Fact]
    public void Picture_comes_from_its_file_and_the_key_from_a_variable()
    {
        var line = CurlLine.Of(Server, "digits", new Question(new byte[] { 1 }, "image/png", IsOpenInference: false, "seven.png", new InferenceOptions { Variant = "canary", Threshold = 0.25f }));
        Assert.Equal(
            "curl -H \"Authorization: Bearer $KEY\" -H 'Content-Type: image/png' -H 'X-Amzn-SageMaker-Target-Variant: canary' -H 'X-Amzn-SageMaker-Custom-Attributes: threshold=0.25' --data-binary '@seven.png' 'http://127.0.0.1:7300/endpoints/digits/invocations'",
            line);
    }

    [Fact]
    public void Tensors_go_to_the_path_of_their_protocol() =>
        Assert.EndsWith("--data-raw '{\"inputs\":[]}' 'http://127.0.0.1:7300/v2/models/x/infer'", CurlLine.Of(Server, "x", Text("{\"inputs\":[]}") with { IsOpenInference = true }), StringComparison.Ordinal);

    [Fact]
    public void What_is_too_long_for_a_line_comes_from_a_file()
    {
        var question = Text(new string('x', 10_000));
        Assert.True(CurlLine.NeedsFile(question));
        Assert.Contains("--data-binary @question ", CurlLine.Of(Server, "x", question), StringComparison.Ordinal);
    }

    [Fact]
    public void File_called_as_standard_input_is_a_file() => Assert.Contains("'@./-'", CurlLine.Of(Server, "x", Text("x") with { File = "-" }), StringComparison.Ordinal);

    [Theory]
    [InlineData("it's $(touch /tmp/owned) `id` \"$HOME\" \\ !! #")]
    [InlineData("'; rm -rf / #")]
    [InlineData("two\nlines")]
    [InlineData("שלום 🙂")]
    [InlineData("''")]
    public async Task Shell_reads_a_quoted_text_as_one_word(string text)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"printf %s {CurlLine.Quoted(text)}"]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
        Assert.Equal(text, await shell.StandardOutput.ReadToEndAsync());
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }

    private static Question Text(string text) => new(Encoding.UTF8.GetBytes(text), "application/json", IsOpenInference: false, null, new InferenceOptions());
}
