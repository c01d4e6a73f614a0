using Sundial.Learning.Data;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>What the training came to.</summary>
/// <param name="Images">Images of an epoch.</param>
/// <param name="MeanEpochSeconds">Mean seconds of an epoch.</param>
/// <param name="Views">How often the final model looks at an image.</param>
/// <param name="TestSeconds">What the test is expected to take.</param>
internal sealed record TrainedNetwork(int Images, double MeanEpochSeconds, TestTimeViews Views, double TestSeconds);

/// <summary>From divided data to the best network the time allows: a first small one, a probe, and the one that was chosen; or from a checkpoint on.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="data">The data.</param>
/// <param name="champion">The best model so far; restored already where there is a checkpoint.</param>
/// <param name="outlook">What comes after training.</param>
/// <param name="recorder">Takes checkpoints; null for none.</param>
/// <param name="restored">The checkpoint to go on from; null to begin.</param>
internal sealed class TrainingPhases(
    RunContext context, RunData data, Champion champion, TimeOutlook outlook, CheckpointRecorder? recorder, RestoredTraining? restored)
{
    private const int FirstModelImages = 10_000;
    private const int FirstModelBatch = 64;
    private const int FirstModelSteps = 60;

    // Compiling a network and taking one step of it, or the first look at an image in a new process: with less time than this, the model
    // of the checkpoint is the better use of it.
    private const double LeastSecondsToGoOn = 1;

    private readonly TrainingRequest _request = context.Request;
    private readonly NetworkChoice _choice = new(context, data, outlook);

    /// <summary>Trains.</summary>
    public TrainedNetwork Run()
    {
        var position = restored?.State.Position;
        if (restored is not null && context.Elapsed + LeastSecondsToGoOn > outlook.EndOfTraining(champion.Network))
        {
            context.Notice("The time that is left is too short to go on training; the model of the checkpoint is tested and kept.");
            ShowContender(position);
            return Ended(position);
        }

        // A deadline gains nothing from a better first model; with a fixed number of epochs it is part of what must not differ.
        if (restored is null || (position is { Stage: TrainingStage.First } && _request.Epochs is not null))
        {
            TrainFirst(position);
        }

        return position is { Stage: TrainingStage.Chosen } ? GoOn(position) : TrainChosen();
    }

    // The network in training may be far better by now than the last that was validated.
    private void ShowContender(TrainingPosition? position)
    {
        var isAhead = position is { Stage: TrainingStage.Chosen } && (champion.Stage != TrainingStage.Chosen || position.EpochsDone > champion.Epochs);
        var seconds = 2 * champion.ValidatingSeconds + 3 * champion.WritingSeconds + LeastSecondsToGoOn;
        if (isAhead && context.Elapsed + seconds < context.Deadline - context.Slack)
        {
            var network = outlook.Candidates.Single(candidate => candidate.Name == position!.Network);
            using var state = NetworkState.Initialised(network, data.Sampling.Statistics, data.Sampling.Patches, _request.Seed);
            champion.Consider(TrainingStage.Chosen, state, restored!.ContenderOf(state), position!.EpochsDone, champion.ValidatingSeconds);
        }
    }

    // A small network on a part of the data: whatever happens later, there is a model.
    private void TrainFirst(TrainingPosition? position)
    {
        context.Begin(TrainingPhase.Train, DeadlinePlanner.FirstModelEnd(context.Deadline, context.Elapsed, 1) - context.Elapsed);
        var images = Subsample.Take(
            data.Parts.Train, data.Images.Labels, data.Images.ClassNames, Math.Max(FirstModelImages, 2 * data.Images.ClassNames.Count), SubsampleMode.Proportional, _request.Seed, leastPerClass: 1);
        var plan = new TrainerPlan(TrainingStage.First, outlook.Candidates[0], images, Math.Min(FirstModelBatch, images.Length), Epochs: 1);
        using var trainer = _choice.NewTrainer(plan);
        var end = DeadlinePlanner.FirstModelEnd(context.Deadline, context.Elapsed, champion.WritingSeconds);
        LoopEnd until = _request.Epochs is null
            ? new LoopEnd.AtTime(() => end)
            : new LoopEnd.AfterSteps(FirstModelSteps, () => outlook.EndOfTraining(plan.Network));
        var loop = new TrainingLoop(context, trainer, plan, champion, until, recorder);
        Restore(trainer, loop, position);
        loop.Run();
        context.StepsBefore = trainer.Steps;
        recorder?.Take(null, null, wait: true);
    }

    private TrainedNetwork TrainChosen()
    {
        var (trainer, plan) = context.Stop.IsCancellationRequested ? (null, null) : _choice.Run();
        using var owned = trainer;
        context.Begin(TrainingPhase.Tune, 0);
        return trainer is null || plan is null ? Ended(null) : Train(trainer, plan, null);
    }

    private TrainedNetwork GoOn(TrainingPosition position)
    {
        var network = outlook.Candidates.Single(candidate => candidate.Name == position.Network);
        var plan = new TrainerPlan(TrainingStage.Chosen, network, _choice.Images(position.Images), position.Batch, position.PlannedEpochs);
        using var trainer = _choice.NewTrainer(plan);
        return Train(trainer, plan, position);
    }

    private TrainedNetwork Train(NetworkTrainer trainer, TrainerPlan plan, TrainingPosition? position)
    {
        context.Begin(TrainingPhase.Train, outlook.EndOfTraining(plan.Network) - context.Elapsed);
        var loop = new TrainingLoop(context, trainer, plan, champion, EndOf(trainer, plan.Network), recorder);
        Restore(trainer, loop, position);
        loop.Run();
        if (loop.CutShort)
        {
            context.Notice($"The deadline came before epoch {_request.Epochs}: {trainer.Epochs:0.0} were trained; a longer --within or fewer --epochs would finish the schedule.");
        }

        return Ended(loop.Position);
    }

    private void Restore(NetworkTrainer trainer, TrainingLoop loop, TrainingPosition? position)
    {
        if (position is null)
        {
            return;
        }

        restored!.GiveBack(trainer.Numbers());
        trainer.GoOnFrom(position.Steps, position.Epoch, position.BatchesDone);
        loop.GoOnFrom(position);
    }

    private LoopEnd EndOf(NetworkTrainer trainer, ResidualNetwork network) => _request.Epochs is { } epochs
        ? new LoopEnd.AfterSteps((long)epochs * trainer.Order.BatchesPerEpoch, () => outlook.EndOfTraining(network))
        : new LoopEnd.AtTime(() => outlook.EndOfTraining(network));

    private TrainedNetwork Ended(TrainingPosition? position)
    {
        var network = champion.Network;
        var views = outlook.ViewsOf(network);
        var images = position is { Stage: TrainingStage.Chosen } ? position.Images : FirstModelImages;
        return new TrainedNetwork(Math.Min(images, data.Parts.Train.Length), RunReport.MeanEpochSeconds(position), views, outlook.TestSeconds(network, views));
    }
}
