using Sundial.Learning.Checkpoints;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Training;

/// <summary>Runs that are broken off and gone on with.</summary>
public sealed class ResumeTests(ResumeTests.Undisturbed undisturbed) : IDisposable, IClassFixture<ResumeTests.Undisturbed>
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3)]
    [InlineData(59)]
    [InlineData(60)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(71)]
    [InlineData(72)]
    [InlineData(17, 66)]
    [InlineData(62, 67, 70)]
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
        Assert.Equal(undisturbed.Report.Epochs, report.Epochs);
        Assert.Equal(undisturbed.Report.Metrics!.LogLoss, report.Metrics!.LogLoss);
        Assert.Contains(report.Ledger, entry => entry.Phase == TrainingPhase.Resume);
        Assert.Equal(report.ElapsedSeconds, report.Ledger.Sum(entry => entry.ActualSeconds), tolerance: 0.05);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(32)]
    public void A_run_that_is_cut_after_an_epoch_and_before_its_checkpoint_ends_the_same(int epochsEnded)
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(), new ResumeListener { CutAtEpoch = epochsEnded }));
        Assert.Equal(undisturbed.Model, File.ReadAllBytes(Run(Request(), new ResumeListener()).ModelPath));
    }

    [Fact]
    public void Checkpoints_change_nothing_about_the_model_and_the_last_two_are_kept_and_usable()
    {
        var listener = new ResumeListener();
        var report = Run(Request(), listener);
        Assert.Equal(undisturbed.Model, File.ReadAllBytes(report.ModelPath));
        Assert.DoesNotContain(report.Ledger, entry => entry.Phase == TrainingPhase.Resume);
        Assert.True(listener.Checkpoints.Count > 3);
        Assert.Equal(listener.Checkpoints.Order(), listener.Checkpoints);
        var kept = CheckpointFolder.Newest(_folder["checkpoints"]);
        Assert.Equal(2, kept.Count);
        foreach (var path in kept)
        {
            var manifest = CheckpointFolder.Verify(path, out _);
            Assert.NotNull(manifest);
            using var classifier = ImageClassifier.Open(Path.Combine(path, manifest.Model));
            Assert.Equal(3, classifier.ClassNames.Count);
        }
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("network.f32")]
    [InlineData("model.onnx")]
    public void A_checkpoint_that_is_not_whole_is_passed_over_for_the_one_before(string damaged)
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(), new ResumeListener { CutAtCheckpointOfStep = 66 }));
        var (newest, before) = CheckpointFolder.Newest(_folder["checkpoints"]) is [var first, var second] ? (first, second) : throw new InvalidOperationException();
        var file = Path.Combine(newest, damaged);
        var bytes = File.ReadAllBytes(file);
        File.Delete(file);
        File.WriteAllBytes(file, bytes[..^1]);

        var listener = new ResumeListener();
        var report = Run(Request(), listener);
        Assert.Contains(listener.Notices, notice => notice.Contains($"{newest} is passed over", StringComparison.Ordinal));
        Assert.Contains(listener.Notices, notice => notice.Contains($"goes on from {before}", StringComparison.Ordinal));
        Assert.Equal(undisturbed.Model, File.ReadAllBytes(report.ModelPath));
    }

    [Fact]
    public void A_folder_without_a_manifest_is_what_a_kill_leaves_and_nothing_is_said_of_it()
    {
        Directory.CreateDirectory(_folder["checkpoints/checkpoint-000007"]);
        _folder.Write("checkpoints/checkpoint-000007/model.onnx", "half"u8);
        var listener = new ResumeListener();
        Assert.Equal(undisturbed.Model, File.ReadAllBytes(Run(Request(), listener).ModelPath));
        Assert.DoesNotContain(listener.Notices, notice => notice.Contains("checkpoint", StringComparison.Ordinal));
        Assert.All(CheckpointFolder.Newest(_folder["checkpoints"]), path => Assert.True(CheckpointFolder.NumberOf(path) > 7));
    }

    [Fact]
    public void A_checkpoint_of_other_data_or_another_seed_is_refused_with_the_reason()
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(), new ResumeListener { CutAtCheckpointOfStep = 66 }));

        var otherSeed = new ResumeListener { CutAtCheckpointOfStep = 0 };
        Assert.Throws<ResumeListener.Cut>(() => Run(Request() with { Seed = 6 }, otherSeed));
        Assert.Contains(otherSeed.Notices, notice => notice.Contains("its seed is 5", StringComparison.Ordinal));

        Assert.Throws<ResumeListener.Cut>(() => Run(Request() with { Checkpoints = Store("others"), Seed = 5 }, new ResumeListener { CutAtCheckpointOfStep = 66 }));
        var other = _folder.Write("other", Pictures.Classes(each: 61, height: 16, width: 20, channels: 3, "left", "right", "up"));
        var otherData = new ResumeListener { CutAtCheckpointOfStep = 0 };
        Assert.Throws<ResumeListener.Cut>(() => Run(Request() with { Checkpoints = Store("others"), DataPath = other }, otherData));
        Assert.Contains(otherData.Notices, notice => notice.Contains("the data is another", StringComparison.Ordinal));
        Assert.Contains(otherData.Steps, step => step < 30);
    }

    [Fact]
    public void More_epochs_go_on_from_the_checkpoint_with_a_longer_schedule()
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(), new ResumeListener { CutAtCheckpointOfStep = 70 }));
        var report = Run(Request() with { Epochs = 5 }, new ResumeListener());
        Assert.Equal(5, report.Epochs);
        Assert.NotEqual(undisturbed.Model, File.ReadAllBytes(report.ModelPath));
    }

    [Fact]
    [Trait("Category", "Deadline")]
    public void With_a_deadline_the_schedule_goes_on_from_its_share_to_the_new_end()
    {
        var request = Request() with { Epochs = null, Deadline = TimeSpan.FromSeconds(12) };
        var first = new ResumeListener { CutAtShare = 0.3 };
        Assert.Throws<ResumeListener.Cut>(() => Run(request, first));
        var second = new ResumeListener();
        var report = Run(request with { StartedAt = TimeProvider.System.GetTimestamp(), Deadline = TimeSpan.FromSeconds(5) }, second);
        Assert.True(second.Shares[0] > 0.15, $"The first share is {second.Shares[0]}.");
        Assert.True(second.Shares[^1] > 0.9, $"The last share is {second.Shares[^1]}.");
        Assert.Equal(second.Shares.Order(), second.Shares);
        Assert.DoesNotContain(TrainingPhase.Probe, second.Phases);
        Assert.NotNull(report.Metrics);
        Assert.InRange(report.ElapsedSeconds, 0, report.DeadlineSeconds);
    }

    [Fact]
    public void With_no_time_left_the_model_of_the_checkpoint_is_the_result()
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(), new ResumeListener { CutAtCheckpointOfStep = 66 }));
        var model = File.ReadAllBytes(Path.Combine(CheckpointFolder.Newest(_folder["checkpoints"])[0], "model.onnx"));
        var report = Run(Request() with { OutputPath = _folder["late/model.onnx"], Deadline = TimeSpan.FromMilliseconds(1) }, new ResumeListener());
        Assert.Equal(model, File.ReadAllBytes(report.ModelPath));
        Assert.Equal(_folder["late/model.onnx"], report.ModelPath);
        Assert.True(File.Exists(report.ReportPath));
        Assert.Null(report.Metrics);
    }

    [Fact]
    public void A_run_that_is_stopped_while_it_reads_again_keeps_the_model_of_the_checkpoint()
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(), new ResumeListener { CutAtCheckpointOfStep = 66 }));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var report = undisturbed.Run(Request(), new ResumeListener(), stop.Token);
        Assert.Equal(TrainingOutcome.Stopped, report.Outcome);
        Assert.True(File.Exists(report.ModelPath));
    }

    [Fact]
    [Trait("Category", "Deadline")]
    public void A_deadline_that_is_moved_takes_effect_at_the_next_batch_and_is_told()
    {
        var source = new DeadlineSource(TimeSpan.FromSeconds(40));
        var moved = TimeSpan.Zero;
        var listener = new ResumeListener();
        listener.OnChosenStep = Move;
        var report = Run(Request() with { Epochs = null, Deadline = TimeSpan.FromSeconds(40), LiveDeadline = source, Checkpoints = null }, listener);
        Assert.Equal(moved.TotalSeconds, report.DeadlineSeconds, 6);
        Assert.InRange(report.ElapsedSeconds, 0, report.DeadlineSeconds);
        Assert.Contains(listener.Notices, notice => notice.StartsWith("The deadline was moved from 40 s to", StringComparison.Ordinal));
        Assert.Equal([TrainingPhase.Train], listener.Replanned);
        Assert.Equal(listener.Shares.Order(), listener.Shares);

        void Move(TimeSpan elapsed)
        {
            if (moved == TimeSpan.Zero)
            {
                listener.Shares.Clear();
                source.Move(moved = elapsed + TimeSpan.FromSeconds(4));
            }
        }
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_training_with_the_last_good_model_and_a_report()
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(), new ResumeListener { CutAtCheckpointOfStep = 61 }));
        var newest = CheckpointFolder.Newest(_folder["checkpoints"])[0];
        Poison(newest, "network.f32");
        var listener = new ResumeListener();
        var report = Run(Request(), listener);
        Assert.Contains(listener.Notices, notice => notice.StartsWith("The training loss became NaN", StringComparison.Ordinal));
        Assert.NotNull(report.Metrics);
        Assert.Equal(newest, CheckpointFolder.Newest(_folder["checkpoints"])[0]);
        Assert.True(File.Exists(report.ReportPath));
    }

    [Fact]
    public void A_place_that_takes_no_checkpoint_is_told_once_and_the_training_goes_on()
    {
        _folder.Write("taken", "a file"u8);
        var listener = new ResumeListener();
        var report = Run(Request() with { Checkpoints = Store("taken/below") }, listener);
        Assert.Equal(undisturbed.Model, File.ReadAllBytes(report.ModelPath));
        Assert.Single(listener.Notices, notice => notice.StartsWith("A checkpoint could not be written", StringComparison.Ordinal));
    }

    // Every bit set is no number; the manifest is made to vouch for it.
    private static void Poison(string checkpoint, string name)
    {
        var manifest = CheckpointFolder.Verify(checkpoint, out _)!;
        var bytes = new byte[manifest.Files[name].Size];
        Array.Fill(bytes, (byte)0xFF);
        File.WriteAllBytes(Path.Combine(checkpoint, name), bytes);
        var files = manifest.Files.ToDictionary(file => file.Key, file => file.Key == name
            ? new CheckpointFile(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), bytes.Length)
            : file.Value);
        File.WriteAllBytes(
            Path.Combine(checkpoint, CheckpointManifest.FileName),
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(manifest with { Files = files }, CheckpointManifest.JsonOptions));
    }

    private ImageClassificationReport Run(TrainingRequest request, ITrainingObserver listener) => undisturbed.Run(request, listener);

    private TrainingCheckpoints Store(string name) => new(_folder[name]) { Every = TimeSpan.Zero };

    private TrainingRequest Request() => undisturbed.Request(_folder["model.onnx"]) with { Checkpoints = Store("checkpoints") };

    /// <summary>Three epochs of pictures of three classes.</summary>
    public sealed class Undisturbed() : UndisturbedRun<ImageClassificationReport>(
        Pictures.Classes(each: 60, height: 16, width: 20, channels: 3, "left", "right", "up"), epochs: 3, new ImageClassificationRun(TimeProvider.System).Run);
}
