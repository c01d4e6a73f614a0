using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning;

/// <summary>What a task gives the tuner: training with some values, a little, to see how good they are.</summary>
public interface ITuningObjective
{
    /// <summary>Tries values.</summary>
    /// <param name="trial">What to try, how thoroughly, and whom to tell of the way there.</param>
    /// <param name="cancel">Ends it: the time is over. It is to throw <see cref="OperationCanceledException"/> within a moment.</param>
    /// <returns>How good the values are: the task's metric on validation data, higher is better; of a loss, the negative. Not a number means failed.</returns>
    /// <remarks>
    /// Called on several threads at once where several workers were asked for. Any exception is a failed trial, not a failed search.
    /// The same trial gives the same fitness: every random choice comes from its seed.
    /// </remarks>
    double Evaluate(TrialRun trial, CancellationToken cancel);
}

/// <summary>A trial that is to be run.</summary>
/// <param name="values">What to try.</param>
/// <param name="fidelity">How thoroughly.</param>
/// <param name="seed">For every random choice. The same for all trials of a search but confirmations, so that values are compared and not luck.</param>
/// <param name="report">Takes the points of the curve; tells whether to go on.</param>
public sealed class TrialRun(HyperparameterValues values, Fidelity fidelity, ulong seed, Func<CurvePoint, bool> report)
{
    /// <summary>What to try.</summary>
    public HyperparameterValues Values => values;

    /// <summary>How thoroughly: at most so many epochs, on such a share of the training data.</summary>
    public Fidelity Fidelity => fidelity;

    /// <summary>For every random choice.</summary>
    public ulong Seed => seed;

    /// <summary>Tells how good it is so far: after every epoch, fold or few rounds, wherever a validation is cheap beside what lies between.</summary>
    /// <param name="epochs">Epochs so far, in the unit of <see cref="Fidelity"/>.</param>
    /// <param name="fitness">How good it is; higher is better.</param>
    /// <returns>Whether to go on; false when it cannot win any more, and the trial ends by returning this fitness.</returns>
    public bool Report(double epochs, double fitness) => report(new CurvePoint(epochs, fitness));
}
