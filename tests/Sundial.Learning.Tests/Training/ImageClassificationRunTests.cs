using Sundial.Learning.Data;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Training;

/// <summary>Whole runs, short ones, most of them on real digits.</summary>
public sealed class ImageClassificationRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Listener _listener = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_seed_and_epochs_give_the_same_model_bit_for_bit_and_another_seed_another()
    {
        var pictures = _folder.Write("pictures", Pictures.Classes(each: 60, height: 16, width: 20, channels: 3, "left", "right", "up"));
        var first = ModelOf(seed: 5, "first.onnx");
        Assert.Equal(first, ModelOf(seed: 5, "second.onnx"));
        Assert.NotEqual(first, ModelOf(seed: 6, "third.onnx"));

        byte[] ModelOf(ulong seed, string name)
        {
            // The deadline is part of the request, so it is the same; it is never near.
            var report = Run(Request(name) with { DataPath = pictures, Deadline = TimeSpan.FromMinutes(5), Epochs = 3, Seed = seed });
            Assert.Equal(3, report.Epochs);
            return File.ReadAllBytes(report.ModelPath);
        }
    }

    // How much is learned by then differs by machine, and is no matter of this test.
    [Fact]
    [Trait("Category", "Deadline")]
    public void A_run_keeps_its_deadline_and_its_ledger_adds_up()
    {
        var report = KeepableDeadline.Run(8, deadline => Run(Request("model.onnx") with { Deadline = deadline }));
        Assert.Equal(TrainingOutcome.Completed, report.Outcome);
        Assert.InRange(report.ElapsedSeconds, 0, report.DeadlineSeconds);
        Assert.InRange(report.Ledger.Sum(entry => entry.ActualSeconds), 0, report.DeadlineSeconds);
        Assert.Equal(Enum.GetValues<TrainingPhase>().Where(phase => phase != TrainingPhase.Resume), report.Ledger.Select(entry => entry.Phase));
        Assert.True(File.Exists(report.ReportPath));
        Assert.True(_listener.Published.Count > 0);
    }

    [Fact]
    public void A_run_that_is_stopped_keeps_the_best_model_so_far()
    {
        using var stop = new CancellationTokenSource();
        _listener.OnPublished = stop.Cancel;
        var report = new ImageClassificationRun(TimeProvider.System).Run(
            Request("model.onnx") with { Deadline = TimeSpan.FromMinutes(10) }, _listener, stop.Token);
        Assert.Equal(TrainingOutcome.Stopped, report.Outcome);
        Assert.True(report.ElapsedSeconds < 300);
        using var classifier = ImageClassifier.Open(report.ModelPath);
        Assert.Equal(10, classifier.ClassNames.Count);
    }

    [Fact]
    public void A_run_that_is_stopped_before_any_model_says_so()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new ImageClassificationRun(TimeProvider.System).Run(Request("model.onnx"), _listener, stop.Token));
        Assert.False(File.Exists(_folder["model.onnx"]));
    }

    [Theory]
    [InlineData(0, "deadline.too-short")]
    [InlineData(-5, "deadline.too-short")]
    [InlineData(1, "deadline.too-short")]
    [InlineData(400 * 86_400, "deadline.too-long")]
    public void A_deadline_that_cannot_be_meant_is_refused_before_anything_is_read(double seconds, string code)
    {
        var request = Request("model.onnx") with { DataPath = _folder["nowhere"], Deadline = TimeSpan.FromSeconds(seconds) };
        Assert.Equal(code, Assert.Throws<TrainingException>(() => Run(request)).Code);
    }

    [Fact]
    public void A_model_that_is_optimised_for_latency_is_small_and_looks_once()
    {
        var pictures = _folder.Write("pictures", Pictures.Classes(each: 60, height: 16, width: 20, channels: 3, "left", "right", "up"));
        var report = Run(Request("model.onnx") with { DataPath = pictures, Deadline = TimeSpan.FromMinutes(10), Epochs = 3, OptimizeFor = OptimizeFor.Latency });
        Assert.True(report.Network.Parameters < 400_000);
        using var classifier = ImageClassifier.Open(report.ModelPath);
        Assert.Contains("\"views\":1", classifier.TrainingSummary, StringComparison.Ordinal);
        Assert.True(report.Metrics!.Accuracy > 0.5, $"Accuracy is {report.Metrics.Accuracy}.");
    }

    private ImageClassificationReport Run(TrainingRequest request) => new ImageClassificationRun(TimeProvider.System).Run(request, _listener, CancellationToken.None);

    private TrainingRequest Request(string output) => new()
    {
        DataPath = Digits(),
        Deadline = TimeSpan.FromSeconds(20),
        StartedAt = TimeProvider.System.GetTimestamp(),
        OutputPath = _folder[output],
        Threads = 1,
    };

    private string Digits() => DigitsDataset.Prepare(_folder["digits"]);

    private sealed class Listener : ITrainingObserver
    {
        public List<string> Published { get; } = [];

        public Action? OnPublished { get; set; }

        public void PhaseStarted(TrainingPhase phase, TimeSpan planned)
        {
        }

        public void Progressed(TrainingProgress progress)
        {
        }

        public void EpochEnded(TrainingProgress progress)
        {
        }

        public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed)
        {
            Published.Add(path);
            OnPublished?.Invoke();
        }

        public void Noticed(string sentence)
        {
        }
    }
}
