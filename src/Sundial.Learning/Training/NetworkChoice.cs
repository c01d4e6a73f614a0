using Sundial.Learning.Data;
using Sundial.Learning.Networks;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Trainings;

namespace Sundial.Learning.Training;

/// <summary>The networks that classify images. That which the time allows is chosen by a nominal rate where nothing may be measured, else by a probe.</summary>
internal sealed class NetworkChoice(RunContext context, RunData data, TimeOutlook outlook) : INetworkTask<NetworkState>
{
    /// <summary>The most images that the first model learns from.</summary>
    public const int FirstModelImages = 10_000;

    private const int FirstModelBatch = 64;

    private const int LeastProbeSteps = 4;

    /// <summary>The family of the networks, under which rates are remembered.</summary>
    public const string Family = "residual";

    // Under a load that comes and goes, two networks could take turns for ever.
    private const int MostProbes = 3;

    private readonly TrainingRequest _request = context.Request;
    private readonly IReadOnlyList<ResidualNetwork> _candidates = outlook.Candidates;

    /// <inheritdoc/>
    public int FirstModelSteps => 60;

    /// <inheritdoc/>
    public (INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) First()
    {
        var images = Subsample.Take(
            data.Parts.Train, data.Images.Labels, data.Images.ClassNames, Math.Max(FirstModelImages, 2 * data.Images.ClassNames.Count), SubsampleMode.Proportional, _request.Seed, leastPerClass: 1);
        return Made(new TrainerPlan(TrainingStage.First, _candidates[0].Name, images, Math.Min(FirstModelBatch, images.Length), Epochs: 1));
    }

    /// <inheritdoc/>
    public (INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) Choose()
    {
        context.Begin(TrainingPhase.Probe, DeadlinePlanner.ProbeShare * context.Deadline);
        NetworkGoal.Tell(context, _candidates.Count);
        return _request.Epochs is { } epochs ? ByNominalRate(epochs) : Tuned(ByProbe());
    }

    /// <inheritdoc/>
    public (INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) GoOn(TrainingPosition position) =>
        Made(new TrainerPlan(TrainingStage.Chosen, position.Network, Images(position.Images), position.Batch, position.PlannedEpochs, position.FromShare));

    /// <inheritdoc/>
    public NetworkState NewState(string network) =>
        context.GoneOnFrom(NetworkState.Initialised(outlook.Named(network), data.Sampling.Statistics, data.Sampling.Patches, _request.Seed));

    /// <inheritdoc/>
    public double EndOfTraining(string network) => outlook.EndOfTraining(outlook.Named(network));

    private (INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) Made(TrainerPlan plan) => (NewTrainer(plan), plan);

    private NetworkTrainer NewTrainer(TrainerPlan plan)
    {
        var values = plan.Stage == TrainingStage.Chosen ? context.Tuned(ImageSpace.All) : null;
        var recipe = ImageSpace.Recipe(new TrainingRecipe { Batch = plan.Batch, Steps = plan.Epochs * plan.Images.Length / plan.Batch }, values);
        return new NetworkTrainer(data.Images, plan.Images, NewState(plan.Network), recipe, ImageSpace.Policy(data.Augmentation.Over(plan.Epochs), values), _request.Seed, _request.Threads);
    }

    // The images of a subsample of so many.
    private int[] Images(int count) => count >= data.Parts.Train.Length
        ? data.Parts.Train
        : Subsample.Take(
            data.Parts.Train, data.Images.Labels, data.Images.ClassNames, Math.Max(count, 2 * data.Images.ClassNames.Count), SubsampleMode.Proportional, _request.Seed);

    // Nothing here is measured: the same request gives the same network on any machine.
    private (INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) ByNominalRate(int epochs)
    {
        var images = data.Parts.Train;
        var seconds = DeadlinePlanner.NominalShare * context.NominalSeconds;
        var network = context.Finished is { } finished ? outlook.Named(finished.State.Champion!.Network) : NetworkGoal.Allowed(_candidates, _request.OptimizeFor).LastOrDefault(
            c => epochs * images.Length * DeadlinePlanner.NominalSecondsPerImage(c, _request.Threads) <= seconds && DeadlinePlanner.Suits(c, images.Length)) ?? _candidates[0];
        context.Begin(TrainingPhase.Subsample, 0);
        var plan = new TrainerPlan(TrainingStage.Chosen, network.Name, images, DeadlinePlanner.Batch((double)epochs * images.Length, images.Length), epochs, FromShare(network.Name));
        return Made(plan);
    }

