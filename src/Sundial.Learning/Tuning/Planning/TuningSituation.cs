using Sundial.Learning.Tuning.Spaces;
using Sundial.Learning.Tuning.Trials;

namespace Sundial.Learning.Tuning.Planning;

/// <summary>What the planner decides by.</summary>
public sealed record TuningSituation
{
    /// <summary>Time for tuning and training together.</summary>
    public required TimeSpan Left { get; init; }

    /// <summary>All hyperparameters.</summary>
    public required HyperparameterSpace Space { get; init; }

    /// <summary>What an evaluation takes, where <see cref="Workers"/> run at once.</summary>
    public required EvaluationCost Cost { get; init; }

    /// <summary>The least thorough evaluation that still tells good values from bad.</summary>
    public required Fidelity Least { get; init; }

    /// <summary>The most thorough one that is worth it.</summary>
    public required Fidelity Full { get; init; }

    /// <summary>Epochs before which no evaluation is ended, as nothing can be told; those of <see cref="Least"/> unless set. With it, evaluations that have to be whole can still be ended early.</summary>
    public double? FirstRung { get; init; }

    /// <summary>How long the final training has to be before more of it brings little; decides how soon tuning gets its share.</summary>
    public required TimeSpan TrainingWanted { get; init; }

    /// <summary>The most of the time that tuning may have; a half unless set. Where trials are models that the result is made of, as with trees, more.</summary>
    public double MostShare { get; init; } = 0.5;

    /// <summary>How much each hyperparameter matters, by name, in any unit; all the same where nothing is known.</summary>
    public IReadOnlyDictionary<string, double> Importances { get; init; } = new Dictionary<string, double>();

    /// <summary>Hyperparameters that are not to be tuned, by name.</summary>
    public IReadOnlyList<string> Irrelevant { get; init; } = [];

    /// <summary>Whether another seed gives another fitness, so that the best has to be tried again before it is believed.</summary>
    public bool IsNoisy { get; init; } = true;

    /// <summary>Evaluations that run at once.</summary>
    public int Workers { get; init; } = 1;
}
