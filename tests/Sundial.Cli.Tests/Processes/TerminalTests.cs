using System.Text;
using System.Text.Json;
using Sundial.Cli.Processes;
using Xunit;

namespace Sundial.Cli.Tests.Processes;

public sealed class TerminalTests : IDisposable
{
    private readonly MemoryStream _output = new();

    private string Written => Encoding.UTF8.GetString(_output.ToArray());

    public void Dispose() => _output.Dispose();

    [Fact]
    public void With_json_nothing_but_events_is_written()
    {
        using var terminal = new Terminal(_output, isInteractive: false) { Json = true };
        terminal.Line("for people");
        terminal.Event(new { Event = "notice", PlannedSeconds = 1.5, Missing = (string?)null });
        Assert.Equal("{\"event\":\"notice\",\"planned_seconds\":1.5}\n", Written);
    }

    [Fact]
    public void Without_json_no_event_is_written()
    {
        using var terminal = new Terminal(_output, isInteractive: false);
        terminal.Event(new { Event = "notice" });
        terminal.Line("for people");
        Assert.Equal("for people\n", Written);
    }

    [Fact]
    public void With_json_a_failure_is_the_last_event()
    {
        using var terminal = new Terminal(_output, isInteractive: false) { Json = true };
        terminal.Fail(new Failure(ExitCode.BadInput, "dataset.empty", "There is nothing."));
        using var last = JsonDocument.Parse(Written);
        Assert.Equal("failed", last.RootElement.GetProperty("event").GetString());
        Assert.Equal("dataset.empty", last.RootElement.GetProperty("code").GetString());
        Assert.Equal("There is nothing.", last.RootElement.GetProperty("problem").GetString());
        Assert.Equal(3, last.RootElement.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public void An_output_that_fails_is_remembered_and_throws_nothing()
    {
        using var terminal = new Terminal(new FullDisk(), isInteractive: false);
        terminal.Line("one");
        terminal.Line("two");
        Assert.Equal("No space left on device", terminal.OutputFault);
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device.");
    }
}
