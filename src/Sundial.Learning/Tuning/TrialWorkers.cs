using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning;

/// <summary>Runs the trials of a session, several at once where that was asked for.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="session">What to try next, and where to tell.</param>
/// <param name="objective">What gives values their fitness.</param>
internal sealed class TrialWorkers(TuningRequest request, TuningSession session, ITuningObjective objective)
{
    /// <summary>Runs the search, then the confirmations.</summary>
    /// <param name="stop">Ends it early.</param>
    public void Run(CancellationToken stop)
    {
        Phase(stop);
        session.BeginConfirming();
        Phase(stop);
    }

    // The calling thread is one of the workers.
    private void Phase(CancellationToken stop)
    {
        var others = Enumerable.Range(1, request.Workers - 1)
            .Select(_ => Task.Factory.StartNew(() => Work(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();
        Work(stop);
        Task.WaitAll(others, CancellationToken.None);
    }

    private void Work(CancellationToken stop)
    {
        while (session.Next(stop.IsCancellationRequested) is { } task)
        {
            session.Record(task, RunOne(task, stop));
        }
    }

    private Trial RunOne(TrialTask task, CancellationToken stop)
    {
        var begun = request.Clock.GetTimestamp();
        using var time = new CancellationTokenSource(session.LeftOfShare, request.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, stop);
        var curve = new List<CurvePoint>();
        var outcome = TrialOutcome.Completed;
        double? fitness = null;
        string? fault = null;
        try
        {
            var run = new TrialRun(task.Values, task.Fidelity, task.Seed, point =>
            {
                curve.Add(point);
                var goesOn = double.IsFinite(point.Fitness) && session.GoesOn(task, point);
                outcome = goesOn ? outcome : TrialOutcome.CutShort;
                return goesOn;
            });
            fitness = objective.Evaluate(run, either.Token);
            fault = double.IsFinite(fitness.Value) ? null : "Its fitness is not a number.";
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            outcome = TrialOutcome.Cancelled;
        }
        catch (Exception e)
        {
            // Whatever some values do to a learner, others may be fine.
            fault = e.Message;
        }

        return new Trial
        {
            Number = task.Number,
            Values = task.Values,
            Fidelity = task.Fidelity,
            Origin = task.Origin,
            Outcome = fault is null ? outcome : TrialOutcome.Failed,
            Fitness = fault is null && outcome != TrialOutcome.Cancelled ? fitness : null,
            Curve = [.. curve.Where(point => double.IsFinite(point.Fitness))],
            Seconds = request.Clock.GetElapsedTime(begun).TotalSeconds,
            Seed = task.Seed,
            Fault = fault,
        };
    }
}
