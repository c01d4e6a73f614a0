using System.Text.Json;
using System.Text.Json.Nodes;
using Sundial.Learning.Evaluation;

namespace Sundial.Learning.Training;

/// <summary>A member of a model of tables.</summary>
/// <param name="Learner">What learned: <c>boosted-trees</c>, <c>randomised-trees</c> or <c>network</c>.</param>
/// <param name="Weight">Its part of the mean.</param>
/// <param name="Fitness">How good it was by itself on rows that it had not seen.</param>
/// <param name="Rounds">The rounds, trees or epochs it was trained.</param>
/// <param name="Settings">Its hyperparameters, in words.</param>
public sealed record TableMemberSummary(string Learner, double Weight, double Fitness, double Rounds, string Settings);

/// <summary>What the search for better hyperparameters came to.</summary>
/// <param name="Reason">Why it did what it did.</param>
/// <param name="Trials">What it tried.</param>
/// <param name="Best">The best of it, in words.</param>
/// <param name="BestFitness">How good that was; null where nothing was tried to the end.</param>
/// <param name="Seconds">What it took.</param>
/// <param name="Importances">The share of the differences between trials that each hyperparameter accounts for, where that is known.</param>
public sealed record TableTuningSummary(string Reason, int Trials, string Best, double? BestFitness, double Seconds, JsonNode? Importances);

/// <summary>Everything a user may want to know of a finished run on a table; written beside the model as <c>*.report.json</c>.</summary>
public sealed record TableReport
{
    /// <summary><c>table-classification</c> or <c>table-regression</c>.</summary>
    public required string Task { get; init; }

    /// <summary>How the run ended.</summary>
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>Where the model lies.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Where this report lies.</summary>
    public required string ReportPath { get; init; }

    /// <summary>The column that is predicted.</summary>
    public required string Target { get; init; }

    /// <summary>The classes, in the order of the model's probabilities; empty where numbers are predicted.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The columns it is predicted from, in the order of the file.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Rows that were learned from and validated on, and rows of the test.</summary>
    public required SplitSizes Sizes { get; init; }

    /// <summary>Share of the file's usable rows that was used, in (0, 1].</summary>
    public required double ShareOfDataUsed { get; init; }

    /// <summary>Results on the test part, of classes; null where it was not reached.</summary>
    public TableClassificationMetrics? Metrics { get; init; }

    /// <summary>Results on the test part, of numbers; null where it was not reached.</summary>
    public RegressionMetrics? RegressionMetrics { get; init; }

    /// <summary>Results of the members' mean on rows that they had not seen while they were chosen, of classes.</summary>
    public TableClassificationMetrics? ValidationMetrics { get; init; }

    /// <summary>The same of numbers.</summary>
    public RegressionMetrics? ValidationRegressionMetrics { get; init; }

    /// <summary>What the model consists of, the heaviest first.</summary>
    public required IReadOnlyList<TableMemberSummary> Members { get; init; }

    /// <summary>How many learners were tried to the end.</summary>
    public required int Candidates { get; init; }

    /// <summary>The search; null where there was no time for one.</summary>
    public TableTuningSummary? Tuning { get; init; }

    /// <summary>The size of the model.</summary>
    public required long ModelBytes { get; init; }

    /// <summary>The seed of the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Threads used.</summary>
    public required int Threads { get; init; }

    /// <summary>The deadline, in seconds.</summary>
    public required double DeadlineSeconds { get; init; }

    /// <summary>From the start of the process to the report's being on disk, in seconds.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Where the seconds went.</summary>
    public required IReadOnlyList<LedgerEntry> Ledger { get; init; }

    /// <summary>Decisions and other notices, in the order in which they were made.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>This report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TrainingReport.JsonOptions);
}
