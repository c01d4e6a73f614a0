using Sundial.Learning.Forecasting;
using Sundial.Learning.Machines;
using Sundial.Learning.Networks;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trainings;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Training;

/// <summary>What every part of a run shares: the request, the clock and its ledger, and whom to tell.</summary>
internal sealed class RunContext(TrainingRequest request, TimeProvider clock, ITrainingObserver observer, CancellationToken stop)
{
    private const double LeastMoveToTell = 1;
    private const double MostCaution = 1.5;
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(120);

    private readonly CurveObserver _observer = new(observer);
    private readonly List<string> _notices = [];
    private TuningReport? _tuning;
    private (Task<Forecast?> Forecast, ForecastSubject Subject)? _forecast;
    private long _reportedAt;
    private double _before;
    private double _deadlineSeen = request.Deadline.TotalSeconds;

    /// <summary>What was asked for.</summary>
    public TrainingRequest Request => request;

    /// <summary>Measures the time.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Hears how it goes.</summary>
    public ITrainingObserver Observer => _observer;

    /// <summary>How good the models were, and when.</summary>
    public LearningLog Curve => _observer.Log;

    /// <summary>Cancelled when the user wants the best model so far.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Where the time goes.</summary>
    public TimeLedger Ledger { get; } = new(clock, request.StartedAt, request.Deadline);

    /// <summary>Seconds since the budget began.</summary>
    public double Elapsed => Ledger.Elapsed.TotalSeconds;

    /// <summary>The whole budget, in seconds, as it is now; with what passed before this run where it goes on from a checkpoint.</summary>
    public double Deadline => _before + (request.LiveDeadline?.Current ?? request.Deadline).TotalSeconds;

    /// <summary>The budget that decides what must not depend on the moment at which a run begins, in seconds.</summary>
    public double NominalSeconds { get; private set; } = (request.NominalDeadline ?? request.Deadline).TotalSeconds;

    /// <summary>When the budget began.</summary>
    public DateTimeOffset BegunAt { get; private set; } = clock.GetUtcNow() - clock.GetElapsedTime(request.StartedAt);

    /// <summary>The finished training that this one goes on from; null where it begins by itself.</summary>
    public RestoredTraining? Finished { get; init; }

    /// <summary>The seed by which the data is divided: that of the first run, so that nothing that was tested on is ever learned from.</summary>
    public ulong SplitSeed => Finished?.State.SplitSeed ?? request.Seed;

    /// <summary>How many finished runs came before this one.</summary>
    public int Round => Finished is { } finished ? finished.State.Round + 1 : 0;

    /// <summary>Longest side of the images; chosen while they are read.</summary>
    public int? LongestSide { get; set; }

    /// <summary>The most images that are read, where that is bounded; chosen while they are read.</summary>
    public int? MostImages { get; set; }

    /// <summary>Seconds that reading and dividing the data took in this run.</summary>
    public double LoadingSeconds { get; set; }

    /// <summary>How much longer than usual steps of the training take now and then: 1 on a machine that has nothing else to do.</summary>
    public double Unrest { get; set; } = 1;

    /// <summary>What is kept back for what nobody planned, in seconds.</summary>
    public double Slack => DeadlinePlanner.Slack(Deadline, Unrest);

    /// <summary>Steps of the networks before the present one.</summary>
    public long StepsBefore { get; set; }

    /// <summary>How fast this machine was found to train.</summary>
    public MachineRates Rates { get; } = new(request.RatesPath);

    /// <summary>How near the plan's first guess of the rate was; null until that is known.</summary>
    public PlannedRate? Rate { get; set; }

    /// <summary>How many times longer than by the nominal rate steps are expected to take: as remembered, else as the instructions of this machine let one guess. With fixed epochs nothing depends on the machine.</summary>
    /// <param name="family">The family of networks.</param>
    public double Slowness(string family) => request.Epochs is not null ? 1 : Rates.Recall(family, request.Threads) ?? Processors.Slowness;

