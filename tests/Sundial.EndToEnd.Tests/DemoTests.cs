using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests;

/// <summary>The first thing that a new user does.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_demo_needs_nothing_and_shows_the_model_at_work()
    {
        var (exitCode, output, errors, seconds) = SundialProcess.RunWithin(_folder.Path, 8, "demo");
        if (exitCode == 0 && !output.Contains("\nAccuracy ", StringComparison.Ordinal))
        {
            // The machine is so busy that there was time for a model and no more.
            (exitCode, output, errors, _) = SundialProcess.RunWithin(_folder.Path, 8 * seconds, "demo");
        }

        Assert.True(exitCode == 0, errors + output);
        Assert.Matches(@"\nAccuracy \d+\.\d\d % on [\d,]+ test images", output);
        Assert.Contains("Confusion matrix", output, StringComparison.Ordinal);
        Assert.Equal(12, output.Split('\n').Count(line => line.EndsWith("  right", StringComparison.Ordinal) || line.Contains("  wrong, it is ", StringComparison.Ordinal)));
        Assert.True(File.Exists(_folder["digits.onnx"]));
        Assert.True(File.Exists(_folder["digits.report.json"]));
        Assert.DoesNotContain('\u001b', output);   // no colours and no cursor moves where there is no terminal
    }
}
