using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>Chooses the network that fits the time that is left: by a first guess of the machine's rate, then by steps of it that are timed.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="outlook">What comes after training.</param>
/// <param name="images">Images to train on.</param>
/// <param name="make">Makes the training of a plan.</param>
internal sealed class ProbedChoice(RunContext context, TimeOutlook outlook, int images, Func<NetworkPlan, (NetworkTrainer Trainer, TrainerPlan Plan)> make)
{
    // Under a load that comes and goes, two networks could take turns for ever.
    private const int MostProbes = 3;

    // A smaller network is taken at once; a larger one only if the guess was this far off, since each look costs time.
    private const double FarOff = 0.8;

    private (ResidualNetwork Network, double Slowness)? _known;

    /// <summary>Chooses. What was timed once is known from then on.</summary>
    public (NetworkTrainer Trainer, TrainerPlan Plan) Choose()
    {
        var candidates = Candidates();
        if (_known is { } known)
        {
            return make(Planned(candidates, known.Network, known.Slowness));
        }

        var slowness = context.Slowness(NetworkChoice.Family);
        for (var probes = 1; ; probes++)
        {
            var plan = Planned(candidates, candidates[0], slowness);
            var made = make(plan);
            try
            {
                var measured = Probe(plan.Network, made.Trainer);
                var again = Planned(candidates, plan.Network, measured).Network;
                if (again == plan.Network || (again.MultiplyAdds > plan.Network.MultiplyAdds && measured > FarOff * slowness) || probes == MostProbes || context.Stop.IsCancellationRequested)
                {
                    made.Trainer.Rewind();
                    _known = (plan.Network, measured);
                    return made;
                }

                slowness = measured;
                made.Trainer.Dispose();
            }
            catch
            {
                made.Trainer.Dispose();
                throw;
            }
        }
    }

    private double Probe(ResidualNetwork network, NetworkTrainer trainer)
    {
        var perImage = StepProbe.SecondsPerImage(context, trainer);
        var nominal = Nominal(network);
        context.TakeRate(NetworkChoice.Family, nominal, perImage);
        return perImage / nominal;
    }

    private NetworkPlan Planned(IReadOnlyList<ResidualNetwork> candidates, ResidualNetwork tested, double slowness) =>
        DeadlinePlanner.Choose(candidates, images, outlook.EndOfTraining(tested) - context.Elapsed, network => slowness * Nominal(network));

    private double Nominal(ResidualNetwork network) => DeadlinePlanner.NominalSecondsPerImage(network, context.Request.Threads);

    // A finished network is gone on with, unless there is far more time than it had: then a larger one may do better, trained anew.
    private IReadOnlyList<ResidualNetwork> Candidates()
    {
        var candidates = NetworkGoal.Allowed(outlook.Candidates, context.Request.OptimizeFor);
        if (context.Finished is not { } finished)
        {
            return candidates;
        }

        var known = outlook.Named(finished.State.Champion!.Network);
        var isMuch = outlook.EndOfTraining(known) - context.Elapsed > DeadlinePlanner.MuchMoreTime * finished.TrainedSeconds;
        return [known, .. candidates.Where(candidate => isMuch && candidate.MultiplyAdds > known.MultiplyAdds)];
    }
}
