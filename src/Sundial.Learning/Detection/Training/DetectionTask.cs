using Sundial.Learning.Detection.Augmentation;
using Sundial.Learning.Detection.Networks;
using Sundial.Learning.Training;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trainings;

namespace Sundial.Learning.Detection.Training;

/// <summary>The networks that find things on images. The largest that sees enough samples in the time is chosen, by a nominal rate and a short probe of it.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="data">The data.</param>
/// <param name="outlook">What comes after training.</param>
internal sealed class DetectionTask(RunContext context, DetectionData data, DetectionOutlook outlook) : INetworkTask<DetectorState>
{
    /// <summary>The family of the networks, under which rates are remembered.</summary>
    public const string Family = "detector";

    private const int FirstModelBatch = 4;
    private const int ProbeSteps = 4;
    private const int MostProbes = 3;
    private const double TooSlowBy = 0.6;

    // A network that gets so much of the samples it is wanted to see is kept: to try another costs time, too.
    private const double LeastOfWanted = 0.4;

    private readonly TrainingRequest _request = context.Request;
    private double? _slowness;

    /// <inheritdoc/>
    public int FirstModelSteps => 30;

    /// <inheritdoc/>
    public (INetworkTrainer<DetectorState> Trainer, TrainerPlan Plan) First()
    {
        var trainer = NewTrainer(data.Candidates[0], FirstModelBatch, data.Policy with { Mosaic = 0 }, data.ValuesOf(TrainingStage.First));
        return (trainer, PlanOf(TrainingStage.First, trainer));
    }

    /// <inheritdoc/>
    public int Networks => data.Candidates.Count;

    /// <inheritdoc/>
    public (INetworkTrainer<DetectorState> Trainer, TrainerPlan Plan) Choose()
    {
        var trainer = Chosen();
        return (trainer, PlanOf(TrainingStage.Chosen, trainer));
    }

    /// <inheritdoc/>
    public NetworkSearch? SearchFor(TrainerPlan plan)
    {
        var network = data.Named(plan.Network);
        var perImage = (_slowness ?? 1) * DetectorPlanner.NominalSecondsPerImage(network, _request.Threads);
        return network == data.Candidates[0] ? null : new DetectionTuning(context, data, outlook).SearchFor(network, perImage);
    }

    /// <inheritdoc/>
    public TuningResult Tune(NetworkSearch search, Action tried)
    {
        var result = new DetectionTuning(context, data, outlook).Run(search, tried);
        data.Tuned = context.Tuned(DetectionSpace.All);
        return result;
    }

    /// <inheritdoc/>
    public (INetworkTrainer<DetectorState> Trainer, TrainerPlan Plan) GoOn(TrainingPosition position)
    {
        var trainer = NewTrainer(data.Named(position.Network), position.Batch, data.Policy, data.Tuned);
        return (trainer, PlanOf(TrainingStage.Chosen, trainer) with { FromShare = position.FromShare });
    }

    /// <inheritdoc/>
    public DetectorState NewState(string network) => context.GoneOnFrom(data.NewState(data.Named(network), _request.Seed, data.Tuned));

    /// <inheritdoc/>
    public double EndOfTraining(string network) => outlook.EndOfTraining(data.Named(network));

    // The largest network that sees enough samples by the nominal rate; where steps of it take longer, a smaller one.
    private DetectorTrainer Chosen()
    {
        var images = data.Parts.Train.Length;
        var candidates = Candidates();
        var isTimed = _slowness is not null;
        for (var attempt = 1; ; attempt++)
        {
            var rate = _slowness ?? context.Slowness(Family);
            var seconds = _request.Epochs is null ? Left() : DeadlinePlanner.NominalShare * context.NominalSeconds;
            var network = DetectorPlanner.Choose(candidates, images, seconds, n => rate * DetectorPlanner.NominalSecondsPerImage(n, _request.Threads));
            var nominal = DetectorPlanner.NominalSecondsPerImage(network, _request.Threads);
            var trainer = NewTrainer(network, DetectionSpace.Batch(DetectorPlanner.Batch(seconds / (rate * nominal), images), images, data.Tuned), data.Policy, data.Tuned);
            try
            {
                if (_request.Epochs is not null || isTimed || network == candidates[0] || attempt == MostProbes)
                {
                    return trainer;
                }

                var measured = Probe(trainer);
                context.TakeRate(Family, nominal, measured);
                // What was remembered of a busy day must not make a network small for ever: a larger one is tried where it is far from too slow.
                var slowness = measured / nominal;
                _slowness = slowness;
                var again = DetectorPlanner.Choose(candidates, images, Left(), n => slowness * DetectorPlanner.NominalSecondsPerImage(n, _request.Threads));
                var isTooSmall = again.MultiplyAdds > network.MultiplyAdds && slowness < TooSlowBy * rate;
                if (!isTooSmall && Left() / measured >= LeastOfWanted * DetectorPlanner.ViewsWanted(images, network))
                {
                    return trainer;
                }

                trainer.Dispose();
            }
            catch
            {
                trainer.Dispose();
                throw;
            }
        }

        double Left() => outlook.EndOfTraining(data.Candidates[^2]) - context.Elapsed;
    }

    // A finished network is gone on with, unless there is far more time than it had: then a larger one may do better, trained anew.
    private IReadOnlyList<DetectorNetwork> Candidates()
    {
        if (context.Finished is not { } finished)
        {
            return NetworkGoal.Allowed(data.Candidates, _request.OptimizeFor);
        }

        var known = data.Named(finished.State.Champion!.Network);
        var isMuch = _request.Epochs is null && outlook.EndOfTraining(known) - context.Elapsed > DeadlinePlanner.MuchMoreTime * finished.TrainedSeconds;
        return [known, .. NetworkGoal.Allowed(data.Candidates, _request.OptimizeFor).Where(candidate => isMuch && candidate.MultiplyAdds > known.MultiplyAdds)];
    }

    // The steps count: the learning rate begins small, and nothing learned early is lost. The first one is cold.
    private double Probe(DetectorTrainer trainer)
    {
        trainer.Step(0);
        var begun = context.Clock.GetTimestamp();
        for (var step = 0; step < ProbeSteps && !context.Stop.IsCancellationRequested; step++)
        {
            trainer.Step(0);
            context.Progress(progress => progress);
        }

        return context.Clock.GetElapsedTime(begun).TotalSeconds / (ProbeSteps * trainer.Batch);
    }

    private DetectorTrainer NewTrainer(DetectorNetwork network, int batch, DetectionPolicy policy, HyperparameterValues? values) =>
        new(
            data.Images,
            data.Parts.Train,
            context.GoneOnFrom(data.NewState(network, _request.Seed, values)),
            DetectionSpace.Recipe(new DetectorRecipe { Batch = batch }, values),
            DetectionSpace.Policy(policy, values),
            _request.Seed,
            _request.Threads);

    // Nothing of a detector's training depends on how many epochs are expected.
    private TrainerPlan PlanOf(TrainingStage stage, DetectorTrainer trainer) => new(stage, trainer.State.NetworkName, data.Parts.Train, trainer.Batch, Epochs: 0, FromShare(stage, trainer.State.NetworkName));

    private double FromShare(TrainingStage stage, string network) =>
        stage == TrainingStage.Chosen && context.Finished?.State.Champion!.Network == network ? DeadlinePlanner.WarmShare : 0;
}
