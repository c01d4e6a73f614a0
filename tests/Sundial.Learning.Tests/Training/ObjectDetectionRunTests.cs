using System.Text.Json;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Export;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Training;

/// <summary>Whole runs on small drawn scenes.</summary>
public sealed class ObjectDetectionRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // How much is learned by then differs by machine, and is no matter of this test.
    [Fact]
    [Trait("Category", "Deadline")]
    public void A_run_keeps_its_deadline_and_reports_it()
    {
        var report = KeepableDeadline.Run(10, deadline => Run(Request("model.onnx") with { Deadline = deadline }, new Silent()));

        Assert.Equal(TrainingOutcome.Completed, report.Outcome);
        Assert.InRange(report.Ledger.Sum(entry => entry.ActualSeconds), 0, report.DeadlineSeconds);
        using var json = JsonDocument.Parse(File.ReadAllText(report.ReportPath));
        Assert.Equal("object-detection", json.RootElement.GetProperty("task").GetString());
        Assert.Equal("pascal-voc", json.RootElement.GetProperty("format").GetString());
    }

    [Fact]
    public void A_run_learns_where_things_are_and_tests_what_it_saved()
    {
        var report = Run(Request("model.onnx") with { Deadline = TimeSpan.FromMinutes(10), NominalDeadline = TimeSpan.FromSeconds(10), Epochs = 8, Seed = 5 }, new Silent());

        Assert.Equal(TrainingOutcome.Completed, report.Outcome);
        Assert.Equal(["disc", "square"], report.ClassNames);
        Assert.NotNull(report.Metrics);
        Assert.True(report.Metrics.AveragePrecision50 > 0.3, $"Average precision is {report.Metrics.AveragePrecision50}.");

        using var data = DetectionDatasetReader.Read(_folder["data"], new DetectionReadOptions { Height = report.Network.Height, Width = report.Network.Width });
        using var detector = new DetectorSession(File.ReadAllBytes(report.ModelPath), threads: 2);
        int[] test = [.. Enumerable.Range(0, data.Count).Where(index => data.Images.Splits[index] == DataSplit.Test)];
        var counted = new AveragePrecision(2);
        foreach (var (index, found) in test.Zip(detector.Find(data.Images, test)))
        {
            counted.Add(data.BoxesOf(index).ToArray(), found);
        }

        Assert.Equal(test.Length, report.Metrics.Count);
        Assert.Equal(report.Metrics.AveragePrecision50, counted.Mean(0.5), 3);
    }

    [Fact]
    public void The_same_seed_and_epochs_give_the_same_model_bit_for_bit_and_another_seed_another()
    {
        var small = _folder.Write("small", Scenes.VocFiles(train: 12));
        var first = ModelOf(seed: 5, "first.onnx");
        Assert.Equal(first, ModelOf(seed: 5, "second.onnx"));
        Assert.NotEqual(first, ModelOf(seed: 6, "third.onnx"));

        byte[] ModelOf(ulong seed, string name)
        {
            var request = Request(name) with { DataPath = small, Deadline = TimeSpan.FromMinutes(10), NominalDeadline = TimeSpan.FromSeconds(10), Epochs = 1, Seed = seed };
            var report = Run(request, new Silent());
            return File.ReadAllBytes(report.ModelPath);
        }
    }

    [Fact]
    public void A_run_that_is_stopped_keeps_the_best_model_so_far()
    {
        using var stop = new CancellationTokenSource();
        var report = new ObjectDetectionRun(TimeProvider.System).Run(
            Request("model.onnx") with { Deadline = TimeSpan.FromMinutes(10) }, new Silent { OnPublished = stop.Cancel }, stop.Token);

        Assert.Equal(TrainingOutcome.Stopped, report.Outcome);
        Assert.True(File.Exists(report.ModelPath));
    }

    [Fact]
    public void Grey_images_of_one_class_without_parts_of_their_own_are_learned_from_too()
    {
        for (var i = 0; i < 16; i++)
        {
            var pixels = new byte[64 * 64];
            for (var row = 8 + i; row < 28 + i; row++)
            {
                pixels.AsSpan(row * 64 + 2 * i, 20).Fill(200);
            }

            _folder.Write($"grey/images/{i:D2}.png", Png.Encode(pixels, 64, 64, 1));
            _folder.Write($"grey/labels/{i:D2}.txt", Scenes.Text($"0 {Scenes.N((2 * i + 10) / 64f)} {Scenes.N((18 + i) / 64f)} {Scenes.N(20 / 64f)} {Scenes.N(20 / 64f)}\n"));
        }

        var report = Run(Request("model.onnx") with { DataPath = _folder["grey"], Deadline = TimeSpan.FromMinutes(10), NominalDeadline = TimeSpan.FromSeconds(5), Epochs = 1 }, new Silent());

        Assert.Equal((1, 64, 64), (report.Network.Channels, report.Network.Height, report.Network.Width));
        Assert.Equal(AnnotationFormat.YoloText, report.Format);
        Assert.Equal(["0"], report.ClassNames);
        Assert.Equal(new SplitSizes(12, 2, 2), report.Sizes);
        Assert.Equal(2, report.Metrics?.Count);
    }

    [Fact]
    public void Too_little_to_learn_from_is_an_error()
    {
        _folder.Write("few", Scenes.VocFiles(train: 2, validation: 1, test: 1));

        var fault = Assert.Throws<DatasetException>(() => Run(Request("model.onnx") with { DataPath = _folder["few"] }, new Silent()));

        Assert.Equal(DatasetCodes.TooFew, fault.Code);
        Assert.False(File.Exists(_folder["model.onnx"]));
    }

    private TrainingRequest Request(string name)
    {
        if (!Directory.Exists(_folder["data"]))
        {
            _folder.Write("data", Scenes.VocFiles(train: 40, validation: 8, test: 8));
        }

        return new TrainingRequest { DataPath = _folder["data"], OutputPath = _folder[name], Deadline = TimeSpan.FromSeconds(12), StartedAt = TimeProvider.System.GetTimestamp(), Threads = 1 };
    }

    private static ObjectDetectionReport Run(TrainingRequest request, ITrainingObserver observer) =>
        new ObjectDetectionRun(TimeProvider.System).Run(request, observer, CancellationToken.None);

    private sealed class Silent : ITrainingObserver
    {
        public Action? OnPublished { get; init; }

        public void PhaseStarted(TrainingPhase phase, TimeSpan planned)
        {
        }

        public void Progressed(TrainingProgress progress)
        {
        }

        public void EpochEnded(TrainingProgress progress)
        {
        }

        public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed) => OnPublished?.Invoke();

        public void Noticed(string sentence)
        {
        }
    }
}
