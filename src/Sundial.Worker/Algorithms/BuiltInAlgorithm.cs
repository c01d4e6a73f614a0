using Sundial.Learning.Training;

namespace Sundial.Worker.Algorithms;

/// <summary>An algorithm that comes with Sundial.</summary>
/// <param name="Name">Its name, which is also that of its task.</param>
/// <param name="Task">What it learns.</param>
/// <param name="Data">What it finds in its channel, in the plural.</param>
/// <param name="Hyperparameters">What a user may set of it.</param>
/// <param name="NewScorer">Makes what scores its models.</param>
internal sealed record BuiltInAlgorithm(
    string Name, TrainingTask Task, string Data, IReadOnlyList<string> Hyperparameters, Func<IModelScorer> NewScorer)
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<BuiltInAlgorithm> All { get; } =
    [
        new(
            "image-classification",
            TrainingTask.ImageClassification,
            "images",
            ["epochs", "seed", "threads", "tier", "optimize_for", "memory", "tune"],
            () => new ImageClassificationScorer()),
        new(
            "object-detection",
            TrainingTask.ObjectDetection,
            "images",
            ["epochs", "seed", "threads", "tier", "optimize_for", "memory", "tune"],
            () => new ObjectDetectionScorer()),
        new(
            "table",
            TrainingTask.Table,
            "rows",
            ["target", "task", "seed", "threads", "tier", "optimize_for", "memory", "tune"],
            () => new TableScorer()),
    ];

    /// <summary>The one of that name; null where there is none.</summary>
    public static BuiltInAlgorithm? Named(string name) => All.FirstOrDefault(algorithm => algorithm.Name == name);
}
