using Sundial.Learning.Checkpoints;
using Sundial.Learning.Training;
using Sundial.OnnxRuntime;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Training;

/// <summary>Runs of detectors that are broken off and gone on with.</summary>
public sealed class DetectionResumeTests(DetectionResumeTests.Undisturbed undisturbed) : IDisposable, IClassFixture<DetectionResumeTests.Undisturbed>
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(31, 32)]
    public void Wherever_a_run_is_cut_the_model_is_the_same_bit_for_bit(params int[] cuts)
    {
        foreach (var step in cuts)
        {
            Assert.Throws<ResumeListener.Cut>(() => Run(Request(), new ResumeListener { CutAtCheckpointOfStep = step }));
        }

        var listener = new ResumeListener();
        var report = Run(Request(), listener);
        Assert.Contains(listener.Notices, notice => notice.StartsWith("The training goes on from", StringComparison.Ordinal));
        Assert.Equal(undisturbed.Model, File.ReadAllBytes(report.ModelPath));
        Assert.Equal(undisturbed.Report.Metrics!.AveragePrecision50, report.Metrics!.AveragePrecision50);
        Assert.Contains(report.Ledger, entry => entry.Phase == TrainingPhase.Resume);
        Assert.Equal(report.ElapsedSeconds, report.Ledger.Sum(entry => entry.ActualSeconds), tolerance: 0.05);
    }

    [Fact]
    public void Checkpoints_are_usable_and_name_what_validation_measured()
    {
        var report = Run(Request(), new ResumeListener());
        Assert.Equal(undisturbed.Model, File.ReadAllBytes(report.ModelPath));
        var kept = CheckpointFolder.Newest(_folder["checkpoints"]);
        Assert.Equal(2, kept.Count);
        foreach (var path in kept)
        {
            var manifest = CheckpointFolder.Verify(path, out _)!;
            Assert.Equal("validation_average_precision_50", manifest.Metric.Name);
            using var session = new Session(File.ReadAllBytes(Path.Combine(path, manifest.Model)));
            Assert.Equal("object-detection", session.Metadata["sundial.task"]);
        }
    }

    [Fact]
    public void A_checkpoint_of_other_boxes_is_refused_with_the_reason()
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(), new ResumeListener { CutAtCheckpointOfStep = 31 }));
        var other = new ResumeListener { CutAtCheckpointOfStep = 0 };
        Assert.Throws<ResumeListener.Cut>(() => Run(Request() with { DataPath = _folder.Write("other", Scenes.VocFiles(train: 13)) }, other));
        Assert.Contains(other.Notices, notice => notice.Contains("the data is another", StringComparison.Ordinal));
        Assert.All(other.Steps, step => Assert.True(step < 30));
    }

    [Fact]
    [Trait("Category", "Deadline")]
    public void With_a_deadline_the_schedule_goes_on_from_its_share_to_the_new_end()
    {
        var request = Request() with { Epochs = null, Deadline = TimeSpan.FromSeconds(12) };
        Assert.Throws<ResumeListener.Cut>(() => Run(request, new ResumeListener { CutAtShare = 0.3 }));
        var second = new ResumeListener();
        var report = Run(request with { StartedAt = TimeProvider.System.GetTimestamp(), Deadline = TimeSpan.FromSeconds(5) }, second);
        Assert.True(second.Shares[0] > 0.15, $"The first share is {second.Shares[0]}.");
        Assert.Equal(second.Shares.Order(), second.Shares);
        Assert.DoesNotContain(TrainingPhase.Probe, second.Phases);
        Assert.InRange(report.ElapsedSeconds, 0, report.DeadlineSeconds);
    }

    [Fact]
    public void With_no_time_left_the_model_of_the_checkpoint_is_the_result()
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(), new ResumeListener { CutAtCheckpointOfStep = 31 }));
        var model = File.ReadAllBytes(Path.Combine(CheckpointFolder.Newest(_folder["checkpoints"])[0], "model.onnx"));
        var report = Run(Request() with { OutputPath = _folder["late/model.onnx"], Deadline = TimeSpan.FromMilliseconds(1) }, new ResumeListener());
        Assert.Equal(model, File.ReadAllBytes(report.ModelPath));
        Assert.Equal(["disc", "square"], report.ClassNames);
        Assert.Null(report.Metrics);
    }

    private ObjectDetectionReport Run(TrainingRequest request, ITrainingObserver listener) => undisturbed.Run(request, listener);

    private TrainingRequest Request() => undisturbed.Request(_folder["model.onnx"]) with
    {
        Checkpoints = new TrainingCheckpoints(_folder["checkpoints"]) { Every = TimeSpan.Zero },
    };

    /// <summary>Two epochs of a dozen scenes.</summary>
    public sealed class Undisturbed() : UndisturbedRun<ObjectDetectionReport>(
        Scenes.VocFiles(train: 12), epochs: 2, new ObjectDetectionRun(TimeProvider.System).Run, nominal: TimeSpan.FromSeconds(10));
}
