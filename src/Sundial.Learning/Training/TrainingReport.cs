using System.Text.Json;
using System.Text.Json.Serialization;
using Sundial.Learning.Evaluation;

namespace Sundial.Learning.Training;

/// <summary>How a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingOutcome>))]
public enum TrainingOutcome
{
    /// <summary>As planned, within the deadline.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>Stopped by the user; the best model so far was kept.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped,
}

/// <summary>Sizes of the parts of the data, in images.</summary>
/// <param name="Train">Images trained on, after subsampling.</param>
/// <param name="Validation">Images that chose the model.</param>
/// <param name="Test">Images that tested it.</param>
public sealed record SplitSizes(int Train, int Validation, int Test);

/// <summary>The network that was trained.</summary>
/// <param name="Name">Its family and size, such as <c>residual-64-256-256</c>.</param>
/// <param name="Parameters">Trained numbers in it.</param>
/// <param name="MegaflopsPerImage">Floating-point operations of one forward pass over one image, in millions.</param>
/// <param name="Height">Rows of the image it sees.</param>
/// <param name="Width">Columns of the image it sees.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
public sealed record NetworkSummary(string Name, long Parameters, double MegaflopsPerImage, int Height, int Width, int Channels);

/// <summary>Everything a user may want to know of a finished run; written beside the model as <c>*.report.json</c>.</summary>
public sealed record TrainingReport
{
    /// <summary>How the run ended.</summary>
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>Where the model lies.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Where this report lies.</summary>
    public required string ReportPath { get; init; }

    /// <summary>The class names, in the order of the model's outputs.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Results on the test part; null when the run was stopped before any test image was seen.</summary>
    public ClassificationMetrics? Metrics { get; init; }

    /// <summary>Accuracy of the kept model on the validation part, in [0, 1].</summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>The network.</summary>
    public required NetworkSummary Network { get; init; }

    /// <summary>Share of the training images that was used, in (0, 1].</summary>
    public required double ShareOfDataUsed { get; init; }

    /// <summary>Epochs trained, with the fraction of the last.</summary>
    public required double Epochs { get; init; }

    /// <summary>Mean seconds of an epoch.</summary>
    public required double MeanEpochSeconds { get; init; }

    /// <summary>Sizes of the parts.</summary>
    public required SplitSizes Sizes { get; init; }

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

    /// <summary>How reports and events are written as JSON: snake_case names, indented.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>This report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonOptions);
}
