using Sundial.Learning.Networks;
using Sundial.Learning.Tuning;

namespace Sundial.Learning.Training;

/// <summary>Chooses the network for the time there is; where that pays, hyperparameters are tuned for it first, and it is chosen anew for the time that is left then.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="task">The networks.</param>
/// <param name="recorder">Takes checkpoints; null for none.</param>
/// <typeparam name="TState">The numbers of the networks.</typeparam>
internal sealed class TunedChoice<TState>(RunContext context, INetworkTask<TState> task, NetworkRecorder<TState>? recorder)
    where TState : INetworkState
{
    /// <summary>Chooses.</summary>
    public (INetworkTrainer<TState> Trainer, TrainerPlan Plan) Run()
    {
        context.Begin(TrainingPhase.Probe, DeadlinePlanner.ProbeShare * context.Deadline);
        NetworkGoal.Tell(context, task.Networks);
        if (context.Search is not null)
        {
            // Broken off while it tuned.
            Tune();
            return task.Choose();
        }

        var chosen = task.Choose();
        if (!context.MayTune)
        {
            return chosen;
        }

        try
        {
            context.Search = task.SearchFor(chosen.Plan);
            if (context.Search is null || !Tune())
            {
                return chosen;
            }
        }
        catch
        {
            chosen.Trainer.Dispose();
            throw;
        }

        chosen.Trainer.Dispose();
        return task.Choose();
    }

    // Whether it began. From the checkpoint after it on, what was found is known.
    private bool Tune()
    {
        var result = task.Tune(context.Search!, () => recorder?.OfferBetween());
        context.Search = null;
        if (result.End == TuningEnd.NotBegun)
        {
            return false;
        }

        context.Begin(TrainingPhase.Probe, 0);
        recorder?.TakeBetween();
        return true;
    }
}
