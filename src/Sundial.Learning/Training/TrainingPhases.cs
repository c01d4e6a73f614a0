using Sundial.Learning.Data;
using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>What the training came to.</summary>
/// <param name="Images">Images of an epoch.</param>
/// <param name="MeanEpochSeconds">Mean seconds of an epoch.</param>
/// <param name="Views">How often the final model looks at an image.</param>
/// <param name="TestSeconds">What the test is expected to take.</param>
internal sealed record TrainedNetwork(int Images, double MeanEpochSeconds, TestTimeViews Views, double TestSeconds);

/// <summary>From divided data to the best network the time allows: a first small one, a probe, and the one that was chosen.</summary>
internal sealed class TrainingPhases(RunContext context, RunData data, Champion champion)
{
    private const int FirstModelImages = 10_000;
    private const int FirstModelBatch = 64;
    private const int FirstModelSteps = 60;
    private const int LeastProbeSteps = 4;

    // Under a load that comes and goes, two networks could take turns for ever.
    private const int MostProbes = 3;

    private readonly TrainingRequest _request = context.Request;
    private readonly IReadOnlyList<ResidualNetwork> _candidates = NetworkFamily.For(data.Shape, data.Images.ClassNames.Count);

    /// <summary>Trains.</summary>
    public TrainedNetwork Run()
    {
        TrainFirst();
        var (trainer, plan) = context.Stop.IsCancellationRequested ? (null, null) : ChooseNetwork();
        using var owned = trainer;
        context.Begin(TrainingPhase.Tune, 0);
        if (trainer is null || plan is null)
        {
            return Ended(null, FirstModelImages);
        }

        context.Begin(TrainingPhase.Train, EndOfTraining(plan.Network) - context.Elapsed);
        var loop = new TrainingLoop(context, trainer, champion, EndOf(trainer, plan.Network));
        loop.Run();
        if (loop.CutShort)
        {
            context.Notice($"The deadline came before epoch {_request.Epochs}: {trainer.Epochs:0.0} were trained; a longer --within or fewer --epochs would finish the schedule.");
        }

        return Ended(loop, plan.Images);
    }

    private TrainedNetwork Ended(TrainingLoop? loop, int images)
    {
        var network = champion.State!.Network;
        var views = ViewsOf(network);
        var mean = loop is { EpochSeconds.Count: > 0 } ? loop.EpochSeconds.Average() : 0;
        return new TrainedNetwork(Math.Min(images, data.Parts.Train.Length), mean, views, TestSeconds(network, views));
    }

    // A small network on a part of the data: whatever happens later, there is a model.
    private void TrainFirst()
    {
        context.Begin(TrainingPhase.Train, DeadlinePlanner.FirstModelEnd(context.Deadline, context.Elapsed, 1) - context.Elapsed);
        var images = Subsample.Take(
            data.Parts.Train, data.Images.Labels, data.Images.ClassNames, Math.Max(FirstModelImages, 2 * data.Images.ClassNames.Count), SubsampleMode.Proportional, _request.Seed, leastPerClass: 1);
        var batch = Math.Min(FirstModelBatch, images.Length);
        using var trainer = NewTrainer(_candidates[0], images, batch, epochs: 1);
        var end = DeadlinePlanner.FirstModelEnd(context.Deadline, context.Elapsed, champion.WritingSeconds);
        LoopEnd until = _request.Epochs is null
            ? new LoopEnd.AtTime(() => end)
            : new LoopEnd.AfterSteps(FirstModelSteps, () => EndOfTraining(_candidates[0]));
        new TrainingLoop(context, trainer, champion, until).Run();
    }

    private (NetworkTrainer Trainer, NetworkPlan Plan) ChooseNetwork()
    {
        context.Begin(TrainingPhase.Probe, DeadlinePlanner.ProbeShare * context.Deadline);
        return _request.Epochs is { } epochs ? ChooseByNominalRate(epochs) : ChooseByProbe();
    }

    // Nothing here is measured: the same request gives the same network on any machine.
    private (NetworkTrainer Trainer, NetworkPlan Plan) ChooseByNominalRate(int epochs)
    {
        var images = data.Parts.Train;
        var seconds = DeadlinePlanner.NominalShare * context.Deadline;
        var network = _candidates.LastOrDefault(
            c => epochs * images.Length * DeadlinePlanner.NominalSecondsPerImage(c, _request.Threads) <= seconds && DeadlinePlanner.Suits(c, images.Length)) ?? _candidates[0];
        var plan = new NetworkPlan(network, images.Length, epochs);
        context.Begin(TrainingPhase.Subsample, 0);
        return (NewTrainer(network, images, DeadlinePlanner.Batch((double)epochs * images.Length, images.Length), epochs), plan);
    }