    /// <summary>The same for what cannot be taken back once it is decided, such as the size that images are read at: a machine that was busy once may be idle now.</summary>
    /// <param name="family">The family of networks.</param>
    public double CautiousSlowness(string family) => Math.Clamp(Slowness(family), 1 / MostCaution, MostCaution);

    /// <summary>Takes what a probe has measured.</summary>
    /// <param name="family">The family of networks.</param>
    /// <param name="nominal">Seconds for an image by the nominal rate.</param>
    /// <param name="measured">Seconds that it took.</param>
    public void TakeRate(string family, double nominal, double measured)
    {
        // The first guess is told, and the last measurement counts.
        Rate = Rate is null
            ? new PlannedRate(Slowness(family) * nominal, measured, nominal, Rates.Recall(family, request.Threads) is not null)
            : Rate with { ExpectedSecondsPerImage = Rate.ExpectedSecondsPerImage * nominal / Rate.NominalSecondsPerImage, MeasuredSecondsPerImage = measured, NominalSecondsPerImage = nominal };
        Rates.Remember(family, request.Threads, measured / nominal);
    }

    /// <summary>What tuning did; null where there was none.</summary>
    public TuningReport? Tuning { get => _tuning ?? Finished?.State.Report.Tuning; private set => _tuning = value; }

    /// <summary>What past jobs have taught about tuning.</summary>
    public KnowledgeBase Knowledge => request.KnowledgePath is { } path ? KnowledgeFile.Load(path) : KnowledgeBase.Shipped;

    /// <summary>Whether hyperparameters may be tuned: it is wanted, was not done yet, and the clock may decide something or has nothing to decide.</summary>
    public bool MayTune =>
        request.Tunes && (request.Epochs is null || request.TuningPlan is not null) && Finished is null && Tuning is null or { End: TuningEnd.NotBegun } && !stop.IsCancellationRequested;

    /// <summary>The tuning of networks that is under way; null where there is none.</summary>
    public NetworkSearch? Search { get; set; }

    /// <summary>Takes what tuning came to, and remembers what it has taught.</summary>
    public void Learn(TuningResult result)
    {
        Tuning = TuningReport.Of(result);
        foreach (var path in result.Lesson is null ? [] : new[] { request.KnowledgePath, request.LessonPath }.OfType<string>())
        {
            try
            {
                KnowledgeFile.Improve(path, result.Lesson!);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Notice($"What tuning has taught could not be kept in {path}: {e.Message}");
            }
        }
    }

    /// <summary>The values that tuning found better than the defaults; null where there are none.</summary>
    /// <param name="space">All hyperparameters of the task.</param>
    public HyperparameterValues? Tuned(HyperparameterSpace space) =>
        Tuning is { End: not TuningEnd.NotBegun } tuning && space.Read(tuning.Values) is { } values && !values.Equals(space.Defaults) ? values : null;

    /// <summary>Begins to read the learning curve beyond its end, beside the test that comes now.</summary>
    public void Expect(ForecastSubject subject)
    {
        var elapsed = Elapsed;
        _forecast = (Task.Run(() => Curve.Expect(subject, elapsed, request.MoreTime.TotalSeconds)), subject);
    }

    /// <summary>What more time would be expected to bring; null where that was not asked for or nobody can tell.</summary>
    /// <param name="now">What the test came to.</param>
    public ExpectedWithMoreTime? Expected(double? now)
    {
        // Nothing is late for a forecast's sake: what is not known by now is not told.
        var wait = TimeSpan.FromSeconds(Math.Clamp(0.2 * (Deadline - Elapsed), 0, 2));
        return _forecast is var (forecast, subject) && now is { } tested && forecast.Wait(wait) && forecast.Result is { } known
            ? ExpectedWithMoreTime.Of(known, subject, request.MoreTime.TotalSeconds, tested)
            : null;
    }

