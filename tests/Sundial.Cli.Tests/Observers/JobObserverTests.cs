using System.Text.Json;
using Spectre.Console;
using Sundial.Cli.Observers;
using Sundial.Contracts;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Xunit;

namespace Sundial.Cli.Tests.Observers;

public class JobObserverTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 21, 14, 0, 0, TimeSpan.Zero);
    private static readonly Guid s_worker = Guid.CreateVersion7();

    [Fact]
    public void Plain_lines_tell_what_happens_and_progress_every_few_seconds()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var lines = new JobPlainLines(text, new StandingClock { Now = s_start });
        JobEvent[] events =
        [
            At(0, "state", new { to = "pending" }),
            At(1, "lease", new { what = "granted", worker = s_worker }),
            At(1, "state", new { from = "pending", to = "starting" }),
            At(1, "phase", new { name = "starting" }),
            At(2, "phase", new { name = "train", planned_seconds = 40.0 }),
            At(3, "progress", new { phase = "train" }),
            At(4, "progress", new { phase = "train", epoch = 1.5, of = 12, share = 0.25, metrics = new { loss = 0.5 } }),
            At(5, "progress", new { phase = "train", epoch = 1.6 }),
            At(6, "log", new { line = "epoch 2 \u001b[2J" }),
            At(6, "log", new { line = "Be told.", notice = true }),
            At(7, "metric", new { name = "loss", step = 3, value = 0.4 }),
            At(8, "checkpoint", new { number = 1, metric_name = "validation_accuracy", metric_value = 0.975 }),
            At(9, "progress", new { phase = "train", epoch = 3 }),
            At(10, "evaluation", new { checkpoint = 1, metric = "accuracy", value = 0.97, count = 2000 }),
            At(11, "evaluation", new { checkpoint = 2, failure = "The program failed." }),
            At(12, "weather", new { rain = true }),
            At(12, "trial", new { number = 1, of = 9, fitness = 0.61234, best_fitness = 0.61234, is_best = true, outcome = "completed", seconds = 0.1, generation = 1, at = s_start }),
            At(12, "trial", new { number = 2, of = 9, fitness = 0.5, best_fitness = 0.61234, outcome = "cut_short", seconds = 0.1, generation = 1, at = s_start }),
            At(12, "trial", new { number = 3, of = 9, fitness = 0.4, best_fitness = 0.61234, outcome = "completed", seconds = 0.1, generation = 1, at = s_start }),
            At(12, "trial", new { number = 4, outcome = "failed", reason = "No memory.", seconds = 2, generation = 1, at = s_start }),
            At(12, "plan", new { phases = Array.Empty<int>() }),
            At(13, "model", new { model = "cats:1" }),
            At(14, "state", new { from = "uploading", to = "deadline_exceeded", reason = "There was no time." }),
        ];
        foreach (var happened in events)
        {
            lines.Happened(happened);
        }

        Assert.Equal(
            $"""
            14:00:00  pending
            14:00:01  lease granted, worker {s_worker}
            14:00:01  starting
            14:00:02  train (planned 40.00 s)
            14:00:04  train 25 %, epoch 1.5 of 12, loss 0.5
            14:00:06  note: Be told.
            14:00:08  checkpoint 1: validation_accuracy 0.975
            14:00:09  train, epoch 3
            14:00:10  checkpoint 1 evaluated: accuracy 0.97
            14:00:11  checkpoint 2 could not be evaluated: The program failed.
            14:00:12  trial 1 of 9: 0.6123; the best so far 0.6123
            14:00:12  trial 2 of 9: 0.5000, cut short; the best so far 0.6123
            14:00:12  trial 4: failed: No memory.
            14:00:13  model cats:1
            14:00:14  deadline exceeded: There was no time.

            """.ReplaceLineEndings("\n"),
            text.ToString());
    }

    [Fact]
    public void The_live_view_shows_where_the_job_stands_and_lets_no_log_move_the_cursor()
    {
        var view = new JobLiveView(new StandingClock { Now = s_start.AddSeconds(20) }, Job());
        view.Happened(At(3, "progress", new { phase = "train", epoch = 1.5, of = 12, metrics = new { loss = 0.5 } }));
        view.Happened(At(4, "metric", new { name = "accuracy", step = 3, value = 0.75 }));
        view.Happened(At(5, "log", new { line = "drawn \u001b[2J[red]over" }));
        view.Happened(At(6, "checkpoint", new { number = 4 }));
        view.Stands(Job() with { WorkersLost = 1, LastCheckpoint = Checkpoint() });

        var picture = Picture(view);
        foreach (var shown in new[] { "Job [cats]: forest:2 on photos", "pending starting downloading training", "00:20 used, 00:40 left of 1m", "epoch 1.5 of 12", "accuracy 0.75, loss 0.5", "4 at 14:00:06, quality 0.9", "1 lost before", "[red]over", "Ctrl-C leaves the job running" })
        {
            Assert.Contains(shown, picture, StringComparison.Ordinal);
        }

        Assert.DoesNotContain('\u001b', picture);
    }

    [Fact]
    public void A_state_off_the_way_is_shown_alone()
    {
        var view = new JobLiveView(new StandingClock { Now = s_start.AddSeconds(90) }, Job() with { State = JobState.DeadlineExceeded });
        Assert.Contains("deadline exceeded", Picture(view), StringComparison.Ordinal);
        Assert.Contains("00:00 left", Picture(view), StringComparison.Ordinal);
    }

    private static TrainingJobView Job() => new()
    {
        Id = Guid.CreateVersion7(), Name = "[cats]", State = JobState.Training, Dataset = "photos", Algorithm = "forest", AlgorithmVersion = 2,
        Hyperparameters = new Dictionary<string, string>(), Size = new JobSize(), RequestedAt = s_start, DeadlineAt = s_start.AddSeconds(60),
        Attempts = 1, WorkersLost = 0, Generation = 1, Worker = s_worker, WorkerHealth = WorkerHealth.Alive,
    };

    private static CheckpointView Checkpoint() => new()
    {
        Id = Guid.CreateVersion7(), Number = 4, Generation = 1, Fence = 1, HasModel = true, SizeBytes = 10, CreatedAt = s_start.AddSeconds(6), Evaluation = "none", MetricName = "quality", MetricValue = 0.9,
    };

    private static JobEvent At(double second, string kind, object data) =>
        new(0, Guid.Empty, s_start.AddSeconds(second), kind, JsonSerializer.SerializeToElement(data, WireJson.Options));

    private static string Picture(JobLiveView view)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 110;
        console.Write(view.Draw());
        return text.ToString();
    }

    private sealed class StandingClock : TimeProvider
    {
        public DateTimeOffset Now { get; init; }

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