    private (INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) ByProbe()
    {
        var correction = context.Slowness(Family);
        var candidates = Candidates();
        for (var probes = 1; ; probes++)
        {
            var seconds = outlook.EndOfTraining(candidates[0]) - context.Elapsed;
            var choice = DeadlinePlanner.Choose(
                candidates, data.Parts.Train.Length, seconds, c => correction * DeadlinePlanner.NominalSecondsPerImage(c, _request.Threads));
            var images = Subsampled(choice.Images);
            var network = choice.Network;
            var plan = new TrainerPlan(TrainingStage.Chosen, network.Name, images, DeadlinePlanner.Batch(choice.Epochs * images.Length, images.Length), choice.Epochs, FromShare(network.Name));
            var trainer = NewTrainer(plan);
            try
            {
                var perImage = Probe(trainer);
                var nominal = DeadlinePlanner.NominalSecondsPerImage(network, _request.Threads);
                var measured = perImage / nominal;
                context.TakeRate(Family, nominal, perImage);
                var again = DeadlinePlanner.Choose(
                    candidates, data.Parts.Train.Length, outlook.EndOfTraining(network) - context.Elapsed, c => measured * DeadlinePlanner.NominalSecondsPerImage(c, _request.Threads));

                // A smaller network is taken at once; a larger one only if the estimate was far off, since each look costs time.
                if (again.Network == network || (again.Network.MultiplyAdds > network.MultiplyAdds && measured > 0.8 * correction) || probes == MostProbes || context.Stop.IsCancellationRequested)
                {
                    trainer.Rewind();
                    return (trainer, plan);
                }

                correction = measured;
                trainer.Dispose();
            }
            catch
            {
                trainer.Dispose();
                throw;
            }
        }
    }

    // A finished network is gone on with, unless there is far more time than it had: then a larger one may do better, trained anew.
    private IReadOnlyList<ResidualNetwork> Candidates()
    {
        var candidates = NetworkGoal.Allowed(_candidates, _request.OptimizeFor);
        if (context.Finished is not { } finished)
        {
            return candidates;
        }

        var known = outlook.Named(finished.State.Champion!.Network);
        var isMuch = outlook.EndOfTraining(known) - context.Elapsed > DeadlinePlanner.MuchMoreTime * finished.TrainedSeconds;
        return [known, .. candidates.Where(candidate => isMuch && candidate.MultiplyAdds > known.MultiplyAdds)];
    }

    private double FromShare(string network) => context.Finished?.State.Champion!.Network == network ? DeadlinePlanner.WarmShare : 0;

    // What a finished run was tuned to is kept. What tuning took is gone, so that the network is chosen anew for the rest, by the rate that is known now.
    private (INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) Tuned((INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) chosen)
    {
        if (!context.MayTune || context.Finished is not null || context.Rate is not { } rate)
        {
            return chosen;
        }

        var network = outlook.Named(chosen.Plan.Network);
        var slowness = rate.MeasuredSecondsPerImage / rate.NominalSecondsPerImage;
        var result = new ImageTuning(context, data, outlook).Run(network, chosen.Plan.Epochs, slowness * DeadlinePlanner.NominalSecondsPerImage(network, _request.Threads));
        if (result.End == TuningEnd.NotBegun)
        {
            return chosen;
        }

        chosen.Trainer.Dispose();
        context.Begin(TrainingPhase.Probe, 0);
        var candidates = _request.OptimizeFor == OptimizeFor.Latency ? _candidates.Take(3).ToList() : _candidates;
        var again = DeadlinePlanner.Choose(
            candidates, data.Parts.Train.Length, outlook.EndOfTraining(network) - context.Elapsed, c => slowness * DeadlinePlanner.NominalSecondsPerImage(c, _request.Threads));
        var images = Subsampled(again.Images);
        var batch = ImageSpace.Batch(DeadlinePlanner.Batch(again.Epochs * images.Length, images.Length), images.Length, result.Best);
        return Made(new TrainerPlan(TrainingStage.Chosen, again.Network.Name, images, batch, again.Epochs));
    }

    private int[] Subsampled(int count)
    {
        if (count >= data.Parts.Train.Length)
        {
            return data.Parts.Train;
        }

        context.Begin(TrainingPhase.Subsample, 0);
        var some = Images(count);
        context.Notice($"The time allows {some.Length:N0} of {data.Parts.Train.Length:N0} training images to be seen once; the others are left out.");
        context.Begin(TrainingPhase.Probe, 0);
        return some;
    }

    // Steps that are taken back afterwards: the first is cold and not counted, the others until the rate is known, for a whole epoch
    // where that is cheap.
    private double Probe(NetworkTrainer trainer)
    {
        var cheap = context.Elapsed + DeadlinePlanner.ProbeShare / 3 * context.Deadline;
        var until = context.Elapsed + DeadlinePlanner.ProbeShare * context.Deadline;
        trainer.Step(0);
        var (count, mean, squares) = (0, 0.0, 0.0);
        while (!context.Stop.IsCancellationRequested)
        {
            var begun = context.Clock.GetTimestamp();
            trainer.Step(0);
            var seconds = context.Clock.GetElapsedTime(begun).TotalSeconds;
            count++;
            var change = seconds - mean;
            mean += change / count;
            squares += change * (seconds - mean);
            context.Progress(progress => progress with { ImagesPerSecond = trainer.Batch / mean });
            var standardError = Math.Sqrt(squares / Math.Max(1, count - 1) / count);
            var isKnown = count >= LeastProbeSteps && standardError < DeadlinePlanner.ProbePrecision * mean;
            var isWhole = trainer.Steps >= trainer.StepsPerEpoch || context.Elapsed > cheap;
            if ((isKnown && isWhole) || context.Elapsed > until)
            {
                break;
            }
        }

        return count == 0 ? 1 : mean / trainer.Batch;
    }
}
