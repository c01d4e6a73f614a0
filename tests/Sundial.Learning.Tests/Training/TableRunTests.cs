using System.Globalization;
using System.Text;
using System.Text.Json;
using Sundial.Learning.Data;
using Sundial.Learning.Tables;
using Sundial.Learning.Tests.Tables.Export;
using Sundial.Learning.Training;
using Sundial.OnnxRuntime;
using Xunit;

namespace Sundial.Learning.Tests.Training;

public sealed class TableRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sundial-table-run-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    [Trait("Category", "Deadline")]
    public void A_table_and_a_deadline_give_a_file_that_takes_raw_columns_and_a_report()
    {
        var report = KeepableDeadline.Run(
            8, deadline => new TableRun(TimeProvider.System).Run(Request(Classes(600), deadline.TotalSeconds), new Watch(), CancellationToken.None));

        Assert.Equal("table-classification", report.Task);
        Assert.Equal(["no", "yes"], report.ClassNames);
        Assert.Equal(["size", "colour"], report.Inputs);
        Assert.InRange(report.Ledger.Sum(entry => entry.ActualSeconds), 0, report.DeadlineSeconds);
        Assert.Equal(1, report.Members.Sum(member => member.Weight), 3);

        using var json = JsonDocument.Parse(File.ReadAllText(report.ReportPath));
        Assert.Equal("table-classification", json.RootElement.GetProperty("task").GetString());
        using var session = new Session(File.ReadAllBytes(report.ModelPath));
        Assert.Equal("table-classification", session.Metadata["sundial.task"]);
        Assert.Equal(["size", "colour"], session.Inputs.Select(input => input.Name));
        Assert.Equal(["probabilities", "label"], session.Outputs.Select(output => output.Name));

        var schema = TableSchema.FromJson(session.Metadata["sundial.schema"]);
        var rows = TableReader.ReadForPrediction(Classes(50), schema).Single();
        var (_, labels) = TableModelRunner.Run(File.ReadAllBytes(report.ModelPath), rows);
        Assert.All(labels, label => Assert.Contains(label, report.ClassNames));
    }

    [Fact]
    public void Classes_are_learned_and_there_is_a_model_before_the_last()
    {
        var watch = new Watch();
        var report = Tried(8, Request(Classes(600), seconds: 600), watch);
        Assert.True(report.Metrics!.Auc > 0.9, $"The area is {report.Metrics.Auc}.");
        Assert.True(report.ValidationMetrics!.Auc > 0.9, $"The validated area is {report.ValidationMetrics.Auc}.");
        Assert.True(watch.Published.Count >= 2, "There is a model before the last.");
    }

    [Fact]
    public void Numbers_are_learned_as_numbers()
    {
        var report = Tried(8, Request(Numbers(500), seconds: 600));
        Assert.Equal("table-regression", report.Task);
        Assert.True(report.RegressionMetrics!.R2 > 0.8, $"R² is {report.RegressionMetrics.R2}.");
        using var session = new Session(File.ReadAllBytes(report.ModelPath));
        Assert.Equal(["prediction"], session.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void A_small_file_is_one_learner_nearly_as_good_as_the_best_and_the_report_says_so()
    {
        var report = Tried(8, Request(Classes(600), seconds: 600) with { OptimizeFor = OptimizeFor.Size });

        var member = Assert.Single(report.Members);
        Assert.Equal(1, member.Weight);
        Assert.Contains(report.Notices, notice => notice.Contains("the smallest within 1 % of the best was taken", StringComparison.Ordinal));
        Assert.InRange(report.ModelBytes, 1, 300_000);
        Assert.True(report.Metrics!.Auc > 0.9, $"The area is {report.Metrics.Auc}.");
    }

    [Fact]
    public void Numbers_that_are_to_be_classes_are_learned_as_classes()
    {
        var report = Tried(
            1,
            Request(Write("a,b,grade", 200, (random, text) => text.Append(CultureInfo.InvariantCulture, $"{random.Next(100)},{random.Next(100)},{random.Next(12)}\n")), seconds: 600) with { TableTask = TableTask.Classification, Target = "grade" });
        Assert.Equal(("table-classification", 12), (report.Task, report.ClassNames.Count));
    }

    [Fact]
    public void A_run_that_is_stopped_keeps_the_best_model_so_far()
    {
        using var stop = new CancellationTokenSource();
        var watch = new Watch { OnPublished = stop.Cancel };
        var report = new TableRun(TimeProvider.System).Run(Request(Classes(600), seconds: 600), watch, stop.Token);
        Assert.Equal(TrainingOutcome.Stopped, report.Outcome);
        Assert.True(File.Exists(report.ModelPath));
        Assert.True(report.ElapsedSeconds < 600);
    }

    [Fact]
    public void A_column_that_gives_the_target_away_is_told_of()
    {
        var path = Write("size,colour,answer,bought", 300, (random, text) =>
        {
            var bought = random.Next(2);
            text.Append(CultureInfo.InvariantCulture, $"{random.Next(1000)},{(random.Next(2) == 0 ? "red" : "blue")},{(bought == 1 ? "a" : "b")},{(bought == 1 ? "yes" : "no")}\n");
        });
        using var stop = new CancellationTokenSource();
        var report = new TableRun(TimeProvider.System).Run(Request(path, seconds: 600), new Watch { OnPublished = stop.Cancel }, stop.Token);
        Assert.Contains(report.Notices, notice => notice.StartsWith("\"answer\" is the target by another name", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(100_000, false)]
    public void Rows_that_are_copies_of_others_are_told_of_where_they_are_many(int sizes, bool areTold)
    {
        var path = Write("size,bought", 300, (random, text) => text.Append(CultureInfo.InvariantCulture, $"{random.Next(sizes)}.5,{(random.Next(2) == 1 ? "yes" : "no")}\n"));
        using var stop = new CancellationTokenSource();
        var report = new TableRun(TimeProvider.System).Run(Request(path, seconds: 600), new Watch { OnPublished = stop.Cancel }, stop.Token);
        Assert.Equal(areTold, report.Notices.Any(notice => notice.Contains("rows are copies of others", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_deadline_too_short_for_anything_is_refused() => Assert.Equal(
        "deadline.too-short",
        Assert.Throws<TrainingException>(() => new TableRun(TimeProvider.System).Run(Request(Classes(60), seconds: 1), new Watch(), CancellationToken.None)).Code);

    [Fact]
    public void A_target_that_is_not_there_is_told_of() => Assert.Throws<DatasetException>(
        () => new TableRun(TimeProvider.System).Run(Request(Classes(60), seconds: 20) with { Target = "nothing" }, new Watch(), CancellationToken.None));

    // Ended by what was tried and not by the clock, however busy the machine is.
    private static TableReport Tried(int candidates, TrainingRequest request, Watch? watch = null)
    {
        using var stop = new CancellationTokenSource();
        watch ??= new Watch();
        watch.OnProgress = progress =>
        {
            if (progress.Step >= candidates)
            {
                stop.Cancel();
            }
        };
        return new TableRun(TimeProvider.System).Run(request, watch, stop.Token);
    }

    private TrainingRequest Request(string path, double seconds) => new()
    {
        DataPath = path,
        Deadline = TimeSpan.FromSeconds(seconds),
        StartedAt = TimeProvider.System.GetTimestamp(),
        OutputPath = Path.Combine(_folder.FullName, "model.onnx"),
        Threads = 1,
        Tunes = false,
    };

    private string Classes(int rows) => Write("size,colour,bought", rows, (random, text) =>
    {
        var (size, colour) = (random.Next(0, 1000) / 10.0, random.Next(4));
        var bought = size + (colour == 2 ? 40 : 0) + random.Next(-5, 6) > 60;
        text.Append(CultureInfo.InvariantCulture, $"{(random.Next(20) == 0 ? "NA" : size)},{new[] { "red", "green", "blue", "grey" }[colour]},{(bought ? "yes" : "no")}\n");
    });

    private string Numbers(int rows) => Write("x,y,price", rows, (random, text) =>
    {
        var (x, y) = (random.NextDouble() * 10, random.NextDouble() * 10);
        text.Append(CultureInfo.InvariantCulture, $"{x:0.000},{y:0.000},{(x * y) + random.NextDouble():0.000}\n");
    });

    private string Write(string header, int rows, Action<Random, StringBuilder> row)
    {
        var path = Path.Combine(_folder.FullName, $"rows-{rows}.csv");
        var text = new StringBuilder(header).Append('\n');
        var random = new Random(7);
        for (var i = 0; i < rows; i++)
        {
            row(random, text);
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    private sealed class Watch : ITrainingObserver
    {
        public List<string> Published { get; } = [];

        public Action? OnPublished { get; init; }

        public Action<TrainingProgress>? OnProgress { get; set; }

        public void PhaseStarted(TrainingPhase phase, TimeSpan planned)
        {
        }

        public void Progressed(TrainingProgress progress) => OnProgress?.Invoke(progress);

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
