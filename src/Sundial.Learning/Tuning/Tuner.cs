using Sundial.Learning.Tuning.Knowledge;
using Sundial.Learning.Tuning.Planning;
using Sundial.Learning.Tuning.Sensitivity;

namespace Sundial.Learning.Tuning;

/// <summary>Tunes hyperparameters within a share of the time: plans, searches, cuts short what cannot win, confirms, and tells what mattered.</summary>
/// <remarks>
/// It never uses more than its share as long as the objective heeds its cancellation within a moment. A trial that fails is a failed trial
/// and never a failed tuning. With a store, a search that was killed goes on with its trials.
/// </remarks>
/// <param name="request">What to tune, and how long.</param>
public sealed class Tuner(TuningRequest request)
{
    /// <summary>What the time allows, before anything was tried; for a report, and for those who only ask.</summary>
    public TuningPlan Plan() => TuningPlanner.Plan(Situation());

    /// <summary>Tunes.</summary>
    /// <param name="objective">What gives values their fitness.</param>
    /// <param name="stop">Ends it early, with the best so far.</param>
    public TuningResult Run(ITuningObjective objective, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var recalled = Recall();
        var session = new TuningSession(request, Situation(), [.. request.Portfolio, .. recalled.Portfolio]);
        if (!session.Plan.Tunes)
        {
            return session.Result(TuningEnd.NotBegun, SensitivityReport.Nothing);
        }

        new TrialWorkers(request, session, objective).Run(stop);
        return session.Result(end: null, FunctionalAnova.Measure(session.Trials, request.Seed));
    }

    private Recollection Recall() => request.Knowledge.Recall(request.Task, request.Data, request.Space);

    private TuningSituation Situation() => new()
    {
        Left = request.Left(),
        Space = request.Space,
        Cost = request.Cost,
        Least = request.Least,
        Full = request.Full,
        FirstRung = request.FirstRung,
        TrainingWanted = request.TrainingWanted,
        MostShare = request.MostShare,
        IsNoisy = request.IsNoisy,
        Workers = request.Workers,
        Importances = Recall().Importances,
        Irrelevant = request.Irrelevant,
    };
}
