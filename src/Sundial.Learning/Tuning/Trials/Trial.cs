using System.Text.Json.Serialization;
using Sundial.Learning.Tuning.Spaces;

namespace Sundial.Learning.Tuning.Trials;

/// <summary>How a trial ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrialOutcome>))]
public enum TrialOutcome
{
    /// <summary>It ran as far as it was to.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>It was ended because it could not have won any more.</summary>
    [JsonStringEnumMemberName("cut-short")] CutShort,

    /// <summary>It failed; it has no fitness, which is not the same as a fitness of 0.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>The time was over, or somebody stopped it, before it told enough.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>Where the values of a trial came from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrialOrigin>))]
public enum TrialOrigin
{
    /// <summary>What holds unless set.</summary>
    [JsonStringEnumMemberName("defaults")] Defaults,

    /// <summary>What did well on other data: the task's own portfolio, or knowledge of past jobs.</summary>
    [JsonStringEnumMemberName("portfolio")] Portfolio,

    /// <summary>Drawn, to have something to cross and mutate.</summary>
    [JsonStringEnumMemberName("drawn")] Drawn,

    /// <summary>Bred from earlier trials.</summary>
    [JsonStringEnumMemberName("bred")] Bred,

    /// <summary>Values that were tried before, again with another seed, to tell luck from merit.</summary>
    [JsonStringEnumMemberName("confirmation")] Confirmation,
}

/// <summary>Values that were tried, and what came of it.</summary>
public sealed record Trial
{
    /// <summary>Counts the trials of a search from 0.</summary>
    public required int Number { get; init; }

    /// <summary>What was tried.</summary>
    public required HyperparameterValues Values { get; init; }

    /// <summary>How thoroughly.</summary>
    public required Fidelity Fidelity { get; init; }

    /// <summary>Where the values came from.</summary>
    public required TrialOrigin Origin { get; init; }

    /// <summary>How it ended.</summary>
    public required TrialOutcome Outcome { get; init; }

    /// <summary>How good it was; higher is better. Null when it failed or was cancelled. Of one that was cut short, the last of its curve.</summary>
    public double? Fitness { get; init; }

    /// <summary>How good it would have been at the end, as far as can be told; the fitness itself where it ran to the end.</summary>
    public double? ExpectedFitness { get; init; }

    /// <summary>How it went.</summary>
    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];

    /// <summary>What it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seed it was run with.</summary>
    public ulong Seed { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Fault { get; init; }
}
