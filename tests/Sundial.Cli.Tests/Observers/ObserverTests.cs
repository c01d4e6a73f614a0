using System.Text;
using System.Text.Json;
using Spectre.Console;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Learning.Training;
using Xunit;

namespace Sundial.Cli.Tests.Observers;

public sealed class ObserverTests : IDisposable
{
    private readonly MemoryStream _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Plain_lines_give_each_epoch_and_a_line_every_few_seconds_between()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var lines = new PlainLines(text);
        lines.PhaseStarted(TrainingPhase.Train, TimeSpan.FromSeconds(40));
        foreach (var second in new[] { 1, 2, 6, 7, 12 })
        {
            lines.Progressed(At(second));
        }

        lines.EpochEnded(At(13));
        lines.ModelPublished("model.onnx", new ValidationMetric("accuracy", 0.975), TimeSpan.FromSeconds(13));
        lines.Noticed("Something.");
        Assert.Equal(
            """
            train (planned 40s)
            00:06  epoch 1.5 of 12, loss 0.250, accuracy 97.5 % on validation, 4,200 images/s, 00:54 left
            00:12  epoch 1.5 of 12, loss 0.250, accuracy 97.5 % on validation, 4,200 images/s, 00:48 left
            00:13  epoch 1.5 of 12, loss 0.250, accuracy 97.5 % on validation, 4,200 images/s, 00:47 left
            00:13  model saved, accuracy 97.5 % on validation: model.onnx
            note: Something.

            """.ReplaceLineEndings("\n"),
            text.ToString());
    }

    [Fact]
    public void Json_lines_are_one_object_each_in_snake_case()
    {
        using var terminal = new Terminal(_output, isInteractive: false) { Json = true };
        var lines = new JsonLines(terminal);
        lines.PhaseStarted(TrainingPhase.Probe, TimeSpan.FromSeconds(2));
        lines.Progressed(At(1));
        lines.Progressed(At(1.5));
        lines.Progressed(At(2.5) with { TrainingLoss = double.NaN });
        lines.EpochEnded(At(3));
        lines.ModelPublished("model.onnx", new ValidationMetric("accuracy", 0.975), TimeSpan.FromSeconds(13));
        lines.ModelPublished("model.onnx", new ValidationMetric("rmse", 0.61, HigherIsBetter: false), TimeSpan.FromSeconds(13));
        lines.ModelPublished("model.onnx", null, TimeSpan.FromSeconds(13));
        lines.Noticed("Something.");

        var events = Encoding.UTF8.GetString(_output.ToArray()).TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["phase", "progress", "progress", "epoch", "published", "published", "published", "notice"], events.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal("probe", events[0].GetProperty("phase").GetString());
        Assert.Equal(0.25, events[1].GetProperty("training_loss").GetDouble());
        Assert.False(events[2].TryGetProperty("training_loss", out _));   // no number, so nothing
        Assert.Equal(0.975, events[3].GetProperty("validation_accuracy").GetDouble());
        Assert.Equal("model.onnx", events[4].GetProperty("model").GetString());
        Assert.Equal(0.61, events[5].GetProperty("validation_rmse").GetDouble());
        Assert.DoesNotContain(events[6].EnumerateObject(), property => property.Name.StartsWith("validation", StringComparison.Ordinal));
    }

    [Fact]
    public void The_live_view_shows_where_the_run_stands()
    {
        var clock = new StandingClock();
        var view = new LiveView(clock, 0, TimeSpan.FromSeconds(60), "Training on [digits]");
        clock.Seconds = 20.4;
        view.PhaseStarted(TrainingPhase.Train, TimeSpan.FromSeconds(40));
        view.Progressed(At(20.4) with { PhaseShare = 0.25 });
        view.ModelPublished("model.onnx", new ValidationMetric("accuracy", 0.97), TimeSpan.FromSeconds(6));
        foreach (var number in Enumerable.Range(1, 5))
        {
            view.Noticed($"Notice {number}.");
        }

        var picture = Text(view);
        foreach (var shown in new[] { "Training on [digits]", "train 25 %", "00:20 used, 00:40 left of 1m", "1.5 of 12", "0.250", "97.5 %", "4,200 images/s", "accuracy 97.0 % on validation, since 00:06: model.onnx", "Notice 5.", "Ctrl-C" })
        {
            Assert.Contains(shown, picture, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Notice 2.", picture, StringComparison.Ordinal);
    }

    private static TrainingProgress At(double second) => new()
    {
        Phase = TrainingPhase.Train,
        Elapsed = TimeSpan.FromSeconds(second),
        Remaining = TimeSpan.FromSeconds(60 - second),
        Epoch = 1.5,
        Epochs = 12,
        TrainingLoss = 0.25,
        Validation = new ValidationMetric("accuracy", 0.975),
        ImagesPerSecond = 4200,
    };

    private static string Text(LiveView view)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 100;
        console.Write(view.Draw());
        return text.ToString();
    }

    private sealed class StandingClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
