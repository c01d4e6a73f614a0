using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Evaluation;

namespace Sundial.Learning.Training;

/// <summary>The report of a detector.</summary>
public sealed record ObjectDetectionReport : TrainingReport
{
    /// <summary>What <see cref="Task"/> is.</summary>
    internal const string TaskName = "object-detection";

    /// <inheritdoc/>
    public override string Task => TaskName;

    /// <summary>Results on the test part; null when there was none, or no time for it.</summary>
    public DetectionMetrics? Metrics { get; init; }

    /// <summary>Average precision of the kept model on the validation part at an overlap of 0.5, in [0, 1].</summary>
    public required double ValidationAveragePrecision50 { get; init; }

    /// <summary>The same, over the overlaps from 0.5 to 0.95.</summary>
    public required double ValidationAveragePrecision { get; init; }

    /// <summary>Two boxes of a class that overlap by more are taken for one.</summary>
    public required double MostOverlap { get; init; }

    /// <summary>The score from which a box counts as found.</summary>
    public required double Threshold { get; init; }

    /// <summary>The network.</summary>
    public required NetworkSummary Network { get; init; }

    /// <summary>How the boxes were written down.</summary>
    public required AnnotationFormat Format { get; init; }

    /// <summary>Annotations that were clipped or left out, counted by kind.</summary>
    public required IReadOnlyDictionary<string, int> LeftOut { get; init; }

    /// <summary>Images that could not be read.</summary>
    public required int SkippedImages { get; init; }

    /// <summary>The first of them, with the reasons.</summary>
    public required IReadOnlyList<string> SkippedExamples { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedResult> Results => Known(
        [("average_precision_50", Metrics?.AveragePrecision50), ("average_precision", Metrics?.AveragePrecision), ("precision", Metrics?.Precision), ("recall", Metrics?.Recall), ("validation_average_precision_50", ValidationAveragePrecision50)],
        [("test_images", Metrics?.Count), ("epochs", Epochs)]);
}