    /// <summary>Everything that was noticed so far.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Goes on from a checkpoint: time, ledger, notices and what was decided once and for all.</summary>
    public void GoOnFrom(RestoredTraining restored)
    {
        var state = restored.State;
        // By the wall clock, which may have been moved; time never goes back to before the checkpoint.
        _before = Math.Max(state.ElapsedSeconds, (BegunAt - state.BegunAt).TotalSeconds);
        _deadlineSeen = Deadline;
        (BegunAt, NominalSeconds, LongestSide, MostImages) = (state.BegunAt, state.NominalSeconds, state.LongestSide, state.MostImages);
        StepsBefore = state.StepsBefore + (state.Position is { Stage: TrainingStage.First } first && request.Epochs is null ? first.Steps : 0);
        Ledger.Carry(state.Report.Ledger, TimeSpan.FromSeconds(_before));
        Ledger.MoveDeadline(TimeSpan.FromSeconds(Deadline));
        _notices.AddRange(state.Report.Notices);
        Curve.GoOnFrom(state.Report.LearningCurve);
        (Tuning, Rate) = (state.Report.Tuning, state.Report.Rate);
        Search = request.Tunes && state.Tuning is { } search ? search with { Trials = new TrialStore(restored.File(TrialStore.FileName)) } : null;
    }

    /// <summary>Gives a network the numbers that a finished run left it with; another network keeps its own.</summary>
    public TState GoneOnFrom<TState>(TState state)
        where TState : INetworkState
    {
        Finished?.GiveBackTo(state);
        return state;
    }

    /// <summary>What the test at the end is expected to take, in seconds; a share of the time while nobody has measured anything.</summary>
    public Func<double>? TestSeconds { get; set; }

    /// <summary>Changes what the plan gives the present phase from now on.</summary>
    public void Replan(double secondsLeft)
    {
        SeeDeadline();
        _observer.Planned(PlanAhead.From(Ledger.Current, Math.Max(0, secondsLeft), Deadline - Elapsed, Deadline, TestSeconds?.Invoke()));
        Ledger.Replan(TimeSpan.FromSeconds(Math.Max(0, secondsLeft)));
        _observer.PhaseReplanned(Ledger.Current, TimeSpan.FromSeconds(Math.Max(0, secondsLeft)));
    }

    /// <summary>Begins a phase.</summary>
    public void Begin(TrainingPhase phase, double plannedSeconds)
    {
        var planned = TimeSpan.FromSeconds(Math.Max(0, plannedSeconds));
        if (phase == TrainingPhase.Train)
        {
            Curve.Begin(Elapsed);
        }

        Ledger.Begin(phase, planned);
        _observer.Planned(PlanAhead.From(phase, planned.TotalSeconds, Deadline - Elapsed, Deadline, TestSeconds?.Invoke()));
        _observer.PhaseStarted(phase, planned);
        _reportedAt = 0;
    }

    /// <summary>Tells the user something.</summary>
    public void Notice(string sentence)
    {
        // A run that goes on from a checkpoint notices again what it had noticed before.
        if (!_notices.Contains(sentence))
        {
            _notices.Add(sentence);
        }

        _observer.Noticed(sentence);
    }

    /// <summary>Tells the progress, several times a second at most.</summary>
    /// <param name="complete">Adds what is known to the phase and the times.</param>
    public void Progress(Func<TrainingProgress, TrainingProgress> complete)
    {
        if (_reportedAt != 0 && clock.GetElapsedTime(_reportedAt) < BetweenReports)
        {
            return;
        }

        _reportedAt = clock.GetTimestamp();
        SeeDeadline();
        _observer.Progressed(complete(Now()));
    }

    private void SeeDeadline()
    {
        var deadline = Deadline;
        if (deadline == _deadlineSeen)
        {
            return;
        }

        Ledger.MoveDeadline(TimeSpan.FromSeconds(deadline));

        // A platform that reckons the deadline anew may come out a few milliseconds off, which nobody needs to be told.
        if (Math.Abs(deadline - _deadlineSeen) >= LeastMoveToTell)
        {
            Notice($"The deadline was moved from {_deadlineSeen:0.#} s to {deadline:0.#} s after the start; the plan is made anew.");
        }

        _deadlineSeen = deadline;
    }

    /// <summary>Progress with nothing but the phase and the times.</summary>
    public TrainingProgress Now() => new() { Phase = Ledger.Current, Elapsed = Ledger.Elapsed, Remaining = Ledger.Remaining };
}
