using System.Text.Json.Nodes;

namespace Sundial.Learning.Tuning.Knowledge;

/// <summary>Values that did well.</summary>
/// <param name="Values">The values by name; see <see cref="Spaces.HyperparameterValues.ToJson"/>.</param>
/// <param name="Gain">How much better than the defaults, in units of what trials of that job differed by (one standard deviation); 0 where unknown.</param>
/// <param name="Jobs">How many jobs they were best in.</param>
public sealed record KnownConfiguration(JsonObject Values, double Gain, int Jobs);

/// <summary>What jobs on data of one shape have taught.</summary>
public sealed record KnowledgeEntry
{
    /// <summary>The task, such as <c>table</c>.</summary>
    public required string Task { get; init; }

    /// <summary>What the data looks like.</summary>
    public required DataShape Shape { get; init; }

    /// <summary>How many jobs.</summary>
    public int Jobs { get; init; }

    /// <summary>How many trials they made; what the importances weigh.</summary>
    public int Trials { get; init; }

    /// <summary>Share of the variance by hyperparameter.</summary>
    public IReadOnlyDictionary<string, double> Importances { get; init; } = new Dictionary<string, double>();

    /// <summary>What did well, the best first.</summary>
    public IReadOnlyList<KnownConfiguration> Configurations { get; init; } = [];

    /// <summary>Where what is not measured comes from.</summary>
    public string? Source { get; init; }
}
