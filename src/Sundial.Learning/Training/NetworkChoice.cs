using Sundial.Learning.Data;
using Sundial.Learning.Networks;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trainings;

namespace Sundial.Learning.Training;

/// <summary>The networks that classify images. That which the time allows is chosen by a nominal rate where nothing may be measured, else by a probe.</summary>
/// <param name="context">What the run shares.</param>
/// <param name="data">The data.</param>
/// <param name="outlook">What comes after training.</param>
internal sealed class NetworkChoice(RunContext context, RunData data, TimeOutlook outlook) : INetworkTask<NetworkState>
{
    /// <summary>The most images that the first model learns from.</summary>
    public const int FirstModelImages = 10_000;

    private const int FirstModelBatch = 64;

    /// <summary>The family of the networks, under which rates are remembered.</summary>
    public const string Family = "residual";

    private readonly TrainingRequest _request = context.Request;
    private ProbedChoice? _probed;

    /// <inheritdoc/>
    public int FirstModelSteps => 60;

    /// <inheritdoc/>
    public int Networks => outlook.Candidates.Count;

    /// <inheritdoc/>
    public (INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) First()
    {
        var images = Taken(Math.Max(FirstModelImages, 2 * data.Images.ClassNames.Count), leastPerClass: 1);
        return Made(new TrainerPlan(TrainingStage.First, outlook.Candidates[0].Name, images, Math.Min(FirstModelBatch, images.Length), Epochs: 1));
    }

    /// <inheritdoc/>
    public (INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) Choose() =>
        _request.Epochs is { } epochs ? Made(ByNominalRate(epochs)) : (_probed ??= new ProbedChoice(context, outlook, data.Parts.Train.Length, Made)).Choose();

    /// <inheritdoc/>
    public NetworkSearch? SearchFor(TrainerPlan plan) => new(plan.Network, plan.Epochs, Slowness * DeadlinePlanner.NominalSecondsPerImage(outlook.Named(plan.Network), _request.Threads));

    /// <inheritdoc/>
    public TuningResult Tune(NetworkSearch search, Action tried) => new ImageTuning(context, data, outlook).Run(search, tried);

    /// <inheritdoc/>
    public (INetworkTrainer<NetworkState> Trainer, TrainerPlan Plan) GoOn(TrainingPosition position) =>
        Made(new TrainerPlan(TrainingStage.Chosen, position.Network, Images(position.Images), position.Batch, position.PlannedEpochs, position.FromShare));

    /// <inheritdoc/>
    public NetworkState NewState(string network) =>
        context.GoneOnFrom(NetworkState.Initialised(outlook.Named(network), data.Sampling.Statistics, data.Sampling.Patches, _request.Seed));

    /// <inheritdoc/>
    public double EndOfTraining(string network) => outlook.EndOfTraining(outlook.Named(network));

    private double Slowness => context.Rate is { } rate ? rate.MeasuredSecondsPerImage / rate.NominalSecondsPerImage : 1;

    private HyperparameterValues? Values => context.Tuned(ImageSpace.All);

    // Nothing here is measured: the same request gives the same network on any machine.
    private TrainerPlan ByNominalRate(int epochs)
    {
        var images = data.Parts.Train;
        var seconds = DeadlinePlanner.NominalShare * context.NominalSeconds;
        var network = context.Finished is { } finished ? outlook.Named(finished.State.Champion!.Network) : NetworkGoal.Allowed(outlook.Candidates, _request.OptimizeFor).LastOrDefault(
            c => epochs * images.Length * DeadlinePlanner.NominalSecondsPerImage(c, _request.Threads) <= seconds && DeadlinePlanner.Suits(c, images.Length)) ?? outlook.Candidates[0];
        context.Begin(TrainingPhase.Subsample, 0);
        return Planned(network, images, epochs);
    }

    private (NetworkTrainer Trainer, TrainerPlan Plan) Made(NetworkPlan chosen) => Made(Planned(chosen.Network, Subsampled(chosen.Images), chosen.Epochs));

    private TrainerPlan Planned(ResidualNetwork network, int[] images, double epochs) =>
        new(TrainingStage.Chosen, network.Name, images, ImageSpace.Batch(DeadlinePlanner.Batch(epochs * images.Length, images.Length), images.Length, Values), epochs, FromShare(network.Name));

    private (NetworkTrainer Trainer, TrainerPlan Plan) Made(TrainerPlan plan)
    {
        var values = plan.Stage == TrainingStage.Chosen ? Values : null;
        var recipe = ImageSpace.Recipe(new TrainingRecipe { Batch = plan.Batch, Steps = plan.Epochs * plan.Images.Length / plan.Batch }, values);
        var policy = ImageSpace.Policy(data.Augmentation.Over(plan.Epochs), values);
        return (new NetworkTrainer(data.Images, plan.Images, NewState(plan.Network), recipe, policy, _request.Seed, _request.Threads), plan);
    }

    private double FromShare(string network) => context.Finished?.State.Champion!.Network == network ? DeadlinePlanner.WarmShare : 0;

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

    // The images of a subsample of so many.
    private int[] Images(int count) => count >= data.Parts.Train.Length ? data.Parts.Train : Taken(Math.Max(count, 2 * data.Images.ClassNames.Count));

    private int[] Taken(int count, int leastPerClass = 2) =>
        Subsample.Take(data.Parts.Train, data.Images.Labels, data.Images.ClassNames, count, SubsampleMode.Proportional, _request.Seed, leastPerClass: leastPerClass);
}
