using System.Globalization;
using System.Text;
using Sundial.Learning.Checkpoints;
using Sundial.Learning.Tests.Tables;
using Sundial.Learning.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Training;

/// <summary>Runs on tables that are broken off and gone on with.</summary>
public sealed class TableResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [XGBoostTheory]
    [InlineData(6)]
    [Trait("Category", "Deadline")]
    public void What_was_tried_before_a_kill_is_there_afterwards(int tried)
    {
        var first = new ResumeListener { CutAtCheckpointOfStep = tried };
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(seconds: 300), first));
        var manifest = CheckpointFolder.Verify(CheckpointFolder.Newest(_folder["checkpoints"])[0], out _)!;
        Assert.Equal("validation_auc", manifest.Metric.Name);
        Assert.True(manifest.Step >= tried);

        var second = new ResumeListener();
        var report = Run(Request(seconds: 9), second);
        Assert.Contains(second.Notices, notice => notice.StartsWith("The training goes on from", StringComparison.Ordinal));
        Assert.True(report.Candidates >= manifest.Step, $"{report.Candidates} of {manifest.Step} candidates are left.");
        Assert.True(second.Steps.TrueForAll(step => step >= manifest.Step), "Nothing is tried twice.");
        Assert.Contains(report.Ledger, entry => entry.Phase == TrainingPhase.Resume);
        Assert.InRange(report.ElapsedSeconds, 0, report.DeadlineSeconds);
        Assert.True(report.Metrics!.Auc > 0.9, $"The area is {report.Metrics.Auc}.");
    }

    [Fact]
    public void With_no_time_left_the_model_of_the_checkpoint_is_the_result()
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(seconds: 60), new ResumeListener { CutAtCheckpointOfStep = 2 }));
        var model = File.ReadAllBytes(Path.Combine(CheckpointFolder.Newest(_folder["checkpoints"])[0], "model.onnx"));
        var report = Run(Request(seconds: 60) with { Deadline = TimeSpan.FromMilliseconds(1), OutputPath = _folder["late/model.onnx"] }, new ResumeListener());
        Assert.Equal(model, File.ReadAllBytes(report.ModelPath));
        Assert.Equal(["no", "yes"], report.ClassNames);
    }

    [Fact]
    public void A_checkpoint_of_other_rows_is_refused_with_the_reason()
    {
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(seconds: 60), new ResumeListener { CutAtCheckpointOfStep = 2 }));
        var other = new ResumeListener { CutAtCheckpointOfStep = 0 };
        Assert.Throws<ResumeListener.Cut>(() => Run(Request(seconds: 60) with { DataPath = Rows(401) }, other));
        Assert.Contains(other.Notices, notice => notice.Contains("the data is another", StringComparison.Ordinal));
    }

    private static TableReport Run(TrainingRequest request, ITrainingObserver listener) => new TableRun(TimeProvider.System).Run(request, listener, CancellationToken.None);

    private TrainingRequest Request(double seconds) => new()
    {
        DataPath = Rows(400),
        Deadline = TimeSpan.FromSeconds(seconds),
        StartedAt = TimeProvider.System.GetTimestamp(),
        OutputPath = _folder["model.onnx"],
        Checkpoints = new TrainingCheckpoints(_folder["checkpoints"]) { Every = TimeSpan.Zero },
        Threads = 1,
    };

    private string Rows(int count)
    {
        var random = new Random(7);
        var text = new StringBuilder("size,colour,bought\n");
        for (var i = 0; i < count; i++)
        {
            var (size, colour) = (random.Next(0, 1000) / 10.0, random.Next(4));
            var bought = size + (colour == 2 ? 40 : 0) + random.Next(-5, 6) > 60;
            text.Append(CultureInfo.InvariantCulture, $"{size},{new[] { "red", "green", "blue", "grey" }[colour]},{(bought ? "yes" : "no")}\n");
        }

        return _folder.Write($"rows-{count}.csv", Encoding.UTF8.GetBytes(text.ToString()));
    }
}
