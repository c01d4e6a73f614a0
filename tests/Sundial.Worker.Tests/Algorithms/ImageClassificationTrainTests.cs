using Sundial.Learning.Checkpoints;
using Sundial.Learning.Evaluation;
using Xunit;

namespace Sundial.Worker.Tests.Algorithms;

/// <summary>The built-in classifier as a process under the algorithm contract, killed and stopped as processes are.</summary>
public sealed class ImageClassificationTrainTests : IDisposable
{
    private readonly JobFolder _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public void A_job_that_is_killed_again_and_again_ends_with_the_same_model_bit_for_bit()
    {
        using var undisturbed = new JobFolder();
        using (var process = AlgorithmProcess.Train(Prepare(undisturbed).Path))
        {
            Assert.Equal(0, process.Finish());
        }

        Prepare(_job);
        KillAfter("\"phase\":\"load\"");
        KillAfter("\"checkpoint\":");
        KillAfter("\"phase\":\"probe\"");
        KillAfter("\"epoch\":20,");
        KillAfter("\"checkpoint\":");
        KillAfter("\"phase\":\"test\"");
        using var last = AlgorithmProcess.Train(_job.Path);
        Assert.Equal(0, last.Finish());
        Assert.Equal(File.ReadAllBytes(undisturbed["model/model.onnx"]), File.ReadAllBytes(_job["model/model.onnx"]));
        Assert.Contains(last.Told[^1].GetProperty("ledger").EnumerateArray(), entry => entry.GetProperty("phase").GetString() == "resume");
        Assert.Contains(last.Told, told => told.TryGetProperty("notice", out var notice) && notice.GetString()!.StartsWith("The training goes on from", StringComparison.Ordinal));

        static JobFolder Prepare(JobFolder job) =>
            job.WithPictures().WithHyperparameters(("epochs", "40"), ("seed", "5"), ("threads", "2")).WithDeadline(TimeSpan.FromSeconds(50));
    }

    [Fact]
    public void What_it_tells_are_objects_of_sundial_with_metrics_beside_their_steps_and_the_test_at_the_end()
    {
        _job.WithPictures(archived: false).WithHyperparameters(("epochs", "3"), ("sagemaker_program", "x")).WithDeadline(TimeSpan.FromMinutes(5));
        using var process = AlgorithmProcess.Train(_job.Path);
        Assert.Equal(0, process.Finish());
        Assert.Equal("start", process.Told[0].GetProperty("phase").GetString());
        Assert.All(process.Told.Where(told => told.TryGetProperty("metrics", out _)), told => Assert.True(told.TryGetProperty("step", out _)));
        Assert.Contains(process.Told, told => told.TryGetProperty("epoch", out var epoch) && epoch.GetDouble() == 3 && told.GetProperty("of").GetDouble() == 3
            && told.GetProperty("metrics").TryGetProperty("validation_accuracy", out _) && told.GetProperty("metrics").TryGetProperty("train_loss", out _));
        Assert.Contains(process.Told, told => told.TryGetProperty("planned_seconds", out _) && told.GetProperty("phase").GetString() == "train");

        var done = process.Told[^1];
        Assert.Equal("done", done.GetProperty("phase").GetString());
        Assert.Equal("completed", done.GetProperty("outcome").GetString());
        Assert.InRange(done.GetProperty("metrics").GetProperty("test_accuracy").GetDouble(), 0, 1);
        Assert.True(File.Exists(_job["model/model.report.json"]));

        // The whole plan comes with the first phase, and lays out the time to the deadline.
        var plan = process.Told.First(told => told.TryGetProperty("plan", out _)).GetProperty("plan").EnumerateArray().ToList();
        Assert.Equal(["load", "train", "test", "save"], plan.Select(phase => phase.GetProperty("phase").GetString()));
        Assert.InRange(plan.Sum(phase => phase.GetProperty("seconds").GetDouble()), 250, 300);

        var checkpoint = process.Told.Last(told => told.TryGetProperty("checkpoint", out _)).GetProperty("checkpoint").GetString()!;
        Assert.NotNull(CheckpointFolder.Verify(_job[$"checkpoints/{checkpoint}"], out _));
    }

    [Fact]
    public void A_request_to_end_is_answered_with_the_best_model_and_exit_code_0()
    {
        _job.WithPictures().WithDeadline(TimeSpan.FromMinutes(10));
        using var process = AlgorithmProcess.Train(_job.Path);
        process.WaitForLine(line => line.Contains("\"checkpoint\":", StringComparison.Ordinal));
        process.AskToEnd();
        Assert.Equal(0, process.Finish());
        Assert.Equal("stopped", process.Told[^1].GetProperty("outcome").GetString());
        using var classifier = ImageClassifier.Open(_job["model/model.onnx"]);
        Assert.Equal(["left", "right", "up"], classifier.ClassNames);
    }

