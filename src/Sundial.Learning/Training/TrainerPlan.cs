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
/// <param name="Network">The network's name.</param>
/// <param name="Images">The images it is trained on.</param>
/// <param name="Batch">Images in a batch.</param>
/// <param name="Epochs">Epochs that were planned when it began; rates and variation follow from them.</param>
/// <param name="FromShare">Where its schedule begins: 0, but for a network that goes on from a finished model.</param>
internal sealed record TrainerPlan(TrainingStage Stage, string Network, int[] Images, int Batch, double Epochs, double FromShare = 0);
