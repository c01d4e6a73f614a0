using System.Text.Json;
using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests;

/// <summary>Stopping a training, gently and not: what was published is kept.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const int StoppedWithModel = 130;
    private const int StoppedWithoutModel = 131;

    private readonly TemporaryFolder _folder = new();
    private readonly string _digits;

    public InterruptionTests() => _digits = DigitsDataset.Prepare(_folder["digits"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ctrl_C_keeps_the_best_model_so_far_and_says_so_with_an_exit_code_of_its_own()
    {
        using var process = Train();
        process.WaitForLine(IsEvent("published"));
        process.PressCtrlC();
        Assert.Equal(StoppedWithModel, process.WaitForExit());
        var last = SundialProcess.Events(process.Output)[^1];
        Assert.Equal("stopped", last.GetProperty("event").GetString());
        Assert.Equal(_folder["model.onnx"], last.GetProperty("model").GetString());
        using var report = JsonDocument.Parse(File.ReadAllBytes(_folder["model.report.json"]));
        Assert.Equal("stopped", report.RootElement.GetProperty("outcome").GetString());
        AssertModelWorks();
    }

    [Fact]
    public void A_request_to_terminate_is_heard_like_Ctrl_C()
    {
        // Of few pictures, so that an epoch is short.
        var pictures = _folder.Write("pictures", Pictures.Classes(40, 16, 16, 3, "left", "right"));
        using var process = Train(pictures);
        process.WaitForLine(IsEvent("epoch"));
        process.AskToEnd();
        Assert.Equal(StoppedWithModel, process.WaitForExit());
        Assert.Equal("stopped", SundialProcess.Events(process.Output)[^1].GetProperty("event").GetString());
        AssertModelWorks(pictures);
    }

    [Fact]
    public void Ctrl_C_at_the_very_beginning_tells_whether_there_is_a_model()
    {
        using var process = Train();
        process.WaitForLine(IsEvent("started"));
        process.PressCtrlC();
        var exitCode = process.WaitForExit();
        Assert.Equal("stopped", SundialProcess.Events(process.Output)[^1].GetProperty("event").GetString());
        Assert.Equal(File.Exists(_folder["model.onnx"]) ? StoppedWithModel : StoppedWithoutModel, exitCode);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.partial"));
    }

    [Fact]
    public void A_second_Ctrl_C_ends_the_process_and_the_published_model_stays()
    {
        using var process = Train();
        process.WaitForLine(IsEvent("published"));
        process.PressCtrlC();
        process.PressCtrlC();
        Assert.Equal(StoppedWithModel, process.WaitForExit());
        AssertModelWorks();
    }

    [Fact]
    public void A_kill_loses_nothing_that_was_published()
    {
        using var process = Train();
        process.WaitForLine(IsEvent("published"));
        process.KillAtOnce();
        process.WaitForExit();
        AssertModelWorks();
    }

    private static Func<string, bool> IsEvent(string name) => line => line.StartsWith($"{{\"event\":\"{name}\"", StringComparison.Ordinal);

    private SundialProcess Train(string? data = null) => SundialProcess.Start(_folder.Path, "train", data ?? _digits, "--within", "10m", "--out", "model.onnx", "--json");

    private void AssertModelWorks(string? data = null)
    {
        var (exitCode, _, errors) = SundialProcess.Run(_folder.Path, "evaluate", "model.onnx", data ?? _digits);
        Assert.True(exitCode == 0, errors);
    }
}
