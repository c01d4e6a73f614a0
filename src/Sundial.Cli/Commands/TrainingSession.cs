using System.Globalization;
using System.Text.Json;
using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Cli.Reports;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning;

namespace Sundial.Cli.Commands;

/// <summary>One training as a command shows it: an observer that fits the output, the run, and the report at the end.</summary>
internal sealed class TrainingSession(Terminal terminal, TimeProvider clock)
{
    // Told before, or under another name.
    private static readonly string[] s_notTold = ["outcome", "model_path", "report_path", "notices", "class_names", "skipped_examples"];

    /// <summary>Trains.</summary>
    /// <param name="task">What is to be learned.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="title">What it is called on the screen.</param>
    /// <param name="interruption">Ctrl-C.</param>
    /// <returns>The report; its model is on disk.</returns>
    public TrainingReport Run(TrainingTask task, TrainingRequest request, string title, Interruption interruption)
    {
        terminal.Line(Opening(request, title));
        terminal.Event(new
        {
            Event = "started",
            Task = task,
            Data = request.DataPath,
            TestData = request.TestDataPath,
            Model = request.OutputPath,
            DeadlineSeconds = request.Deadline.TotalSeconds,
            OptimizeFor = Numbers.Name(request.OptimizeFor),
            request.Target,
            request.Epochs,
            request.Seed,
            request.Threads,
        });
        var report = Observe(task, request, title, interruption);
        interruption.HasModel = true;
        if (!terminal.Json)
        {
            TrainingSummary.Write(terminal, report);
        }

        return report;
    }

    /// <summary>Tells scripts how it ended; the last line of the output.</summary>
    public ExitCode Finish(TrainingReport report)
    {
        var stopped = report.Outcome == TrainingOutcome.Stopped;
        if (terminal.Json)
        {
            var told = JsonSerializer.SerializeToNode(report, report.GetType(), TrainingReport.JsonOptions)!.AsObject();
            foreach (var name in s_notTold)
            {
                told.Remove(name);
            }

            told.Insert(0, "event", stopped ? "stopped" : "completed");
            told.Insert(1, "model", report.ModelPath);
            told.Insert(2, "report", report.ReportPath);
            terminal.Event(told);
        }

        return stopped ? ExitCode.StoppedWithModel : ExitCode.Ok;
    }

    private TrainingReport Observe(TrainingTask task, TrainingRequest request, string title, Interruption interruption)
    {
        var run = new TrainingRun(clock);
        if (terminal.Json || !terminal.IsInteractive)
        {
            ITrainingObserver observer = terminal.Json ? new JsonLines(terminal) : new PlainLines(terminal.Out);
            return run.Run(task, request, new PublishedModel(observer, interruption), interruption.Token);
        }

        interruption.BeforeAbort = () => terminal.Out.Write("\u001b[?25h\n");
        var view = new LiveView(clock, request.StartedAt, request.Deadline, title);
        return view.ShowDuring(terminal.Rich, () => run.Run(task, request, new PublishedModel(view, interruption), interruption.Token), interruption.Token);
    }

    private string Opening(TrainingRequest request, string title)
    {
        var now = clock.GetLocalNow();
        var end = now + request.Deadline - clock.GetElapsedTime(request.StartedAt);
        var time = end.ToString(end.Date == now.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return $"{title}, within {Duration.Text(request.Deadline)}: by {time}, to {request.OutputPath}";
    }

    /// <summary>Passes everything on, and remembers that there is a model.</summary>
    private sealed class PublishedModel(ITrainingObserver next, Interruption interruption) : ITrainingObserver
    {
        public void PhaseStarted(TrainingPhase phase, TimeSpan planned) => next.PhaseStarted(phase, planned);

        public void Progressed(TrainingProgress progress) => next.Progressed(progress);

        public void EpochEnded(TrainingProgress progress) => next.EpochEnded(progress);

        public void Planned(IReadOnlyList<PhaseAhead> ahead) => next.Planned(ahead);

        public void TrialEnded(TuningProgress tuning, TimeSpan elapsed) => next.TrialEnded(tuning, elapsed);

        public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed)
        {
            interruption.HasModel = true;
            next.ModelPublished(path, validation, elapsed);
        }

        public void Noticed(string sentence) => next.Noticed(sentence);
    }
}
