namespace Sundial.Contracts.Client;

/// <summary>Which of the kept predictions; what is null leaves all.</summary>
public sealed record PredictionFilter
{
    /// <summary>None from before this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>None from this time on.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Those of these model versions, such as <c>digits:3</c>.</summary>
    public string? Model { get; init; }

    /// <summary>Those of this variant.</summary>
    public string? Variant { get; init; }

    /// <summary>Those of this class.</summary>
    public string? Label { get; init; }

    /// <summary>Those at least so sure.</summary>
    public double? MinConfidence { get; init; }

    /// <summary>Those at most so sure.</summary>
    public double? MaxConfidence { get; init; }

    /// <summary>Those that were answered with this HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>Those of which it is known what was right, or those of which it is not.</summary>
    public bool? HasTruth { get; init; }

    /// <summary>Those that shadows answered, or those that they did not.</summary>
    public bool? Shadow { get; init; }

    /// <summary>Those that shadows answered of the request that this prediction answered.</summary>
    public Guid? ShadowOf { get; init; }

    internal (string Name, object? Value)[] Query =>
    [
        ("since", Since?.ToString("O")),
        ("until", Until?.ToString("O")),
        ("model", Model),
        ("variant", Variant),
        ("label", Label),
        ("min_confidence", MinConfidence),
        ("max_confidence", MaxConfidence),
        ("status", Status),
        ("has_truth", Truth(HasTruth)),
        ("shadow", Truth(Shadow)),
        ("shadow_of", ShadowOf),
    ];

    private static string? Truth(bool? value) => value is { } known ? (known ? "true" : "false") : null;
}
