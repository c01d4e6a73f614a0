using System.Text.Json;
using Xunit;

namespace Sundial.Worker.Tests.Algorithms;

/// <summary>Evaluators of detectors and of models of tables agree with the tests of their trainings.</summary>
public sealed class OtherTaskEvaluatorTests : IDisposable
{
    private const string Seed = "7";
    private readonly JobFolder _job = new();

    public void Dispose() => _job.Dispose();

    [Theory]
    [InlineData("kind", "auc")]
    [InlineData("price", "rmse")]
    public void A_table_is_scored_on_the_rows_that_its_training_held_out(string target, string metric)
    {
        _job.WithFlowers().WithHyperparameters(("target", target), ("tune", "off"), ("threads", "1"), ("seed", Seed)).WithDeadline(TimeSpan.FromSeconds(12));
        var told = Train("table");
        var (tested, rows) = (told.GetProperty("metrics").GetProperty($"test_{metric}").GetDouble(), told.GetProperty("result").GetProperty("test_rows").GetInt32());

        var (examples, answer) = Ask("table", "flowers.csv");

        Assert.Equal(metric, answer.GetProperty("metric").GetString());
        Assert.Equal(tested, answer.GetProperty("value").GetDouble(), 3);
        Assert.Equal(rows, answer.GetProperty("count").GetInt32());
        Assert.Equal(rows, examples.Count);
        Assert.All(examples, example => Assert.True(example.GetProperty("output").TryGetProperty(target == "kind" ? "label" : "prediction", out _)));
    }

    [Fact]
    public void A_detector_is_scored_on_the_images_that_its_training_held_out()
    {
        _job.WithScenes(train: 24).WithHyperparameters(("threads", "2"), ("seed", Seed), ("epochs", "1")).WithDeadline(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5));
        var told = Train("object-detection");
        Assert.True(told.GetProperty("metrics").TryGetProperty("test_average_precision_50", out var precision), told.GetRawText());
        var tested = precision.GetDouble();

        var (examples, answer) = Ask("object-detection", "scenes.tar");

        Assert.True(answer.TryGetProperty("metric", out var metric), answer.GetRawText());
        Assert.Equal("average_precision_50", metric.GetString());
        Assert.Equal(tested, answer.GetProperty("value").GetDouble(), 4);
        Assert.Equal(2, answer.GetProperty("count").GetInt32());
        Assert.Equal(["JPEGImages/scene026.png", "JPEGImages/scene027.png"], examples.Select(example => example.GetProperty("input").GetString()));
        Assert.All(examples, example => Assert.Equal(4, example.GetProperty("expected")[0].GetProperty("box").GetArrayLength()));
    }

    private JsonElement Train(string algorithm)
    {
        using var process = AlgorithmProcess.Train(_job.Path, algorithm);
        Assert.Equal(0, process.Finish());
        return process.Told[^1];
    }

    private (List<JsonElement> Examples, JsonElement Answer) Ask(string algorithm, string file)
    {
        using var evaluator = AlgorithmProcess.Evaluate(algorithm);
        evaluator.Send(JsonSerializer.Serialize(new { model = _job["model/model.onnx"], data = _job[$"input/data/training/{file}"], part = "held-out", seed = ulong.Parse(Seed, System.Globalization.CultureInfo.InvariantCulture), examples = true }));
        var examples = new List<JsonElement>();
        while (true)
        {
            var line = JsonDocument.Parse(evaluator.NextLine()!).RootElement;
            if (!line.TryGetProperty("example", out var example))
            {
                Assert.Equal(0, evaluator.Finish());
                return (examples, line);
            }

            examples.Add(example);
        }
    }
}
