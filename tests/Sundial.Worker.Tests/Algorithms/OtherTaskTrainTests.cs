using System.Text.Json;
using Xunit;

namespace Sundial.Worker.Tests.Algorithms;

/// <summary>Detectors and models of tables as processes under the algorithm contract.</summary>
public sealed class OtherTaskTrainTests : IDisposable
{
    private readonly JobFolder _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void A_table_is_learned_and_its_measures_bear_their_own_names()
    {
        _job.WithFlowers().WithHyperparameters(("target", "price"), ("tune", "off"), ("threads", "1")).WithDeadline(TimeSpan.FromSeconds(8));
        var done = Done("table");
        var metrics = done.GetProperty("metrics");
        Assert.True(metrics.GetProperty("test_rmse").GetDouble() < 2, metrics.GetRawText());
        Assert.Equal("table-regression", done.GetProperty("result").GetProperty("task").GetString());
        Assert.DoesNotContain(metrics.EnumerateObject(), metric => metric.Name.Contains("accuracy", StringComparison.Ordinal));
        Assert.Equal("price", Report().GetProperty("target").GetString());
    }

    [Fact]
    public void What_a_column_is_taken_for_can_be_said()
    {
        _job.WithFlowers(200).WithHyperparameters(("target", "price"), ("task", "classification"), ("tune", "off"), ("threads", "1")).WithDeadline(TimeSpan.FromSeconds(8));
        Assert.Equal("table-classification", Done("table").GetProperty("result").GetProperty("task").GetString());
    }

    [Fact]
    public void A_table_is_learned_without_boosted_trees_where_XGBoost_is_missing_and_the_report_says_so_once()
    {
        _job.WithFlowers(200).WithHyperparameters(("target", "price"), ("threads", "1")).WithDeadline(TimeSpan.FromSeconds(6));
        using var process = AlgorithmProcess.TrainWithoutXGBoost(_job.Path, "table");
        Assert.Equal(0, process.Finish());
        Assert.Single(Report().GetProperty("notices").EnumerateArray(), notice => notice.GetString()!.Contains("SUNDIAL_XGBOOST", StringComparison.Ordinal));
        Assert.True(process.Told[^1].GetProperty("metrics").GetProperty("test_rmse").GetDouble() < 3);
    }

    [Fact]
    public void A_detector_is_trained_and_measured_by_what_it_finds()
    {
        _job.WithScenes(train: 24).WithHyperparameters(("threads", "2")).WithDeadline(TimeSpan.FromSeconds(12));
        using var process = AlgorithmProcess.Train(_job.Path, "object-detection");
        Assert.Equal(0, process.Finish());
        Assert.InRange(process.Told[^1].GetProperty("metrics").GetProperty("best_validation_average_precision_50").GetDouble(), 0, 1);
        Assert.Equal("object-detection", process.Told[^1].GetProperty("result").GetProperty("task").GetString());
        Assert.Equal(["disc", "square"], Report().GetProperty("class_names").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains(process.Told, told => told.TryGetProperty("metrics", out var metrics) && metrics.TryGetProperty("validation_average_precision_50", out _));
    }

    [Theory]
    [InlineData("table", "epochs", "3", "There is no hyperparameter \"epochs\"; table knows target, task, seed, threads, tier, optimize_for, memory and tune.")]
    [InlineData("table", "task", "ranking", "The hyperparameter task is \"ranking\"; give classification or regression.")]
    [InlineData("object-detection", "tune", "yes", "The hyperparameter tune is \"yes\"; give auto or off.")]
    [InlineData("object-detection", "target", "kind", "There is no hyperparameter \"target\"; object-detection knows epochs, seed, threads, tier, optimize_for, memory and tune.")]
    [InlineData("table", "target", "colr", "has no column \"colr\"")]
    public void What_cannot_be_meant_is_a_failure_of_one_sentence(string algorithm, string name, string value, string sentence)
    {
        _job.WithFlowers(50).WithHyperparameters((name, value)).WithDeadline(TimeSpan.FromMinutes(1));
        using var output = new MemoryStream();
        Assert.Equal(1, Worker.Algorithms.AlgorithmProgram.Train(Worker.Algorithms.BuiltInAlgorithm.Named(algorithm)!, new Worker.Algorithms.AlgorithmFolder(_job.Path), TimeProvider.System, output));
        Assert.Contains(sentence, _job.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain(_job.Path, _job.Failure, StringComparison.Ordinal);
    }

    private JsonElement Done(string algorithm)
    {
        using var process = AlgorithmProcess.Train(_job.Path, algorithm);
        Assert.Equal(0, process.Finish());
        return process.Told[^1];
    }

    private JsonElement Report() => JsonDocument.Parse(File.ReadAllBytes(_job["model/model.report.json"])).RootElement;
}
