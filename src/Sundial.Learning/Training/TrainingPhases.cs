using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>From divided data to the best network the time allows: a first small one, a probe, and the one that was chosen; or from a checkpoint on.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="task">The networks.</param>
/// <param name="champion">The best model so far; restored already where there is a checkpoint.</param>
/// <param name="recorder">Takes checkpoints; null for none.</param>
/// <param name="restored">The checkpoint to go on from; null to begin.</param>
/// <typeparam name="TState">The numbers of the networks.</typeparam>
internal sealed class TrainingPhases<TState>(
    RunContext context, INetworkTask<TState> task, IChampion<TState> champion, NetworkRecorder<TState>? recorder, RestoredTraining? restored)
    where TState : INetworkState
{
    // Compiling a network and taking one step of it, or the first look at an image in a new process: with less time than this, the model
    // of the checkpoint is the better use of it.
    private const double LeastSecondsToGoOn = 1;

    private readonly TrainingRequest _request = context.Request;

    /// <summary>Trains.</summary>
    /// <returns>Where the network that was chosen came to; null where there was none.</returns>
    public TrainingPosition? Run()
    {
        var position = restored?.State.Position;
        if (restored is not null && context.Elapsed + LeastSecondsToGoOn > task.EndOfTraining(champion.NetworkName))
        {
            context.Notice("The time that is left is too short to go on training; the model of the checkpoint is tested and kept.");
            ShowContender(position);
            return position;
        }

        // A deadline gains nothing from a better first model; with a fixed number of epochs it is part of what must not differ.
        if (restored is null && context.Finished is { } finished)
        {
            ShowFinished(finished);
        }
        else if (restored is null || (position is { Stage: TrainingStage.First } && _request.Epochs is not null))
        {
            TrainFirst(position);
        }

        if (position is { Stage: TrainingStage.Chosen })
        {
            return Train(() => task.GoOn(position), position);
        }

        return context.Stop.IsCancellationRequested ? null : Train(new TunedChoice<TState>(context, task, recorder).Run, null);
    }

    // The network in training may be far better by now than the last that was validated.
    private void ShowContender(TrainingPosition? position)
    {
        var isAhead = position is { Stage: TrainingStage.Chosen } && (champion.Stage != TrainingStage.Chosen || position.EpochsDone > champion.Epochs);
        var seconds = 2 * champion.ValidatingSeconds + 3 * champion.WritingSeconds + LeastSecondsToGoOn;
        if (isAhead && context.Elapsed + seconds < context.Deadline - context.Slack)
        {
            using var state = task.NewState(position!.Network);
            champion.Consider(TrainingStage.Chosen, state, restored!.ContenderOf(state), position.EpochsDone, champion.ValidatingSeconds);
        }
    }

    // The model that is gone on from is the first of this run, too; nothing worse takes its place.
    private void ShowFinished(RestoredTraining finished)
    {
        context.Begin(TrainingPhase.Train, champion.ValidatingSeconds);
        var known = finished.State.Champion!;
        context.Notice($"The training goes on from the model of {finished.Path}.");
        using var state = task.NewState(known.Network);
        var numbers = state.TrainedNames().Zip(state.Trained()).ToDictionary(pair => pair.First, pair => pair.Second.ToArray());
        champion.Consider(TrainingStage.First, state, numbers, known.Epochs, DeadlinePlanner.MostValidationSeconds(context.Deadline));
        champion.Defend();
        recorder?.TakeBetween();
    }

    // A small network for a short while: whatever happens later, there is a model.
    private void TrainFirst(TrainingPosition? position)
    {
        context.Begin(TrainingPhase.Train, DeadlinePlanner.FirstModelEnd(context.Deadline, context.Elapsed, 1) - context.Elapsed);
        var (trainer, plan) = task.First();
        using var owned = trainer;
        var end = DeadlinePlanner.FirstModelEnd(context.Deadline, context.Elapsed, champion.WritingSeconds);
        LoopEnd until = _request.Epochs is null
            ? new LoopEnd.AtTime(() => end)
            : new LoopEnd.AfterSteps(task.FirstModelSteps, () => task.EndOfTraining(plan.Network));
        var loop = new TrainingLoop<TState>(context, trainer, plan, champion, until, recorder);
        Restore(trainer, loop, position);
        loop.Run();
        context.StepsBefore = trainer.Steps;
        recorder?.TakeBetween();
    }

    private TrainingPosition? Train(Func<(INetworkTrainer<TState> Trainer, TrainerPlan Plan)> make, TrainingPosition? position)
    {
        var (trainer, plan) = make();
        using var owned = trainer;
        if (position is null && context.Stop.IsCancellationRequested && champion.Stage is not null)
        {
            // Stopped while it was chosen, or tuned for: what has learned nothing is not validated.
            return null;
        }

        context.Begin(TrainingPhase.Tune, 0);
        context.Begin(TrainingPhase.Train, task.EndOfTraining(plan.Network) - context.Elapsed);
        var loop = new TrainingLoop<TState>(context, trainer, plan, champion, EndOf(trainer, plan.Network), recorder);
        Restore(trainer, loop, position);
        loop.Run();
        if (loop.CutShort)
        {
            context.Notice($"The deadline came before epoch {_request.Epochs}: {trainer.Epochs:0.0} were trained; a longer --within or fewer --epochs would finish the schedule.");
        }

        return loop.Position;
    }

    private void Restore(INetworkTrainer<TState> trainer, TrainingLoop<TState> loop, TrainingPosition? position)
    {
        if (position is null)
        {
            return;
        }

        restored!.GiveBack(trainer.Numbers());
        trainer.GoOnFrom(position.Steps, position.Epoch, position.Place);
        loop.GoOnFrom(position);
    }

    private LoopEnd EndOf(INetworkTrainer<TState> trainer, string network) => _request.Epochs is { } epochs
        ? new LoopEnd.AfterSteps((long)Math.Ceiling(epochs * trainer.StepsPerEpoch), () => task.EndOfTraining(network))
        : new LoopEnd.AtTime(() => task.EndOfTraining(network));
}
