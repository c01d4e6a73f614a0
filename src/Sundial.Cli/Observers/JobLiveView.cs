using Spectre.Console;
using Spectre.Console.Rendering;
using Sundial.Cli.Commands;
using Sundial.Cli.Commands.Jobs;
using Sundial.Cli.Reports;
using Sundial.Contracts.Training;

namespace Sundial.Cli.Observers;

/// <summary>A job as a picture that changes in place: state, time used and left, epochs, metrics, the last checkpoint, the worker, and the last lines of the log.</summary>
/// <remarks>Events only leave word of what happened; a timer draws, so that the clock moves while nothing happens.</remarks>
internal sealed class JobLiveView : IJobObserver
{
    private const int BarWidth = 48;
    private const int LinesShown = 4;

    // In the order in which a job goes through them; the others are ends, or come from anywhere.
    private static readonly JobState[] s_way =
        [JobState.Pending, JobState.Starting, JobState.Downloading, JobState.Training, JobState.Evaluating, JobState.Uploading, JobState.Completed];

    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly List<string> _log = [];
    private readonly SortedDictionary<string, double> _metrics = new(StringComparer.Ordinal);
    private TrainingJobView _job;
    private JobProgress? _progress;
    private string? _happened;
    private volatile bool _undrawable;

    /// <summary>A view of a job.</summary>
    public JobLiveView(TimeProvider clock, TrainingJobView job)
    {
        _clock = clock;
        _job = job;
        _progress = job.Progress;
    }

    /// <summary>Shows the view on a terminal while some work runs, and takes it away afterwards.</summary>
    public Task<T> ShowDuringAsync<T>(IAnsiConsole console, Func<Task<T>> work) =>
        console.Live(Draw()).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).StartAsync(async live =>
        {
            var timer = _clock.CreateTimer(_ => Redraw(live), null, TimeSpan.Zero, LiveView.Interval);
            await using (timer)
            {
                return await work();
            }
        });

    /// <inheritdoc/>
    public void Stands(TrainingJobView job)
    {
        lock (_gate)
        {
            _job = job;
            Progressed(job.Progress);
        }
    }

    /// <inheritdoc/>
    public void Happened(JobEvent happened)
    {
        lock (_gate)
        {
            switch (happened.Kind)
            {
                case "log":
                    _log.Add(JobEventWords.Text(happened, "line") ?? string.Empty);
                    _log.RemoveRange(0, Math.Max(0, _log.Count - LinesShown));
                    break;
                case "trial":
                    _log.Add(JobEventWords.Of(happened) ?? string.Empty);
                    _log.RemoveRange(0, Math.Max(0, _log.Count - LinesShown));
                    break;
                case "metric" when JobEventWords.Text(happened, "name") is { } name && happened.Data.TryGetProperty("value", out var value) && value.TryGetDouble(out var number):
                    _metrics[name] = number;
                    break;
                case "progress":
                    Progressed(JobEventWords.ProgressOf(happened));
                    break;
                default:
                    _happened = JobEventWords.Of(happened) is { } words ? $"{Numbers.When(happened.At, _clock)}  {words}" : _happened;
                    break;
            }
        }
    }

    /// <summary>The picture of this moment.</summary>
    public IRenderable Draw()
    {
        lock (_gate)
        {
            var (used, whole) = (_clock.GetUtcNow() - _job.RequestedAt, _job.DeadlineAt - _job.RequestedAt);
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
            grid.AddRow(new Markup("state"), new Markup(StateStrip()));
            grid.AddRow(new Markup("time"), new Markup(Bar(used / whole)));
            grid.AddRow(new Markup(string.Empty), new Markup($"{Numbers.Clock(used)} used, [bold]{Numbers.ClockUp(whole - used)}[/] left of {Duration.Text(whole)}"));
            foreach (var (name, text) in Facts())
            {
                grid.AddRow(new Markup(name), new Text(Printable.Of(text)));
            }

            foreach (var line in _log)
            {
                grid.AddRow(new Markup("[grey]log[/]"), new Text(Printable.Of(line), new Style(Color.Grey)).Overflow(Overflow.Ellipsis));
            }

            var title = $"Job {_job.Name}: {_job.Algorithm}:{_job.AlgorithmVersion} on {_job.Dataset}";
            return new Rows(new Markup($"[bold]{Markup.Escape(title)}[/]"), grid, new Markup("[grey]Ctrl-C leaves the job running[/]"));
        }
    }

    private void Progressed(JobProgress? progress)
    {
        _progress = progress ?? _progress;
        foreach (var (name, value) in progress?.Metrics ?? new Dictionary<string, double>())
        {
            _metrics[name] = value;
        }
    }

    private void Redraw(LiveDisplayContext live)
    {
        if (_undrawable)
        {
            return;
        }

        try
        {
            live.UpdateTarget(Draw());
        }
        catch (Exception)
        {
            // On a thread of the pool, where an exception would end the process: a terminal that cannot be drawn on is no reason to stop watching.
            _undrawable = true;
        }
    }

    private IEnumerable<(string Name, string Text)> Facts()
    {
        if (JobWords.Progress(_progress is null ? null : _progress with { Metrics = null }) is { Length: > 0 } progress)
        {
            yield return ("progress", progress);
        }

        if (_metrics.Count > 0)
        {
            yield return ("metrics", string.Join(", ", _metrics.Select(metric => $"{metric.Key} {Numbers.Value(metric.Value)}")));
        }

        if (_job.LastCheckpoint is { } checkpoint)
        {
            yield return ("checkpoint", JobWords.Checkpoint(checkpoint, _clock));
        }

        if (JobWords.Worker(_job) is { } worker)
        {
            yield return ("worker", _job.WorkersLost > 0 ? $"{worker} ({_job.WorkersLost} lost before)" : worker);
        }

        if (_happened is not null)
        {
            yield return ("last", _happened);
        }
    }

    private string StateStrip()
    {
        var place = Array.IndexOf(s_way, _job.State);
        return place < 0
            ? $"[bold yellow]{Numbers.Words(_job.State)}[/]"
            : string.Join(' ', s_way.Select((state, at) => at < place ? $"[green]{Numbers.Words(state)}[/]" : at == place ? $"[bold]{Numbers.Words(state)}[/]" : $"[grey50]{Numbers.Words(state)}[/]"));
    }

    private static string Bar(double share)
    {
        var full = (int)Math.Round(Math.Clamp(double.IsFinite(share) ? share : 1, 0, 1) * BarWidth);
        return $"[yellow]{new string('━', full)}[/][grey35]{new string('━', BarWidth - full)}[/]";
    }
}
