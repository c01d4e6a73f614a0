using Sundial.Learning.Evaluation;

namespace Sundial.Learning.Training;

/// <summary>The report of an image classifier.</summary>
public sealed record ImageClassificationReport : TrainingReport
{
    /// <summary>What <see cref="Task"/> is.</summary>
    internal const string TaskName = "image-classification";

    /// <inheritdoc/>
    public override string Task => TaskName;

    /// <summary>Results on the test part; null when the run was stopped before any test image was seen.</summary>
    public ClassificationMetrics? Metrics { get; init; }

    /// <summary>Accuracy of the kept model on the validation part, in [0, 1].</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>The network.</summary>
    public required NetworkSummary Network { get; init; }

    /// <summary>Images that could not be read.</summary>
    public required int SkippedImages { get; init; }

    /// <summary>The first of them, with the reasons.</summary>
    public required IReadOnlyList<string> SkippedExamples { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedResult> Results => Known(
        [("accuracy", Metrics?.Accuracy), ("log_loss", Metrics?.LogLoss), ("validation_accuracy", ValidationAccuracy)],
        [("test_images", Metrics?.Count), ("epochs", Epochs)]);
}
