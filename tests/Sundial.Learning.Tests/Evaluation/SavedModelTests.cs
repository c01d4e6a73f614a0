using System.Globalization;
using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Detection.Boxes;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Tables;
using Sundial.Learning.Tests.Tables;
using Sundial.Learning.Training;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Evaluation;

/// <summary>Models that a run has saved, opened again: what they say of themselves, what they predict, and that they measure what the run did.</summary>
public sealed class SavedModelTests(SavedModels saved) : IClassFixture<SavedModels>
{
    [Fact]
    public void A_detector_measures_what_its_run_has_reported()
    {
        var report = saved.Detector;
        using var detector = Assert.IsType<ObjectDetector>(SavedModel.Open(report.ModelPath, threads: 2));
        using var images = DetectionDatasetReader.Read(saved.Folder["data"], new DetectionReadOptions { Height = detector.Height, Width = detector.Width, Channels = detector.Channels, ClassNames = detector.ClassNames });
        var measured = detector.Evaluate(images, images.TestPart());

        Assert.Equal("object-detection", detector.Task);
        Assert.Equal(["disc", "square"], detector.ClassNames);
        Assert.Equal(report.Threshold, detector.Threshold, 1e-4);
        Assert.Equal(6, measured.Count);
        Assert.Equal(report.Metrics! with { Classes = [] }, measured with { Classes = [] });
        Assert.Equal(report.Metrics.Classes, measured.Classes);
    }

