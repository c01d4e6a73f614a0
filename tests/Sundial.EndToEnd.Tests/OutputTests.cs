using System.Diagnostics;
using System.Text.Json;
using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests;

/// <summary>Places that take no more: the disk under the model, and the pipe that the output goes to.</summary>
public sealed class OutputTests : IDisposable
{
    private const int OutputUnwritable = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly string _pictures;

    public OutputTests() => _pictures = _folder.Write("pictures", Pictures.Classes(40, 16, 16, 3, "left", "right"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_that_the_disk_does_not_take_is_written_elsewhere_and_said_where()
    {
        // A disk of 16 KiB of the process's own; the model does not fit, the trial before the training does.
        string[] wrapper = ["unshare", "--mount", "--map-root-user", "bash", "-c", "mount -t tmpfs -o size=16k tmpfs \"$0\" && exec \"$@\"", Directory.CreateDirectory(_folder["small"]).FullName];
        if (!CanMount())
        {
            return;   // this user may mount nothing; the next test takes the place away by other means
        }

        var (exitCode, output, errors) = SundialProcess.RunUnder(wrapper, _folder.Path, "train", _pictures, "--within", "60s", "--epochs", "1", "--out", "small/model.onnx", "--json");
        AssertWrittenElsewhere(exitCode, output, errors);
    }

    [Fact]
    public void A_folder_that_goes_away_while_training_does_not_take_the_model_with_it()
    {
        using var process = SundialProcess.Start(_folder.Path, "train", _pictures, "--within", "60s", "--epochs", "1", "--out", "gone/model.onnx", "--json");
        process.WaitForLine(line => line.Contains("\"load\"", StringComparison.Ordinal));
        Directory.Delete(_folder["gone"], recursive: true);
        AssertWrittenElsewhere(process.WaitForExit(), process.Output, process.Errors);
    }

    [Fact]
    public void A_reader_that_goes_away_does_not_end_the_training()
    {
        var (exitCode, output, errors) = SundialProcess.RunUnder(
            ["bash", "-c", "\"$@\" | head -n 1; exit ${PIPESTATUS[0]}", "bash"], _folder.Path, "train", _pictures, "--within", "60s", "--epochs", "1", "--json");
        Assert.True(exitCode == 0, errors);
        Assert.Equal("started", Assert.Single(SundialProcess.Events(output)).GetProperty("event").GetString());
        Assert.True(File.Exists(_folder["model.onnx"]));
    }

    [Fact]
    public void An_output_that_is_full_does_not_end_the_training_but_is_told()
    {
        if (!File.Exists("/dev/full"))
        {
            return;   // Linux has this device, on which every write fails as on a full disk
        }

        var (exitCode, _, errors) = SundialProcess.RunUnder(
            ["bash", "-c", "exec \"$@\" > /dev/full", "bash"], _folder.Path, "train", _pictures, "--within", "60s", "--epochs", "1");
        Assert.Equal(OutputUnwritable, exitCode);
        Assert.Contains("standard output", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["model.onnx"]));
    }

    private void AssertWrittenElsewhere(int exitCode, string output, string errors)
    {
        Assert.True(exitCode == 0, errors + output);
        var events = SundialProcess.Events(output);
        Assert.Equal(_folder["model.onnx"], events[^1].GetProperty("model").GetString());
        Assert.Equal(_folder["model.report.json"], events[^1].GetProperty("report").GetString());
        Assert.Contains(events, e => e.GetProperty("event").GetString() == "notice" && e.GetProperty("sentence").GetString()!.Contains(_folder["model.onnx"], StringComparison.Ordinal));
        Assert.Equal(0, SundialProcess.Run(_folder.Path, "evaluate", "model.onnx", _pictures).ExitCode);
        using var report = JsonDocument.Parse(File.ReadAllBytes(_folder["model.report.json"]));
        Assert.Equal(_folder["model.onnx"], report.RootElement.GetProperty("model_path").GetString());
    }

    private bool CanMount()
    {
        try
        {
            using var trial = Process.Start(new ProcessStartInfo("unshare", ["--mount", "--map-root-user", "mount", "-t", "tmpfs", "tmpfs", _folder["small"]]) { RedirectStandardError = true })!;
            trial.WaitForExit();
            return trial.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;   // no such program
        }
    }
}
