using System.Text.Json;
using Sundial.Learning.Data;
using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Worker.Tests.Algorithms;

/// <summary>The evaluator as a process that answers line by line.</summary>
public sealed class ImageClassificationEvaluatorTests(ImageClassificationEvaluatorTests.Trained trained) : IClassFixture<ImageClassificationEvaluatorTests.Trained>
{
    [Fact]
    public void It_scores_exactly_what_the_training_held_out_and_agrees_with_its_test()
    {
        using var evaluator = AlgorithmProcess.Evaluate();
        var (examples, answer) = Ask(evaluator, trained.Model, trained.Data, "held-out", examples: true);
        Assert.Equal("accuracy", answer.GetProperty("metric").GetString());
        Assert.Equal(trained.Report.GetProperty("metrics").GetProperty("accuracy").GetDouble(), answer.GetProperty("value").GetDouble(), 9);
        Assert.Equal(trained.Report.GetProperty("metrics").GetProperty("log_loss").GetDouble(), answer.GetProperty("log_loss").GetDouble(), 4);
        Assert.Equal(examples.Count, answer.GetProperty("count").GetInt32());

        using var images = ImageDatasetReader.Read(trained.Data);
        var heldOut = TrainingSplit.Of(images, Trained.Seed).Test;
        Assert.Equal(heldOut.Select(images.NameOf), examples.Select(example => example.GetProperty("input").GetString()!));
        Assert.All(examples, example => Assert.StartsWith(example.GetProperty("expected").GetString()!, example.GetProperty("input").GetString()!, StringComparison.Ordinal));
        var right = examples.Count(example => example.GetProperty("output").GetProperty("label").GetString() == example.GetProperty("expected").GetString());
        Assert.Equal((double)right / examples.Count, answer.GetProperty("value").GetDouble(), 9);
        Assert.All(examples, example => Assert.InRange(example.GetProperty("output").GetProperty("probability").GetDouble(), 1.0 / 3, 1));
        Assert.Equal(0, evaluator.Finish());
    }

    [Fact]
    public void It_answers_one_request_after_another_and_no_bad_one_ends_it()
    {
        using var evaluator = AlgorithmProcess.Evaluate();
        Assert.Equal(180, Ask(evaluator, trained.Model, trained.Data, "all").Answer.GetProperty("count").GetInt32());

        // No folder says what is for testing, so that all of it is.
        Assert.Equal(180, Ask(evaluator, trained.Model, trained.Data, "test").Answer.GetProperty("count").GetInt32());
        foreach (var (request, fault) in ((string, string)[])
        [
            ("nonsense", "The request cannot be read"),
            ("{\"model\":\"a\",\"data\":\"b\",\"parts\":\"all\"}", "parts"),
            ("{\"model\":\"a\",\"data\":\"b\",\"part\":\"some\"}", "part"),
            (Request("/nowhere.onnx", trained.Data, "all"), "There is no model /nowhere.onnx"),
            (Request(trained.Model, "/nowhere", "all"), "/nowhere"),
            (Request(trained.Data, trained.Data, "all"), "damaged"),
        ])
        {
            evaluator.Send(request);
            Assert.Contains(fault, JsonDocument.Parse(evaluator.NextLine()!).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        var (held, answer) = Ask(evaluator, trained.Model, trained.Data, "held-out");
        Assert.Empty(held);
        Assert.Equal(27, answer.GetProperty("count").GetInt32());
        Assert.Equal(0, evaluator.Finish());
    }

    private static (List<JsonElement> Examples, JsonElement Answer) Ask(AlgorithmProcess evaluator, string model, string data, string part, bool examples = false)
    {
        evaluator.Send(Request(model, data, part, examples));
        var told = new List<JsonElement>();
        while (true)
        {
            var line = JsonDocument.Parse(evaluator.NextLine()!).RootElement;
            if (!line.TryGetProperty("example", out var example))
            {
                return (told, line);
            }

            told.Add(example);
        }
    }

    private static string Request(string model, string data, string part, bool examples = false) =>
        JsonSerializer.Serialize(new { model, data, part, seed = Trained.Seed, examples });

    /// <summary>A model, made once.</summary>
    public sealed class Trained : IDisposable
    {
        public const ulong Seed = 5;
        private readonly JobFolder _job = new();

        public Trained()
        {
            _job.WithPictures().WithHyperparameters(("epochs", "3"), ("seed", "5"), ("optimize_for", "latency")).WithDeadline(TimeSpan.FromMinutes(5));
            using var process = AlgorithmProcess.Train(_job.Path);
            Assert.Equal(0, process.Finish());
            Report = JsonDocument.Parse(File.ReadAllBytes(_job["model/model.report.json"])).RootElement;
        }

        public string Model => _job["model/model.onnx"];

        public string Data => _job["input/data/training/data.tar"];

        public JsonElement Report { get; }

        public void Dispose() => _job.Dispose();
    }
}
