using Sundial.Learning.Data;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Testing.Tuning;

/// <summary>An objective that costs nothing and whose best is known: a height over hyperparameters, reached along a learning curve.</summary>
/// <param name="name">What it is called.</param>
/// <param name="space">Its hyperparameters.</param>
/// <param name="height">How good values are at the end of a training; at most 1, which the best have.</param>
/// <param name="noise">Standard deviation by which a training's seed makes it differ.</param>
public sealed class SyntheticObjective(string name, HyperparameterSpace space, Func<HyperparameterValues, double> height, double noise = 0) : ITuningObjective
{
    public string Name => name;

    public HyperparameterSpace Space => space;

    public double Height(HyperparameterValues values) => height(values);

    /// <summary>Called before every epoch; a test moves its clock by it, or throws.</summary>
    public Action<TrialRun>? EachEpoch { get; init; }

    public double Evaluate(TrialRun trial, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var random = new CounterRandom(trial.Seed, 0x5EED, (ulong)StableHash(trial.Values.ToString()));
        var end = height(trial.Values) + (noise * Normal(ref random));
        var reached = end - 1;
        for (var epoch = 1; epoch <= trial.Fidelity.Epochs; epoch++)
        {
            cancel.ThrowIfCancellationRequested();
            EachEpoch?.Invoke(trial);

            // All curves rise alike, to different heights; less data is a little worse.
            reached = end - (1 / (1.0 + epoch)) - (0.05 * (1 - trial.Fidelity.Subsample));
            if (!trial.Report(epoch, reached))
            {
                break;
            }
        }

        return reached;
    }

    private static uint StableHash(string text) => text.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u);

    private static double Normal(ref CounterRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextSingle())) * Math.Cos(2 * Math.PI * random.NextSingle());
}