    [Fact]
    public void A_deadline_that_is_rewritten_counts_from_then_on()
    {
        _job.WithPictures().WithHyperparameters(("optimize_for", "latency")).WithDeadline(TimeSpan.FromSeconds(60));
        using var process = AlgorithmProcess.Train(_job.Path);
        process.WaitForLine(line => line.Contains("\"phase\":\"tune\"", StringComparison.Ordinal));
        _job.WithDeadline(TimeSpan.FromSeconds(4));
        Assert.Equal(0, process.Finish());
        Assert.InRange(process.Told[^1].GetProperty("deadline_seconds").GetDouble(), 1, 50);
        Assert.Contains(process.Told, told => told.TryGetProperty("notice", out var notice) && notice.GetString()!.StartsWith("The deadline was moved", StringComparison.Ordinal));
    }

    [Fact]
    public void An_algorithm_whose_parent_is_gone_ends_itself()
    {
        _job.WithPictures().WithDeadline(TimeSpan.FromMinutes(10));
        using var shell = AlgorithmProcess.TrainBelowShell(_job.Path);
        shell.WaitForLine(line => line.Contains("\"checkpoint\":", StringComparison.Ordinal));
        shell.KillShell();

        // The algorithm holds the output too: it ends only when both are gone, long before the deadline.
        shell.ReadToEnd();
        Assert.False(File.Exists(_job["model/model.report.json"]));
    }

    [Theory]
    [InlineData("epochs", "many", "The hyperparameter epochs is \"many\"; give a whole number from 1 to 100,000.")]
    [InlineData("seed", "-1", "The hyperparameter seed is \"-1\"; give a whole number from 0.")]
    [InlineData("optimize_for", "speed", "The hyperparameter optimize_for is \"speed\"; give accuracy, latency or size.")]
    [InlineData("memory", "5 apples", "The hyperparameter memory is \"5 apples\"; give an amount such as 512MiB.")]
    [InlineData("lerning_rate", "1", "There is no hyperparameter \"lerning_rate\"; image-classification knows epochs, seed, threads, tier, optimize_for, memory and tune.")]
    public void A_bad_hyperparameter_is_a_failure_that_names_it(string name, string value, string sentence)
    {
        _job.WithPictures(each: 6).WithHyperparameters((name, value)).WithDeadline(TimeSpan.FromMinutes(1));
        Assert.Equal(1, Fail());
        Assert.Equal(sentence, _job.Failure);
    }

    [Fact]
    public void What_is_missing_or_broken_is_a_failure_that_says_so()
    {
        _job.WithDeadline(TimeSpan.FromMinutes(1));
        Assert.Equal(1, Fail());
        Assert.StartsWith("There is no channel \"training\"", _job.Failure, StringComparison.Ordinal);

        _job.With("input/data/training/data.tar", "no archive");
        Assert.Equal(1, Fail());
        Assert.Contains("data.tar", _job.Failure, StringComparison.Ordinal);

        File.Delete(_job["input/config/deadline.json"]);
        Assert.Equal(1, Fail());
        Assert.StartsWith("Nobody says when the model must be there", _job.Failure, StringComparison.Ordinal);

        _job.With("input/config/hyperparameters.json", "{\"epochs\":3}");
        Assert.Equal(1, Fail());
        Assert.Equal("The hyperparameter epochs is no string; every value of hyperparameters.json is one.", _job.Failure);

        _job.With("input/config/hyperparameters.json", "[");
        Assert.Equal(1, Fail());
        Assert.Contains("hyperparameters.json is no JSON object of strings", _job.Failure, StringComparison.Ordinal);
    }

    // The entry itself, in this process: what fails before any training needs no process of its own.
    private int Fail()
    {
        using var output = new MemoryStream();
        var exitCode = Worker.Algorithms.AlgorithmProgram.Train(Worker.Algorithms.BuiltInAlgorithm.Named("image-classification")!, new Worker.Algorithms.AlgorithmFolder(_job.Path), TimeProvider.System, output);
        Assert.DoesNotContain("\"done\"", System.Text.Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
        return exitCode;
    }

    private void KillAfter(string mark)
    {
        using var process = AlgorithmProcess.Train(_job.Path);
        process.WaitForLine(line => line.Contains(mark, StringComparison.Ordinal) || line.Contains("\"phase\":\"done\"", StringComparison.Ordinal));
        process.KillAtOnce();
    }
}
