using Sundial.Learning.Data;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Search;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning;

/// <summary>A tuning under way, shared by its workers: what to try next, what was tried, and how much of the time is left.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TuningSession
{
    // So many failures and nothing else are the objective's fault and not the values'.
    private const int MostFailures = 6;

    // Plans this near to each other in the work of an evaluation are equally thorough.
    private const double SameFidelity = 1.4;

    private readonly Lock _gate = new();
    private readonly TuningRequest _request;
    private readonly IReadOnlyList<HyperparameterValues> _portfolio;
    private readonly TrialStore? _store;
    private readonly List<Trial> _trials = [];
    private readonly long _startedAt;
    private readonly double _carriedSeconds;
    private TuningSituation _situation;
    private GeneticSearch _search;
    private SuccessiveHalving _halving;
    private Queue<TrialTask>? _confirmations;
    private TuningEnd? _end;
    private int _running;
    private int _numbers;

    /// <summary>Begins, or goes on with what a store holds.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="situation">What the planner goes by.</param>
    /// <param name="portfolio">What to try first, after the defaults.</param>
    public TuningSession(TuningRequest request, TuningSituation situation, IReadOnlyList<HyperparameterValues> portfolio)
    {
        (_request, _situation, _portfolio) = (request, situation, portfolio);
        _startedAt = request.Clock.GetTimestamp();
        (_store = request.Store)?.Begin(request.Space, request.Purpose);
        _trials.AddRange(_store?.Trials ?? []);
        _carriedSeconds = _trials.Sum(trial => trial.Seconds) / request.Workers;
        _numbers = _trials.Count == 0 ? 0 : _trials.Max(trial => trial.Number) + 1;
        foreach (var trial in _trials)
        {
            Measure(trial);
        }

        Plan = request.FixedPlan ?? (_store?.Plan is { Tunes: true } plan && _trials.Count > 0 ? plan : TuningPlanner.Plan(Whole()));
        (_search, _halving) = Begin();
        if (Plan.Tunes && _trials.Count == 0)
        {
            _store?.Append(Plan);
        }
    }

    /// <summary>The plan as it is now.</summary>
    public TuningPlan Plan { get; private set; }

    /// <summary>What was tried, in the order in which it ended.</summary>
    public IReadOnlyList<Trial> Trials
    {
        get { lock (_gate) { return [.. _trials]; } }
    }

    /// <summary>What tuning has used, with what it used before a kill.</summary>
    public double UsedSeconds => _carriedSeconds + _request.Clock.GetElapsedTime(_startedAt).TotalSeconds;

    /// <summary>What is left of tuning's share; without end where a plan is to be followed whatever the clock says.</summary>
    public TimeSpan LeftOfShare => _request.FixedPlan is not null
        ? TimeSpan.FromDays(1)
        : TimeSpan.FromSeconds(Math.Max(0, Math.Min(Plan.ShareSeconds - UsedSeconds, _request.Left().TotalSeconds)));

    /// <summary>What to run next.</summary>
    /// <param name="isStopped">Whether somebody has stopped the tuning.</param>
    /// <returns>Null when the phase is over: the search, as long as <see cref="BeginConfirming"/> was not called.</returns>
    public TrialTask? Next(bool isStopped)
    {
        lock (_gate)
        {
            if (isStopped)
            {
                _end = TuningEnd.Stopped;
                return null;
            }

            Replan();
            var task = !HasTime() ? null : _confirmations is null ? NextOfSearch() : _confirmations.TryDequeue(out var next) ? next : null;
            _running += task is null ? 0 : 1;
            return task;
        }
    }

    /// <summary>Ends the search; from now on the best is tried again.</summary>
    public void BeginConfirming()
    {
        lock (_gate)
        {
            _end ??= TuningEnd.Done;
            var again = _request.IsNoisy ? Confirmation.Choose(Comparable(), Plan.Confirmations) : [];
            _confirmations = new Queue<TrialTask>(again.Select(one => new TrialTask(
                _numbers++, one.Values, TrialOrigin.Confirmation, Plan.Fidelity, CounterRandom.Hash(_request.Seed, 0xC0F1, (ulong)one.Round), null)));
        }
    }

    /// <summary>Takes a point of a curve.</summary>
    /// <returns>Whether the trial goes on.</returns>
    public bool GoesOn(TrialTask task, CurvePoint point)
    {
        lock (_gate)
        {
            // Where the plan has changed meanwhile, what it measures can be compared with nothing.
            return task.Fidelity != Plan.Fidelity ? !task.MayBeCut : _halving.GoesOn(task.Number, point.Epochs, point.Fitness) || !task.MayBeCut;
        }
    }

    /// <summary>Takes a trial that has ended.</summary>
    public void Record(TrialTask task, Trial trial)
    {
        TuningProgress progress;
        lock (_gate)
        {
            _running--;
            trial = Judged(trial);
            _store?.Append(trial);
            _trials.Add(trial);
            Measure(trial);
            Teach(trial);
            var best = Confirmation.Winner(Comparable());
            progress = new TuningProgress(trial, _trials.Count, Plan, UsedSeconds, best?.Values, best?.ExpectedFitness);
        }

        _request.Progress?.Invoke(progress);
    }

    /// <summary>What has come of it.</summary>
    /// <param name="end">Why it never began, where it did not.</param>
    /// <param name="sensitivity">What mattered.</param>
    public TuningResult Result(TuningEnd? end, Sensitivity.SensitivityReport sensitivity)
    {
        lock (_gate)
        {
            var comparable = Comparable();
            var best = Confirmation.Winner(comparable);
            return new TuningResult
            {
                Best = best?.Values ?? _request.Space.Defaults,
                BestFitness = best?.ExpectedFitness,
                DefaultsFitness = comparable.FirstOrDefault(trial => trial.Origin == TrialOrigin.Defaults)?.Fitness,
                End = end ?? _end ?? TuningEnd.Done,
                Plan = Plan,
                Seconds = Math.Round(UsedSeconds, 3),
                Trials = [.. _trials],
                Sensitivity = sensitivity,
                Lesson = Lesson.Of(_request, comparable, sensitivity, best),
            };
        }
    }

    private TrialTask? NextOfSearch()
    {
        if (_end is not null)
        {
            return null;
        }

        var comparable = Comparable();
        var done = comparable.Length;
        _end = comparable.Length >= MostFailures && comparable.All(trial => trial.Outcome == TrialOutcome.Failed) ? TuningEnd.Failed
            : done + _running >= Plan.Evaluations ? TuningEnd.Done
            : _search.HasConverged ? TuningEnd.Converged
            : null;
        _search.Progress = SearchProgress(done);
        if (_end is not null || _search.Ask() is not { } proposal)
        {
            _end ??= TuningEnd.Converged;
            return null;
        }

        return new TrialTask(_numbers++, proposal.Values, proposal.Origin, Plan.Fidelity, _request.Seed, proposal);
    }

    // Mutation is annealed by the share of the time used; by the share of the trials only where nothing may depend on the clock.
    private double SearchProgress(int done)
    {
        var byCount = (double)(done + _running) / Math.Max(1, Plan.Evaluations);
        var seconds = Plan.ShareSeconds * Plan.Evaluations / Math.Max(1, Plan.Evaluations + Plan.Confirmations);
        return _request.FixedPlan is not null ? byCount : Math.Max(byCount, UsedSeconds / Math.Max(1e-9, seconds));
    }

    private bool HasTime()
    {
        var each = SecondsEach() * _request.Workers;
        if (_request.FixedPlan is not null || LeftOfShare.TotalSeconds >= each)
        {
            return true;
        }

        _end ??= TuningEnd.Time;
        return false;
    }

    private void Replan()
    {
        if (_request.FixedPlan is not null || _confirmations is not null)
        {
            return;
        }

        // What an evaluation takes is a guess until one has ended; with it, all is planned anew.
        var searched = Comparable().Length;
        if (_situation.Cost.Measured == 1 && searched == 1)
        {
            TakePlan(TuningPlanner.Plan(Whole()));
        }
        else if (searched > 0 && Plan.Tunes)
        {
            Plan = TuningPlanner.Replan(Plan, Now(), UsedSeconds, searched, SecondsEach());
        }
    }

    private void TakePlan(TuningPlan plan)
    {
        if (!plan.Tunes)
        {
            _end ??= TuningEnd.Time;
            Plan = plan with { Fidelity = Plan.Fidelity };
            return;
        }

        // Where it is nearly as thorough, what was tried still counts.
        var ratio = plan.Fidelity.Work / Plan.Fidelity.Work;
        if (ratio is > 1 / SameFidelity and < SameFidelity)
        {
            plan = plan with { Fidelity = Plan.Fidelity, Rungs = Plan.Rungs };
        }

        if (plan.Fidelity != Plan.Fidelity || !plan.Hyperparameters.SequenceEqual(Plan.Hyperparameters))
        {
            Plan = plan;
            _store?.Append(plan);
            (_search, _halving) = Begin();
        }
    }

    private (GeneticSearch Search, SuccessiveHalving Halving) Begin()
    {
        var search = new GeneticSearch(
            _request.Space,
            new GeneticSettings
            {
                Hyperparameters = Plan.Hyperparameters,
                Population = Math.Max(2, Plan.Population),
                RangeShare = Plan.RangeShare,
                GridSteps = Plan.GridSteps,
                Portfolio = _portfolio,
            },
            _request.Seed);
        (_search, _halving) = (search, new SuccessiveHalving(Plan.Rungs));
        foreach (var trial in Comparable())
        {
            foreach (var point in trial.Curve)
            {
                _halving.GoesOn(trial.Number, point.Epochs, point.Fitness);
            }

            Teach(trial);
        }

        return (search, _halving);
    }

    private Trial Judged(Trial trial) => trial with
    {
        ExpectedFitness = trial.Outcome == TrialOutcome.CutShort && trial.Fidelity == Plan.Fidelity
            ? _halving.ExpectedAtEnd(trial.Curve.Count == 0 ? 0 : trial.Curve[^1].Epochs, trial.Fitness!.Value)
            : trial.Fitness,
    };

    private void Teach(Trial trial)
    {
        if (trial.Fidelity != Plan.Fidelity || trial.Outcome == TrialOutcome.Cancelled || trial.Origin == TrialOrigin.Confirmation)
        {
            return;
        }

        _search.Tell(trial.Values, trial.ExpectedFitness);
        if (trial.Outcome == TrialOutcome.Completed)
        {
            _halving.Complete(trial.Number, trial.Fitness!.Value);
        }
    }

    private void Measure(Trial trial)
    {
        if (trial.Outcome is TrialOutcome.Completed or TrialOutcome.CutShort)
        {
            var epochs = trial.Outcome == TrialOutcome.CutShort && trial.Curve.Count > 0 ? trial.Curve[^1].Epochs : trial.Fidelity.Epochs;
            _situation.Cost.Add(epochs, trial.Fidelity.Subsample, trial.Seconds);
        }
    }

    // Trials of this plan's thoroughness that told something; a cancelled one told nothing.
    private Trial[] Comparable() => [.. _trials.Where(trial => trial.Fidelity == Plan.Fidelity && trial.Outcome != TrialOutcome.Cancelled)];

    private double SecondsEach()
    {
        var ended = Comparable();
        return ended.Length < 2 ? PlanLadder.SecondsEach(_situation, Plan.Fidelity) : ended.Average(trial => trial.Seconds) / _request.Workers;
    }

    private TuningSituation Now() => _situation = _situation with { Left = _request.Left() };

    private TuningSituation Whole() => _situation with { Left = _request.Left() + TimeSpan.FromSeconds(UsedSeconds) };
}
