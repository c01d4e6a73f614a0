using System.Text.Json;
using Sundial.Learning.Detection.Reading;
using Sundial.Learning.Evaluation;

namespace Sundial.Learning.Training;

/// <summary>Everything a user may want to know of a finished training of a detector; written beside the model as <c>*.report.json</c>.</summary>
public sealed record ObjectDetectionReport
{
    /// <summary>What was trained.</summary>
    public string Task { get; init; } = "object-detection";

    /// <summary>How the run ended.</summary>
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>Where the model lies.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Where this report lies.</summary>
    public required string ReportPath { get; init; }

    /// <summary>The class names, in the order of the model's labels.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

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

    /// <summary>Epochs trained, with the fraction of the last.</summary>
    public required double Epochs { get; init; }

    /// <summary>Mean seconds of an epoch.</summary>
    public required double MeanEpochSeconds { get; init; }

    /// <summary>Sizes of the parts.</summary>
    public required SplitSizes Sizes { get; init; }

    /// <summary>Annotations that were clipped or left out, counted by kind.</summary>
    public required IReadOnlyDictionary<string, int> LeftOut { get; init; }

    /// <summary>Images that could not be read.</summary>
    public required int SkippedImages { get; init; }

    /// <summary>The first of them, with the reasons.</summary>
    public required IReadOnlyList<string> SkippedExamples { get; init; }

    /// <summary>The seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Threads used.</summary>
    public required int Threads { get; init; }

    /// <summary>The deadline, in seconds.</summary>
    public required double DeadlineSeconds { get; init; }

    /// <summary>From the start of the process to the model's being on disk, in seconds.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Where the seconds went.</summary>
    public required IReadOnlyList<LedgerEntry> Ledger { get; init; }

    /// <summary>Decisions of the planner and other notices, in the order in which they were made.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>This report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TrainingReport.JsonOptions);
}