    [Fact]
    public void Boxes_are_given_in_pixels_of_the_stored_image_from_the_threshold_on_the_surest_first()
    {
        using var detector = ObjectDetector.Open(saved.Detector.ModelPath, threads: 2);
        saved.Folder.Write("large/a.png", Scenes.Draw(3, height: 128, width: 192).Png);
        saved.Folder.Write("large/b.png", Scenes.Draw(3, height: 64, width: 96).Png);
        using var images = ImageDatasetReader.ReadUnlabelled(saved.Folder["large"], detector.Height, detector.Width, detector.Channels);
        var (all, some) = (new List<IReadOnlyList<FoundBox>>(), new List<IReadOnlyList<FoundBox>>());
        detector.Find(images, 0, (_, found) => all.Add(found));
        detector.Find(images, null, (_, found) => some.Add(found));

        Assert.Equal(2, all.Count);
        Assert.All(all, found => Assert.Equal(found.OrderByDescending(box => box.Score), found));
        Assert.All(some.Zip(all), pair => Assert.Equal(pair.Second.Where(box => box.Score >= detector.Threshold), pair.First));
        Assert.InRange(all[0].Max(box => box.Box.Right), 97, 192);
        Assert.InRange(all[1].Max(box => box.Box.Right), 1, 96);
        Assert.True(all[0].Count > some[0].Count, "Boxes below the threshold are in the model's answer.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_model_of_a_table_measures_what_its_run_has_reported(bool classes)
    {
        var report = classes ? saved.Classes : saved.Numbers;
        using var predictor = Assert.IsType<TablePredictor>(SavedModel.Open(report.ModelPath, threads: 2));
        var table = TableReader.ReadTest(saved.Folder[classes ? "classes-test.csv" : "numbers-test.csv"], predictor.Schema);
        var measured = predictor.Evaluate(table);

        Assert.Equal(report.ClassNames, predictor.ClassNames);
        Assert.Equal("kind", predictor.Target.Name);
        if (classes)
        {
            Assert.Equal(report.Metrics!.Counts.Accuracy, measured.Classes!.Counts.Accuracy);
            Assert.Equal(report.Metrics.Counts.LogLoss, measured.Classes.Counts.LogLoss, 1e-4);
            Assert.Equal(report.Metrics.Auc!.Value, measured.Classes.Auc!.Value, 1e-4);
        }
        else
        {
            Assert.Equal(report.RegressionMetrics!.Rmse, measured.Numbers!.Rmse, 1e-4 * report.RegressionMetrics.Rmse);
            Assert.Equal(80, measured.Numbers.Count);
        }
    }

    [Fact]
    public void A_model_of_a_table_predicts_rows_in_batches_whatever_is_in_their_cells()
    {
        using var predictor = TablePredictor.Open(saved.Classes.ModelPath, threads: 2);
        var rows = saved.Folder.Text("rows.csv", "colour,size\nred,9.5\nnever seen,?\n,1\nred,9.5\n");
        var whole = predictor.Predict(Assert.Single(TableReader.ReadForPrediction(rows, predictor.Schema)));
        using var stream = File.OpenRead(rows);
        var parts = TableReader.ReadForPrediction(stream, "standard input", predictor.Schema, rowsPerBatch: 3).ToList();

        Assert.Equal(4 * predictor.Outputs, whole.Length);
        Assert.Equal(whole, parts.SelectMany(predictor.Predict));
        Assert.Equal(whole[..2], whole[^2..]);
        Assert.All(whole.Chunk(2), row => Assert.Equal(1, row.Sum(), 1e-4));
        Assert.Contains(parts[^1].Reading.Notices, notice => notice.Contains("1 row has a value in \"colour\" that training never saw, such as \"never seen\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_and_classes_may_be_called_what_they_like()
    {
        var text = new StringBuilder("\"a \"\"quoted\"\" name\",\"line\nbreak\",probabilities,kind\n");
        for (var i = 0; i < 120; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i % 9},{(i % 4 == 0 ? "\"two\nlines\"" : "one")},{i % 5}.5,{(i % 9 > 4 ? "\"yes, \"\"sure\"\"\"" : "=no()")}\n");
        }

        var data = saved.Folder.Text("names.csv", text.ToString());
        using var predictor = TablePredictor.Open(saved.Train(TrainingTask.Table, data, "names.onnx").ModelPath, threads: 2);

        Assert.Equal(["a \"quoted\" name", "line\nbreak", "probabilities"], predictor.Schema.Features.Select(column => column.Name));
        Assert.Equal(["=no()", "yes, \"sure\""], predictor.ClassNames.Order(StringComparer.Ordinal));
        Assert.True(predictor.Evaluate(TableReader.ReadTest(data, predictor.Schema)).Classes!.Counts.Accuracy > 0.9);
    }

    [Fact]
    public void A_model_is_refused_by_the_reader_of_another_kind()
    {
        var path = saved.Classes.ModelPath;

        var fault = Assert.Throws<ModelException>(() => ObjectDetector.Open(path));
        Assert.Equal(ModelCodes.Foreign, fault.Code);
        Assert.Contains("is a model for \"table-classification\", and this command knows those for object-detection only", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => ImageClassifier.Open(path));
        Assert.Equal(ModelCodes.Missing, Assert.Throws<ModelException>(() => SavedModel.Open(saved.Folder["none.onnx"])).Code);
        Assert.Equal(ModelCodes.Damaged, Assert.Throws<ModelException>(() => SavedModel.Open(saved.Folder.Write("cut.onnx", File.ReadAllBytes(path).AsSpan(0, 400)))).Code);
    }
}

/// <summary>A model of each kind, trained when the first test asks for it.</summary>
public sealed class SavedModels : IDisposable
{
    private readonly Lazy<ObjectDetectionReport> _detector;
    private readonly Lazy<TableReport> _classes;
    private readonly Lazy<TableReport> _numbers;

    public SavedModels()
    {
        _detector = new(() => (ObjectDetectionReport)Train(TrainingTask.ObjectDetection, Folder.Write("data", Scenes.VocFiles(train: 16, validation: 4, test: 6)), "detector.onnx", epochs: 3));
        _classes = new(() => (TableReport)Train(TrainingTask.Table, Table("classes", 300, classes: true), "classes.onnx", test: Table("classes-test", 80, classes: true)));
        _numbers = new(() => (TableReport)Train(TrainingTask.Table, Table("numbers", 300, classes: false), "numbers.onnx", test: Table("numbers-test", 80, classes: false)));
    }

    public TemporaryFolder Folder { get; } = new();

    public ObjectDetectionReport Detector => _detector.Value;

    public TableReport Classes => _classes.Value;

    public TableReport Numbers => _numbers.Value;

    public void Dispose() => Folder.Dispose();

    // Tables have no epochs: they are stopped when there is a second model, with time enough for the whole test.
    public TrainingReport Train(TrainingTask task, string data, string model, int? epochs = null, string? test = null)
    {
        using var stop = new CancellationTokenSource();
        return new TrainingRun(TimeProvider.System).Run(
            task,
            new TrainingRequest
            {
                DataPath = data,
                TestDataPath = test,
                OutputPath = Folder[model],
                Deadline = TimeSpan.FromSeconds(300),
                NominalDeadline = TimeSpan.FromSeconds(5),
                StartedAt = TimeProvider.System.GetTimestamp(),
                Epochs = epochs,
                Tunes = false,
                Threads = 1,
            },
            new Second { OnPublished = epochs is null ? stop.Cancel : null },
            stop.Token);
    }

    private string Table(string name, int rows, bool classes)
    {
        var random = new Random(rows);
        var text = new StringBuilder("size,colour,kind\n");
        for (var i = 0; i < rows; i++)
        {
            var (size, red) = (random.Next(100) / 10.0, random.Next(2) == 0);
            var value = size + (red ? 4 : 0) + random.NextDouble();
            text.Append(CultureInfo.InvariantCulture, $"{(random.Next(15) == 0 ? "" : size)},{(random.Next(15) == 0 ? "" : red ? "red" : "blue")},{(classes ? value > 7 ? "large" : "small" : value.ToString("0.000", CultureInfo.InvariantCulture))}\n");
        }

        return Folder.Write(name + ".csv", Encoding.UTF8.GetBytes(text.ToString()));
    }

    private sealed class Second : ITrainingObserver
    {
        private int _published;

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

        public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed)
        {
            if (++_published == 2)
            {
                OnPublished?.Invoke();
            }
        }

        public void Noticed(string sentence)
        {
        }
    }
}
