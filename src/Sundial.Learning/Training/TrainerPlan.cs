using Sundial.Learning.Networks;

namespace Sundial.Learning.Training;

/// <summary>The two networks of a run.</summary>
internal enum TrainingStage
{
    /// <summary>The small one that makes sure that there is a model.</summary>
    First,

    /// <summary>The one that was chosen for the time there is.</summary>
    Chosen,
}

/// <summary>What decides every number of one network's training, but for where it ends.</summary>
/// <param name="Stage">Which of the two it is.</param>
/// <param name="Network">The network.</param>
/// <param name="Images">The images it is trained on.</param>
/// <param name="Batch">Images in a batch.</param>
/// <param name="Epochs">Epochs that were planned when it began; rates and variation follow from them.</param>
internal sealed record TrainerPlan(TrainingStage Stage, ResidualNetwork Network, int[] Images, int Batch, double Epochs);
