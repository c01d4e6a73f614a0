using System.Globalization;
using System.Text;
using Sundial.Learning.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Training;

/// <summary>Runs that go on from finished ones.</summary>
public sealed class MoreFromTests(MoreFromTests.Finished finished) : IDisposable, IClassFixture<MoreFromTests.Finished>
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_classifier_is_trained_on_with_the_same_network_and_parts_and_does_not_become_worse()
    {
        var before = finished.Images;
        var listener = new ResumeListener();
        var report = new ImageClassificationRun(TimeProvider.System).Run(Images(), listener, CancellationToken.None);
        Assert.Equal(before.ReportPath, report.MoreFrom);
        Assert.True(File.Exists(report.TrainingPath));
        Assert.Equal((before.Network, before.Sizes), (report.Network, report.Sizes));
        Assert.True(report.ValidationAccuracy >= before.ValidationAccuracy, $"{report.ValidationAccuracy} is less than {before.ValidationAccuracy}.");
        Assert.Contains(listener.Notices, notice => notice.StartsWith("The training goes on from the model of", StringComparison.Ordinal));
        Assert.All(listener.Shares, share => Assert.True(share >= 0.5, $"The schedule is at {share}."));

        var again = new ImageClassificationRun(TimeProvider.System).Run(
            Images() with { MoreFrom = report.TrainingPath, OutputPath = _folder["third.onnx"] }, new ResumeListener(), CancellationToken.None);
        Assert.NotEqual(report.Seed, again.Seed);
        Assert.True(again.ValidationAccuracy >= report.ValidationAccuracy);
    }

    [Fact]
    public void One_that_is_killed_while_it_is_trained_on_comes_to_the_same_model()
    {
        var undisturbed = new ImageClassificationRun(TimeProvider.System).Run(Images(), new ResumeListener(), CancellationToken.None);
        var request = Images() with { OutputPath = _folder["killed.onnx"], Checkpoints = new TrainingCheckpoints(_folder["checkpoints"]) { Every = TimeSpan.Zero } };
        Assert.Throws<ResumeListener.Cut>(() => new ImageClassificationRun(TimeProvider.System).Run(request, new ResumeListener { CutAtCheckpointOfStep = 2 }, CancellationToken.None));
        var report = new ImageClassificationRun(TimeProvider.System).Run(request, new ResumeListener(), CancellationToken.None);
        Assert.Equal(File.ReadAllBytes(undisturbed.ModelPath), File.ReadAllBytes(report.ModelPath));
    }

    [Fact]
    public void A_detector_is_trained_on_and_does_not_become_worse()
    {
        var before = finished.Scenes;
        var report = new ObjectDetectionRun(TimeProvider.System).Run(
            Finished.Request(finished.ScenesPath, _folder["second.onnx"]) with { MoreFrom = before.ReportPath }, new ResumeListener(), CancellationToken.None);
        Assert.Equal((before.Network, before.Sizes), (report.Network, report.Sizes));
        Assert.True(report.ValidationAveragePrecision50 + report.ValidationAveragePrecision >= before.ValidationAveragePrecision50 + before.ValidationAveragePrecision);
        Assert.True(File.Exists(report.TrainingPath));
    }

    [Fact]
    public void A_table_is_searched_on_with_what_was_tried_and_begins_with_the_old_model()
    {
        var before = finished.Rows;
        byte[]? first = null;
        var request = Finished.Request(finished.RowsPath, _folder["second.onnx"]) with { MoreFrom = before.ReportPath };
        var report = Finished.Searched(request, before.Candidates + 2, path => first ??= File.ReadAllBytes(path));
        Assert.Equal(File.ReadAllBytes(before.ModelPath), first);
        Assert.True(report.Candidates > before.Candidates, $"{report.Candidates} candidates are no more than {before.Candidates}.");
        Assert.True(report.ValidationMetrics!.Auc >= before.ValidationMetrics!.Auc - 1e-3, $"{report.ValidationMetrics.Auc} is less than {before.ValidationMetrics.Auc}.");
        Assert.Equal(before.Sizes.Test, report.Sizes.Test);
        Assert.True(File.Exists(report.TrainingPath));
    }

    [Fact]
    public void A_model_of_a_table_stays_where_nothing_better_is_found()
    {
        var before = finished.Rows;
        using var stop = new CancellationTokenSource();
        var listener = new ResumeListener { OnPublished = _ => stop.Cancel() };
        var request = Finished.Request(finished.RowsPath, _folder["second.onnx"]) with { Epochs = null, MoreFrom = before.TrainingPath };
        var report = new TableRun(TimeProvider.System).Run(request, listener, stop.Token);
        Assert.Contains("Nothing better was found; the model stays as it was.", listener.Notices);
        Assert.Equal(File.ReadAllBytes(before.ModelPath), File.ReadAllBytes(report.ModelPath));
        Assert.Equal(before.Members, report.Members);
        Assert.Equal(before.ValidationMetrics!.Auc, report.ValidationMetrics!.Auc);
        Assert.Equal(before.Metrics!.Counts.Accuracy, report.Metrics!.Counts.Accuracy);

        // What has been gone on from can be gone on from again.
        var again = Finished.Searched(request with { MoreFrom = report.ReportPath, OutputPath = _folder["third.onnx"] }, before.Candidates + 2);
        Assert.True(again.Candidates > before.Candidates);
        Assert.True(again.ValidationMetrics!.Auc >= before.ValidationMetrics!.Auc - 1e-3);
    }

    [Fact]
    public void Of_a_table_that_is_read_in_part_rows_are_drawn_anew_and_the_old_model_is_compared_on_those_it_has_not_seen()
    {
        var path = Finished.Table(_folder, "large.csv", "size,colour,bought", 30_000);
        var request = Finished.Request(path, _folder["first.onnx"]) with { Epochs = null, MemoryBytes = 1 << 20, RatesPath = _folder["rates.json"] };
        var before = Finished.Searched(request, tried: 2);
        Assert.InRange(before.ShareOfDataUsed, 0.1, 0.9);
        Assert.Contains("table-4", File.ReadAllText(request.RatesPath), StringComparison.Ordinal);

        var listener = new ResumeListener();
        var report = Finished.Searched(request with { MoreFrom = before.ReportPath, OutputPath = _folder["second.onnx"] }, tried: 2, notices: listener.Notices);
        Assert.Contains(listener.Notices, notice => notice.Contains("rows that were drawn anew", StringComparison.Ordinal));
        Assert.True(report.Metrics!.Auc > 0.95, $"The area is {report.Metrics.Auc}.");

        var third = Finished.Searched(request with { MoreFrom = report.ReportPath, OutputPath = _folder["third.onnx"] }, tried: 2);
        Assert.True(third.Metrics!.Auc > 0.95, $"The area is {third.Metrics.Auc}.");

        File.AppendAllText(path, "1.5,red,no\n");
        var fault = Assert.Throws<TrainingException>(() => Finished.Searched(request with { MoreFrom = report.ReportPath, OutputPath = _folder["fourth.onnx"] }, tried: 2));
        Assert.Equal("more-from.other-data", fault.Code);
        fault = Assert.Throws<TrainingException>(() => Finished.Searched(request with { MoreFrom = report.ReportPath, Target = "colour", OutputPath = _folder["fourth.onnx"] }, tried: 2));
        Assert.Equal("more-from.other-columns", fault.Code);
    }

    [Fact]
    public void What_it_cannot_be_trained_on_with_is_refused_with_the_reason()
    {
        Assert.Equal("more-from.missing", Refusal(Images() with { MoreFrom = _folder["none.report.json"] }, "none.training is missing"));
        Assert.Equal("more-from.unreadable", Refusal(Images() with { MoreFrom = _folder.Write("half.training", "half"u8) }, "half.training cannot be read"));
        Assert.Equal("more-from.other-task", Refusal(Images() with { MoreFrom = finished.Scenes.ReportPath }, "is of another task (object-detection)"));
        var classes = _folder.Write("classes", Pictures.Classes(each: 30, height: 16, width: 20, channels: 3, "left", "right", "down"));
        Assert.Equal("more-from.other-classes", Refusal(Images() with { DataPath = classes }, "\"down\" is new"));
        var data = _folder.Write("data", Pictures.Classes(each: 31, height: 16, width: 20, channels: 3, "left", "right", "up"));
        Assert.Equal("more-from.other-data", Refusal(Images() with { DataPath = data }, "or was changed since"));

        var table = Finished.Request(Finished.Table(_folder, "other.csv", "size,shade,bought", 300), _folder["second.onnx"]) with { Epochs = null, MoreFrom = finished.Rows.ReportPath };
        var fault = Assert.Throws<TrainingException>(() => new TableRun(TimeProvider.System).Run(table, new ResumeListener(), CancellationToken.None));
        Assert.Equal("more-from.other-columns", fault.Code);
        Assert.Contains("\"shade\" is new", fault.Message, StringComparison.Ordinal);

        string Refusal(TrainingRequest request, string words)
        {
            var refusal = Assert.Throws<TrainingException>(() => new ImageClassificationRun(TimeProvider.System).Run(request, new ResumeListener(), CancellationToken.None));
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
            return refusal.Code;
        }
    }

    private TrainingRequest Images() => Finished.Request(finished.ImagesPath, _folder["second.onnx"]) with { MoreFrom = finished.Images.ReportPath };

    /// <summary>A finished run of each task.</summary>
    public sealed class Finished : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Finished()
        {
            ImagesPath = _folder.Write("images", Pictures.Classes(each: 30, height: 16, width: 20, channels: 3, "left", "right", "up"));
            ScenesPath = _folder.Write("scenes", Sundial.Testing.Data.Scenes.VocFiles(train: 12));
            RowsPath = Table(_folder, "rows.csv", "size,colour,bought", 300);
            Images = new ImageClassificationRun(TimeProvider.System).Run(Request(ImagesPath, _folder["images.onnx"]), new ResumeListener(), CancellationToken.None);
            Scenes = new ObjectDetectionRun(TimeProvider.System).Run(Request(ScenesPath, _folder["scenes.onnx"]), new ResumeListener(), CancellationToken.None);
            Rows = Searched(Request(RowsPath, _folder["rows.onnx"]), tried: 4);
        }

        public string ImagesPath { get; }

        public string ScenesPath { get; }

        public string RowsPath { get; }

        public ImageClassificationReport Images { get; }

        public ObjectDetectionReport Scenes { get; }

        public TableReport Rows { get; }

        public static TrainingRequest Request(string data, string output) => new()
        {
            DataPath = data,
            Deadline = TimeSpan.FromMinutes(5),
            NominalDeadline = TimeSpan.FromSeconds(10),
            StartedAt = TimeProvider.System.GetTimestamp(),
            OutputPath = output,
            Epochs = 1,
            Seed = 5,
            Threads = 1,
        };

        // Ended by what was tried and not by the clock, however busy the machine is.
        public static TableReport Searched(TrainingRequest request, int tried, Action<string>? onPublished = null, List<string>? notices = null)
        {
            using var stop = new CancellationTokenSource();
            var listener = new ResumeListener
            {
                OnPublished = onPublished,
                OnProgress = progress =>
                {
                    if (progress.Step >= tried)
                    {
                        stop.Cancel();
                    }
                },
            };
            var report = new TableRun(TimeProvider.System).Run(request with { Epochs = null, StartedAt = TimeProvider.System.GetTimestamp() }, listener, stop.Token);
            notices?.AddRange(listener.Notices);
            return report;
        }

        public static string Table(TemporaryFolder folder, string name, string header, int count)
        {
            var random = new Random(7);
            var text = new StringBuilder(header).Append('\n');
            for (var i = 0; i < count; i++)
            {
                var (size, colour) = (random.Next(0, 1000) / 10.0, random.Next(4));
                var bought = size + (colour == 2 ? 40 : 0) + random.Next(-5, 6) > 60;
                text.Append(CultureInfo.InvariantCulture, $"{size},{new[] { "red", "green", "blue", "grey" }[colour]},{(bought ? "yes" : "no")}\n");
            }

            return folder.Write(name, Encoding.UTF8.GetBytes(text.ToString()));
        }

        public void Dispose() => _folder.Dispose();
    }
}