    private (NetworkTrainer Trainer, NetworkPlan Plan) ChooseByProbe()
    {
        var correction = 1.0;
        var candidates = _request.OptimizeFor == OptimizeFor.Latency ? _candidates.Take(3).ToList() : _candidates;
        for (var probes = 1; ; probes++)
        {
            var seconds = EndOfTraining(candidates[0]) - context.Elapsed;
            var plan = DeadlinePlanner.Choose(
                candidates, data.Parts.Train.Length, seconds, c => correction * DeadlinePlanner.NominalSecondsPerImage(c, _request.Threads));
            var images = Subsampled(plan.Images);
            var trainer = NewTrainer(plan.Network, images, DeadlinePlanner.Batch(plan.Epochs * images.Length, images.Length), plan.Epochs);
            try
            {
                var perImage = Probe(trainer);
                var measured = perImage / DeadlinePlanner.NominalSecondsPerImage(plan.Network, _request.Threads);
                var again = DeadlinePlanner.Choose(
                    candidates, data.Parts.Train.Length, EndOfTraining(plan.Network) - context.Elapsed, c => measured * DeadlinePlanner.NominalSecondsPerImage(c, _request.Threads));

                // A smaller network is taken at once; a larger one only if the estimate was far off, since each look costs time.
                if (again.Network == plan.Network || (again.Network.MultiplyAdds > plan.Network.MultiplyAdds && measured > 0.8 * correction) || probes == MostProbes || context.Stop.IsCancellationRequested)
                {
                    trainer.Rewind();
                    return (trainer, again with { Network = plan.Network, Images = images.Length });
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

    private int[] Subsampled(int images)
    {
        if (images >= data.Parts.Train.Length)
        {
            return data.Parts.Train;
        }

        context.Begin(TrainingPhase.Subsample, 0);
        var some = Subsample.Take(
            data.Parts.Train, data.Images.Labels, data.Images.ClassNames, Math.Max(images, 2 * data.Images.ClassNames.Count), SubsampleMode.Proportional, _request.Seed);
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
            var isWhole = trainer.Steps >= trainer.Order.BatchesPerEpoch || context.Elapsed > cheap;
            if ((isKnown && isWhole) || context.Elapsed > until)
            {
                break;
            }
        }

        return count == 0 ? 1 : mean / trainer.Batch;
    }

    private LoopEnd EndOf(NetworkTrainer trainer, ResidualNetwork network) => _request.Epochs is { } epochs
        ? new LoopEnd.AfterSteps((long)epochs * trainer.Order.BatchesPerEpoch, () => EndOfTraining(network))
        : new LoopEnd.AtTime(() => EndOfTraining(network));

    // What comes after training: the last validation, the final save, the test, the report.
    private double EndOfTraining(ResidualNetwork network) =>
        context.Deadline - DeadlinePlanner.Slack(context.Deadline) - champion.ValidatingSeconds - 3 * champion.WritingSeconds - TestSeconds(network, ViewsOf(network));

    private double TestSeconds(ResidualNetwork network, TestTimeViews views) =>
        Math.Min(DeadlinePlanner.MostTestShare * context.Deadline, DeadlinePlanner.Count(views) * SecondsPerImage(network) * data.Test.Length) + champion.WritingSeconds;

    private TestTimeViews ViewsOf(ResidualNetwork network)
    {
        // With a fixed number of epochs nothing about the model may be decided by a measurement.
        var perImage = _request.Epochs is null ? SecondsPerImage(network) : DeadlinePlanner.NominalSecondsPerLook(network, _request.Threads);
        return DeadlinePlanner.Views(perImage, data.Test.Length, context.Deadline, data.Augmentation.Flip != Data.Augmentation.FlipMode.None, _request.OptimizeFor);
    }

    // Before a network was validated, its time is that of the first one in proportion.
    private double SecondsPerImage(ResidualNetwork network)
    {
        var nominal = DeadlinePlanner.NominalSecondsPerLook(network, _request.Threads);
        if (champion.SecondsPerImage.TryGetValue(network.Name, out var measured))
        {
            return measured.PerUnit(nominal);
        }

        var first = _candidates[0];
        return champion.SecondsPerImage.TryGetValue(first.Name, out var ofFirst)
            ? ofFirst.PerUnit(nominal) * network.MultiplyAdds / first.MultiplyAdds
            : nominal;
    }

    private NetworkTrainer NewTrainer(ResidualNetwork network, ReadOnlySpan<int> images, int batch, double epochs)
    {
        var state = NetworkState.Initialised(network, data.Sampling.Statistics, data.Sampling.Patches, _request.Seed);
        var recipe = new TrainingRecipe { Batch = batch, Steps = epochs * images.Length / batch };
        return new NetworkTrainer(data.Images, images, state, recipe, data.Augmentation.Over(epochs), _request.Seed, _request.Threads);
    }
}
