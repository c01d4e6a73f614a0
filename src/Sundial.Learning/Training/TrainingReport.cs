using System.Text.Json;
using System.Text.Json.Serialization;
using Sundial.Learning.Evaluation;
using Sundial.Learning.Forecasting;
using Sundial.Learning.Machines;
using Sundial.Learning.Tuning;

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

/// <summary>Sizes of the parts of the data, in examples: images, or rows of a table.</summary>
/// <param name="Train">Examples trained on, after subsampling.</param>
/// <param name="Validation">Examples that chose the model.</param>
/// <param name="Test">Examples that tested it.</param>
public sealed record SplitSizes(int Train, int Validation, int Test);

/// <summary>The network that was trained.</summary>
/// <param name="Name">Its family and size, such as <c>residual-64-256-256</c>.</param>
/// <param name="Parameters">Trained numbers in it.</param>
/// <param name="MegaflopsPerImage">Floating-point operations of one forward pass over one image, in millions.</param>
/// <param name="Height">Rows of the image it sees.</param>
/// <param name="Width">Columns of the image it sees.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
public sealed record NetworkSummary(string Name, long Parameters, double MegaflopsPerImage, int Height, int Width, int Channels);

/// <summary>One figure of a report.</summary>
/// <param name="Name">In snake_case, such as <c>accuracy</c>.</param>
/// <param name="Value">The figure.</param>
/// <param name="IsMetric">Whether it says how good the model is, not what it was made of.</param>
public readonly record struct ReportedResult(string Name, double Value, bool IsMetric = true);

/// <summary>Everything a user may want to know of a finished run, of whatever task; written beside the model as <c>*.report.json</c>.</summary>
public abstract record TrainingReport
{
    /// <summary>What was trained, such as <c>image-classification</c>.</summary>
    [JsonPropertyOrder(-1)]
    public abstract string Task { get; }

    /// <summary>How the run ended.</summary>
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>Where the model lies.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Where this report lies.</summary>
    public required string ReportPath { get; init; }

    /// <summary>Where that lies by which the model can be trained on (<see cref="TrainingRequest.MoreFrom"/>); null where there was no time to write it.</summary>
    public string? TrainingPath { get; init; }

    /// <summary>Where that lies which the model was most wrong about, with pictures; null where it was not wrong, or there was no time to gather it.</summary>
    public string? MistakesPath { get; init; }

    /// <summary>What was asked for.</summary>
    public AskedFor? Asked { get; init; }

    /// <summary>The finished training that this one went on from; null where it began by itself.</summary>
    public string? MoreFrom { get; init; }

    /// <summary>The class names, in the order of the model's outputs; empty where numbers are predicted.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Share of the training examples that was used, in (0, 1].</summary>
    public required double ShareOfDataUsed { get; init; }

    /// <summary>Sizes of the parts.</summary>
    public required SplitSizes Sizes { get; init; }

    /// <summary>Examples trained on for each that the test has; null where there is no test part.</summary>
    public double? TrainToTestRatio => Sizes.Test == 0 ? null : Math.Round((double)Sizes.Train / Sizes.Test, 3);

    /// <summary>What the model takes: the columns of a table in the order of the file, or the pixels of an image with their shape.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Epochs trained, with the fraction of the last; of a table's model the rounds, trees or epochs of its members, in their weighted mean.</summary>
    public required double Epochs { get; init; }

    /// <summary>Mean seconds of an epoch, or of a round; 0 where none was whole.</summary>
    public required double MeanEpochSeconds { get; init; }

    /// <summary>On the test part: of a detector its average precision over the overlaps from 0.5 to 0.95; of classes the mean of their precisions; null of numbers, or where there was no test.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>On the test part: the share of what there is that was found, in the mean of the classes; null of numbers, or where there was no test.</summary>
    public double? Recall { get; init; }

    /// <summary>Precision against recall on the test part, class by class, of a detector at an overlap of 0.5; null of numbers, or where there was no time for it.</summary>
    public PrecisionRecallMetrics? PrecisionRecall { get; init; }

    /// <summary>Whether the probabilities of classes are right as often as they claim, on the test part; null of numbers and boxes, or where there was no test.</summary>
    public ReliabilityMetrics? Reliability { get; init; }

    /// <summary>How near the plan's first guess of the machine's rate was; null where nothing was probed.</summary>
    public PlannedRate? Rate { get; init; }

    /// <summary>How good the models were on validation data while they were learned.</summary>
    public IReadOnlyList<LearningPoint> LearningCurve { get; init; } = [];

    /// <summary>What more time would be expected to bring; null where too little was measured to tell.</summary>
    public ExpectedWithMoreTime? ExpectedWithMoreTime { get; init; }

    /// <summary>What tuning did, and what mattered; null where nothing was to be tuned.</summary>
    public TuningReport? Tuning { get; init; }

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

    /// <summary>The figures that stand for the model in a list of models, the most telling first; those on the test part where there was one.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<ReportedResult> Results { get; }

    /// <summary>How reports and events are written as JSON: snake_case names, indented.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>This report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, GetType(), JsonOptions);

    /// <summary>Puts figures together, those that are known.</summary>
    /// <param name="metrics">How good the model is.</param>
    /// <param name="facts">What it was made of.</param>
    private protected static IReadOnlyList<ReportedResult> Known((string Name, double? Value)[] metrics, (string Name, double? Value)[] facts) =>
        [.. Known(metrics, areMetrics: true), .. Known(facts, areMetrics: false)];

    private static IEnumerable<ReportedResult> Known((string Name, double? Value)[] results, bool areMetrics) =>
        results.Where(result => result.Value is not null).Select(result => new ReportedResult(result.Name, result.Value!.Value, areMetrics));
}
