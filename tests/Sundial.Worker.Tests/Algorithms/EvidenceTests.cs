using System.IO.Compression;
using System.Text.Json;
using Sundial.Contracts.Http;
using Sundial.Contracts.Training;
using Xunit;

namespace Sundial.Worker.Tests.Algorithms;

/// <summary>What trainings of every kind leave to be looked at: curves, calibration, what was asked for, and the worst mistakes, as the API's own records read them.</summary>
public sealed class EvidenceTests : IDisposable
{
    private readonly JobFolder _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void A_classifier_of_images_shows_what_it_was_surest_about_and_wrong()
    {
        // Labels that say nothing are always wrong now and then.
        _job.WithGuesses().WithHyperparameters(("epochs", "2"), ("seed", "7"), ("threads", "1"), ("optimize_for", "latency")).WithDeadline(TimeSpan.FromMinutes(5));
        var report = Train("image-classification");
        Assert.True(report.GetProperty("precision_recall").GetProperty("classes").GetArrayLength() >= 2);
        Assert.Equal(10, report.GetProperty("reliability").GetProperty("bins").GetArrayLength());
        var asked = report.GetProperty("asked");
        Assert.Equal(("latency", 7, 2, true), (asked.GetProperty("optimize_for").GetString(), asked.GetProperty("seed").GetInt32(), asked.GetProperty("epochs").GetInt32(), asked.GetProperty("tune").GetBoolean()));

        var (told, pictures) = Mistakes();
        Assert.Equal(("image-classification", report.GetProperty("sizes").GetProperty("test").GetInt32()), (told.Task, told.Tested));
        Assert.Equal(Math.Min(24, told.Wrong!.Value), told.Mistakes.Count);
        Assert.Equal(told.Mistakes.OrderByDescending(one => one.Probability).Select(one => one.Number), told.Mistakes.Select(one => one.Number));
        Assert.All(told.Mistakes, one => Assert.True(one.Truth != one.Prediction && one.Path!.Contains(one.Truth!, StringComparison.Ordinal)));
        Assert.Equal(told.Mistakes.Select(one => one.Picture), pictures.Keys.Order(StringComparer.Ordinal));
        Assert.All(pictures.Values, picture => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]));
    }

    [Fact]
    public void A_detector_shows_what_it_missed_and_invented_in_pixels_of_the_image()
    {
        _job.WithMisnamedScenes(train: 24).WithHyperparameters(("threads", "2")).WithDeadline(TimeSpan.FromMinutes(5));
        var report = TrainUntilCheckpoint("object-detection");
        Assert.Equal("disc", report.GetProperty("precision_recall").GetProperty("classes")[0].GetProperty("name").GetString());

        // What was not missed was taken for the other class.
        var (told, pictures) = Mistakes();
        Assert.InRange(told.Mistakes.Count, 1, 24);
        Assert.All(told.Mistakes, one => Assert.Contains(one.Boxes!, box => box.What is "missed" or "invented" or "wrong-class"));
        Assert.All(told.Mistakes.SelectMany(one => one.Boxes!.Where(box => box.Score is null).Select(box => (Box: box, one.Width, one.Height))), one =>
            Assert.True(one.Box.Left >= -1 && one.Box.Right <= one.Width + 1 && one.Box.Bottom <= one.Height + 1 && one.Box.Right > one.Box.Left));
        Assert.Equal(told.Mistakes.Select(one => one.Picture), pictures.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("price", "table-regression")]
    [InlineData("kind", "table-classification")]
    public void A_model_of_a_table_shows_the_rows_that_it_was_most_wrong_about(string target, string task)
    {
        _job.WithFlowers().WithHyperparameters(("target", target), ("tune", "off"), ("threads", "1")).WithDeadline(TimeSpan.FromMinutes(5));
        var report = TrainUntilCheckpoint("table");
        Assert.Equal((target, false), (report.GetProperty("asked").GetProperty("target").GetString(), report.GetProperty("asked").GetProperty("tune").GetBoolean()));
        Assert.Equal(task == "table-regression", report.TryGetProperty("regression_plot", out _));
        Assert.Equal(task == "table-classification", report.TryGetProperty("precision_recall", out _));
        Assert.Equal(task == "table-classification", report.TryGetProperty("reliability", out _));

        if (task == "table-regression")
        {
            var (told, _) = Mistakes();
            Assert.Equal((task, null, 24), (told.Task, told.Wrong, told.Mistakes.Count));
            Assert.Equal(report.GetProperty("inputs").EnumerateArray().Select(input => input.GetString()), told.Mistakes[0].Row!.Select(value => value.Column));
            Assert.Equal(told.Mistakes.OrderByDescending(one => one.Loss).Select(one => one.Number), told.Mistakes.Select(one => one.Number));
        }
    }

    private JsonElement Train(string algorithm)
    {
        using var process = AlgorithmProcess.Train(_job.Path, algorithm);
        Assert.Equal(0, process.Finish());
        return JsonElement.Parse(File.ReadAllText(_job["model/model.report.json"]));
    }

    // Asked to end when there is something to test: whatever else the machine does, there is time for all of it.
    private JsonElement TrainUntilCheckpoint(string algorithm)
    {
        using var process = AlgorithmProcess.Train(_job.Path, algorithm);
        process.WaitForLine(line => line.Contains("\"checkpoint\":", StringComparison.Ordinal));
        process.AskToEnd();
        Assert.Equal(0, process.Finish());
        return JsonElement.Parse(File.ReadAllText(_job["model/model.report.json"]));
    }

    private (MistakesView Told, Dictionary<string, byte[]> Pictures) Mistakes()
    {
        using var archive = ZipFile.OpenRead(_job["model/model.mistakes.zip"]);
        var entries = archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var bytes = new MemoryStream();
            using var content = entry.Open();
            content.CopyTo(bytes);
            return bytes.ToArray();
        });
        var told = JsonSerializer.Deserialize<MistakesView>(entries["mistakes.json"], ApiJson.Reading)!;
        entries.Remove("mistakes.json");
        return (told, entries);
    }
}
