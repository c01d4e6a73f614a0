using Spectre.Console;
using Spectre.Console.Rendering;
using Sundial.Cli.Commands;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning;

namespace Sundial.Cli.Observers;

/// <summary>A run as a picture that changes in place: phase, time used and left, epochs, loss, accuracy, speed, and the last notices.</summary>
/// <remarks>The run only leaves word of what happened; a timer draws, so that training never waits for the terminal and the clock moves in quiet phases too.</remarks>
internal sealed class LiveView : ITrainingObserver
{
    /// <summary>Between two pictures: eight a second at most.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(125);

    private const int BarWidth = 48;
    private const int NoticesShown = 3;
    private static readonly TrainingPhase[] Phases = [.. Enum.GetValues<TrainingPhase>().Where(phase => phase != TrainingPhase.Resume)];

    private readonly TimeProvider _clock;
    private readonly long _startedAt;
    private readonly TimeSpan _deadline;
    private readonly string _title;
    private readonly Lock _gate = new();
    private readonly List<string> _notices = [];
    private TrainingPhase _phase = TrainingPhase.Load;
    private TrainingProgress? _training;
    private double? _phaseShare;
    private string? _saved;
    private string? _trial;
    private bool _stopping;
    private volatile bool _undrawable;

    /// <summary>A view with nothing to show yet.</summary>
    /// <param name="clock">Moves the clock between two reports of the run.</param>
    /// <param name="startedAt">When the budget began.</param>
    /// <param name="deadline">The budget.</param>
    /// <param name="title">What is being trained.</param>
    public LiveView(TimeProvider clock, long startedAt, TimeSpan deadline, string title)
    {
        _clock = clock;
        _startedAt = startedAt;
        _deadline = deadline;
        _title = title;
    }

    /// <summary>Shows the view on a terminal while some work runs, and takes it away afterwards.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="work">The work, whose observer this view is.</param>
    /// <param name="stop">Cancelled when the user wants to stop; the view says that it was heard.</param>
    /// <returns>What the work gives.</returns>
    public T ShowDuring<T>(IAnsiConsole console, Func<T> work, CancellationToken stop)
    {
        using var heard = stop.Register(() => Change(() => _stopping = true));
        return console.Live(Draw()).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).Start(live =>
        {
            var timer = _clock.CreateTimer(_ => Redraw(live), null, TimeSpan.Zero, Interval);
            try
            {
                return work();
            }
            finally
            {
                // A picture that is being drawn is finished before the view is taken away.
                timer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        });
    }

    /// <inheritdoc/>
    public void PhaseStarted(TrainingPhase phase, TimeSpan planned) => Change(() => (_phase, _phaseShare) = (phase, null));

    /// <inheritdoc/>
    public void Progressed(TrainingProgress progress) => Change(() =>
    {
        _phaseShare = progress.PhaseShare;
        _training = progress.Epoch is null ? _training : progress;
    });

    /// <inheritdoc/>
    public void EpochEnded(TrainingProgress progress) => Progressed(progress);

    /// <inheritdoc/>
    public void TrialEnded(TuningProgress tuning, TimeSpan elapsed) => Change(() => _trial = tuning.ToString());

    /// <inheritdoc/>
    public void ModelPublished(string path, ValidationMetric? validation, TimeSpan elapsed) =>
        Change(() => _saved = $"{(validation is null ? string.Empty : $"{Numbers.Validation(validation)}, ")}since {Numbers.Clock(elapsed)}: {path}");

    /// <inheritdoc/>
    public void Noticed(string sentence) => Change(() =>
    {
        _notices.Add(sentence);
        _notices.RemoveRange(0, Math.Max(0, _notices.Count - NoticesShown));
    });

    /// <summary>The picture of this moment.</summary>
    public IRenderable Draw()
    {
        lock (_gate)
        {
            var elapsed = _clock.GetElapsedTime(_startedAt);
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
            grid.AddRow(new Markup("phase"), new Markup(PhaseStrip()));
            grid.AddRow(new Markup("time"), new Markup(Bar(elapsed / _deadline)));
            grid.AddRow(new Markup(string.Empty), new Markup($"{Numbers.Clock(elapsed)} used, [bold]{Numbers.ClockUp(_deadline - elapsed)}[/] left of {Duration.Text(_deadline)}"));
            foreach (var (name, value) in Facts())
            {
                grid.AddRow(new Markup(name), new Markup(value));
            }

            foreach (var notice in _notices)
            {
                grid.AddRow(new Markup("[grey]note[/]"), new Markup($"[grey]{Markup.Escape(notice)}[/]"));
            }

            return new Rows(new Markup($"[bold]{Markup.Escape(_title)}[/]"), grid, new Markup(_stopping
                ? "[yellow]stopping: the best model so far is being written (Ctrl-C again ends at once)[/]"
                : "[grey]Ctrl-C stops and keeps the best model so far[/]"));
        }
    }

    // On a thread of the pool, where an exception would end the process: a terminal that cannot be drawn on is no reason to lose a training.
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
            _undrawable = true;
        }
    }

    private IEnumerable<(string Name, string Value)> Facts()
    {
        if (_training is { Epoch: { } epoch } training)
        {
            yield return ("epoch", training.Epochs is { } epochs ? $"{Numbers.Epochs(epoch)} of {Numbers.Epochs(epochs)}" : Numbers.Epochs(epoch));
            yield return ("loss", training.TrainingLoss is { } loss ? $"{Numbers.Loss(loss)} in training" : "–");
            yield return ("quality", training.Validation is { } validation ? $"[bold]{Numbers.Validation(validation)}[/]" : "–");
            yield return ("speed", training.ImagesPerSecond is { } speed ? $"{Numbers.Count(speed)} images/s" : "–");
        }

        if (_phase == TrainingPhase.Tune && _trial is not null)
        {
            yield return ("tuning", Markup.Escape(_trial));
        }

        if (_saved is not null)
        {
            yield return ("saved", Markup.Escape(_saved));
        }
    }

    private string PhaseStrip()
    {
        var share = _phaseShare is { } done ? $" {Numbers.Percent(Math.Clamp(done, 0, 1), 0)}" : string.Empty;
        return string.Join(' ', Phases.Select(phase =>
            phase < _phase ? $"[green]{Numbers.Name(phase)}[/]"
            : phase == _phase ? $"[bold]{Numbers.Name(phase)}{share}[/]"
            : $"[grey50]{Numbers.Name(phase)}[/]"));
    }

    private static string Bar(double share)
    {
        var full = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth);
        return $"[yellow]{new string('━', full)}[/][grey35]{new string('━', BarWidth - full)}[/]";
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
        }
    }
}
