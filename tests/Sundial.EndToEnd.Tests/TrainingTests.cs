using System.Text.Json;
using Sundial.Learning.Data;
using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests;

/// <summary>Training as a user does it, with real digits and short deadlines.</summary>
public sealed class TrainingTests : IDisposable
{
    // 28×28 pixels that go from black to white, as libvips writes them.
    private static readonly byte[] TinyJpeg = Convert.FromBase64String(
        "/9j/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAcABwBAREA/8QAFQABAQAAAAAAAAAAAAAA"
        + "AAAAAAX/xAAZEAADAAMAAAAAAAAAAAAAAAAAFGECE1H/2gAIAQEAAD8AhrQLQLQLQrLQLQLQLQrrQLQLQLQpa8eDXjwa8eDXjw//2Q==");

    private readonly TemporaryFolder _folder = new();
    private readonly string _digits;

    public TrainingTests() => _digits = DigitsDataset.Prepare(_folder["digits"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Category", "Deadline")]
    public void A_model_comes_before_the_deadline_and_predicts_and_evaluates()
    {
        var (exitCode, output, errors, within) = SundialProcess.RunWithin(_folder.Path, 12, "train", _digits, "--out", "model.onnx", "--json");
        Assert.True(exitCode == 0, errors + output);
        var events = SundialProcess.Events(output);
        Assert.Equal("started", events[0].GetProperty("event").GetString());
        Assert.Contains(events, e => e.GetProperty("event").GetString() == "published");
        Assert.Contains(events, e => e.GetProperty("event").GetString() == "progress");

        var completed = events[^1];
        Assert.Equal("completed", completed.GetProperty("event").GetString());
        Assert.Equal(within, completed.GetProperty("deadline_seconds").GetDouble());
        Assert.InRange(completed.GetProperty("elapsed_seconds").GetDouble(), 0, within);
        Assert.InRange(completed.GetProperty("ledger").EnumerateArray().Sum(entry => entry.GetProperty("actual_seconds").GetDouble()), 0, within);
        Assert.Equal(
            ["load", "split", "subsample", "probe", "tune", "train", "test", "save"],
            completed.GetProperty("ledger").EnumerateArray().Select(entry => entry.GetProperty("phase").GetString()));
        Assert.True(completed.GetProperty("metrics").GetProperty("accuracy").GetDouble() > 0.6);
        Assert.True(completed.GetProperty("epochs").GetDouble() > 0);
        Assert.True(File.Exists(_folder["model.report.json"]));

        var image = _folder.Write("one.png", Pictures.Png(28, 28, 1, 3, 7));
        (exitCode, output, errors) = SundialProcess.Run(_folder.Path, "predict", "model.onnx", image, "--json");
        Assert.True(exitCode == 0, errors);
        var prediction = JsonDocument.Parse(output.Split('\n')[0]).RootElement;
        Assert.Contains(prediction.GetProperty("label").GetString(), Enumerable.Range(0, 10).Select(digit => $"{digit}"));
        Assert.Equal(1, prediction.GetProperty("probabilities").EnumerateObject().Sum(p => p.Value.GetDouble()), 1e-4);

        (exitCode, output, errors) = SundialProcess.Run(_folder.Path, "evaluate", "model.onnx", _digits);
        Assert.True(exitCode == 0, errors);
        Assert.Contains("2,000 images", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_jpeg_among_a_thousand_good_pictures_is_skipped_counted_and_named()
    {
        var pictures = _folder.Write("pictures", Pictures.Classes(each: 500, height: 16, width: 16, channels: 1, "left", "right"));
        _folder.Write("pictures/left/whole.jpg", TinyJpeg);
        _folder.Write("pictures/left/cut.jpg", TinyJpeg.AsSpan(0, TinyJpeg.Length - 30));
        var (exitCode, output, errors) = SundialProcess.Run(_folder.Path, "train", pictures, "--within", "60s", "--epochs", "1", "--json");
        Assert.True(exitCode == 0, errors + output);
        var events = SundialProcess.Events(output);
        Assert.Contains(events, e => e.GetProperty("event").GetString() == "notice" && e.GetProperty("sentence").GetString()!.Contains("left/cut.jpg", StringComparison.Ordinal));
        Assert.Equal(1, events[^1].GetProperty("skipped_images").GetInt32());
        using var report = JsonDocument.Parse(File.ReadAllBytes(_folder["model.report.json"]));
        Assert.Equal(1, report.RootElement.GetProperty("skipped_images").GetInt32());
        Assert.StartsWith("left/cut.jpg: ", Assert.Single(report.RootElement.GetProperty("skipped_examples").EnumerateArray()).GetString(), StringComparison.Ordinal);
        var sizes = report.RootElement.GetProperty("sizes");
        Assert.Equal(1001, new[] { "train", "validation", "test" }.Sum(part => sizes.GetProperty(part).GetInt32()));
    }

    [Fact]
    [Trait("Category", "Deadline")]
    public void The_shortest_deadline_gives_a_model_in_time_or_is_refused_with_one_that_would_do()
    {
        var (exitCode, output, errors) = SundialProcess.Run(_folder.Path, "train", _digits, "--within", "3s", "--json");
        var last = SundialProcess.Events(output)[^1];
        if (exitCode == 0)
        {
            Assert.InRange(last.GetProperty("elapsed_seconds").GetDouble(), 0, 3);
            return;
        }

        Assert.True(exitCode == 4, errors + output);
        Assert.Matches(@"\d s\b", last.GetProperty("problem").GetString());
    }

    [Fact]
    public void The_same_seed_threads_and_epochs_give_the_same_file_and_another_seed_another()
    {
        var pictures = _folder.Write("pictures", Pictures.Classes(each: 40, height: 16, width: 16, channels: 3, "left", "right"));
        foreach (var (name, seed) in new[] { ("a.onnx", "9"), ("b.onnx", "9"), ("c.onnx", "10") })
        {
            var (exitCode, _, errors) = SundialProcess.Run(
                _folder.Path, "train", pictures, "--within", "2m", "--epochs", "1", "--seed", seed, "--threads", "2", "--out", name);
            Assert.True(exitCode == 0, errors);
        }

        var first = File.ReadAllBytes(_folder["a.onnx"]);
        Assert.Equal(first, File.ReadAllBytes(_folder["b.onnx"]));
        Assert.NotEqual(first, File.ReadAllBytes(_folder["c.onnx"]));
    }
}
