using System.Globalization;
using System.Text;
using System.Text.Json;
using Sundial.Testing.Data;
using Sundial.Testing.Processes;
using Xunit;

namespace Sundial.EndToEnd.Tests;

/// <summary>Training of what the data is found to be.</summary>
public sealed class TaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Category", "Deadline")]
    public void A_table_is_recognised_and_learned_before_the_deadline()
    {
        var data = _folder.Write("flowers.csv", Encoding.UTF8.GetBytes(Flowers()));
        var (exitCode, output, errors, within) = SundialProcess.RunWithin(_folder.Path, 8, "train", data, "--out", "model.onnx", "--json");
        Assert.True(exitCode == 0, errors + output);
        var events = SundialProcess.Events(output);
        Assert.Equal("table", events[0].GetProperty("task").GetString());
        var completed = events[^1];
        Assert.Equal("completed", completed.GetProperty("event").GetString());
        Assert.Equal("table-classification", completed.GetProperty("task").GetString());
        Assert.Equal("kind", completed.GetProperty("target").GetString());
        Assert.InRange(completed.GetProperty("elapsed_seconds").GetDouble(), 0, within);
        Assert.True(completed.GetProperty("metrics").GetProperty("counts").GetProperty("accuracy").GetDouble() > 0.9);
        using var report = JsonDocument.Parse(File.ReadAllText(_folder["model.report.json"]));
        Assert.Equal("table-classification", report.RootElement.GetProperty("task").GetString());
        Assert.Equal(["length", "colour"], report.RootElement.GetProperty("inputs").EnumerateArray().Select(input => input.GetString()));

        // The model says what it is: rows in, a class for each out.
        (exitCode, output, errors) = SundialProcess.Run(_folder.Path, "predict", "model.onnx", data, "--out", "rows.csv");
        Assert.True(exitCode == 0, errors + output);
        var lines = File.ReadAllLines(_folder["rows.csv"]);
        Assert.Equal("kind,probability of daisy,probability of rose", lines[0]);
        Assert.Equal(601, lines.Length);
        Assert.StartsWith("rose,", lines[1], StringComparison.Ordinal);
        (exitCode, output, errors) = SundialProcess.Run(_folder.Path, "evaluate", "model.onnx", data, "--json");
        Assert.True(exitCode == 0, errors + output);
        Assert.True(SundialProcess.Events(output)[^1].GetProperty("metrics").GetProperty("counts").GetProperty("accuracy").GetDouble() > 0.9);
        (exitCode, _, errors) = SundialProcess.Run(_folder.Path, "predict", "model.onnx", _folder.Write("narrow.csv", "length\n2.5\n3\n"u8));
        Assert.Equal(0, exitCode);
        Assert.Contains("There is no column \"colour\"; its values count as missing", errors, StringComparison.Ordinal);
        (exitCode, _, errors) = SundialProcess.Run(_folder.Path, "predict", "model.onnx", _folder.Write("other.csv", "colour\nred\n"u8));
        Assert.Equal(3, exitCode);
        Assert.Contains("no column \"length\", which the model needs", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_tables_have_is_refused_for_images()
    {
        var folder = Path.GetDirectoryName(_folder.Write("photos/cat/1.png", Pictures.Png(28, 28, 1, 3, 7)))!;
        var (exitCode, _, errors) = SundialProcess.Run(_folder.Path, "train", Path.GetDirectoryName(folder)!, "--within", "10s", "--target", "kind");
        Assert.Equal(2, exitCode);
        Assert.Contains("is no table, so --target means nothing", errors, StringComparison.Ordinal);
    }

    private static string Flowers()
    {
        var text = new StringBuilder("length,colour,kind\n");
        for (var i = 0; i < 600; i++)
        {
            var isRose = i * 7 % 3 == 0;
            text.Append(CultureInfo.InvariantCulture, $"{(isRose ? 5 : 2) + (i % 17 / 10.0):0.0},{(i % 5 == 0 ? "" : isRose ? "red" : "white")},{(isRose ? "rose" : "daisy")}\n");
        }

        return text.ToString();
    }
}
