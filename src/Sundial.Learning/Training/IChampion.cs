using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>The best model of a task so far: validates contenders, and keeps the winner on disk.</summary>
/// <typeparam name="TState">The numbers of the task's networks.</typeparam>
internal interface IChampion<in TState>
    where TState : INetworkState
{
    /// <summary>Which of the run's networks it is of; null before the first.</summary>
    TrainingStage? Stage { get; }

    /// <summary>The name of its network.</summary>
    string NetworkName { get; }

    /// <summary>Epochs it was trained.</summary>
    double Epochs { get; }

    /// <summary>How good the last contender was.</summary>
    ValidationMetric? Last { get; }

    /// <summary>Seconds that the last validation took, all in all.</summary>
    double ValidatingSeconds { get; }

    /// <summary>Seconds that writing a model takes, at most as far as was seen.</summary>
    double WritingSeconds { get; }

    /// <summary>The file of it that lies on disk; kept only for checkpoints.</summary>
    byte[] Model { get; }

    /// <summary>Its trained numbers in the order of its network; never changed.</summary>
    IReadOnlyList<float[]> Numbers { get; }

    /// <summary>Validates a contender and publishes it if it is as good as the best so far, chance aside.</summary>
    /// <param name="stage">Which of the run's networks it is of.</param>
    /// <param name="state">Its network.</param>
    /// <param name="trained">Its trained numbers; kept, so not to be changed later.</param>
    /// <param name="epochs">Epochs it was trained.</param>
    /// <param name="mostSeconds">Time to validate; images beyond it are not looked at.</param>
    void Consider(TrainingStage stage, TState state, IReadOnlyDictionary<string, float[]> trained, double epochs, double mostSeconds);

    /// <summary>From now on nothing worse than the present one takes its place, by chance neither.</summary>
    void Defend();
}
