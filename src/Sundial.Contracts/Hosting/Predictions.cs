namespace Sundial.Contracts.Hosting;

/// <summary>What is kept of a prediction beside the two bodies. Written by the scorer before its answer leaves.</summary>
public sealed record PredictionRecord
{
    /// <summary>The inference id: made by the scorer, returned in the header <c>Sundial-Inference-Id</c>. Only one prediction has it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The endpoint.</summary>
    public required Guid Endpoint { get; init; }

    /// <summary>Whose it is.</summary>
    public required Guid Tenant { get; init; }

    /// <summary>The revision that answered.</summary>
    public required int Revision { get; init; }

    /// <summary>The variant that answered.</summary>
    public required string Variant { get; init; }

    /// <summary>The model versions that answered, in order, joined by commas: <c>digits:3</c>.</summary>
    public required string Model { get; init; }

    /// <summary>When the request had arrived.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Seconds from then to the answer.</summary>
    public required double LatencySeconds { get; init; }

    /// <summary>HTTP status of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>Whether the answer went to nobody.</summary>
    public bool Shadow { get; init; }

    /// <summary>Of a shadow: the inference id of the answer that went to the caller. The request's body is kept with that one.</summary>
    public Guid? ShadowOf { get; init; }

    /// <summary>The caller's own id of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>Media type of the request's body.</summary>
    public required string RequestType { get; init; }

    /// <summary>Media type of the answer's body.</summary>
    public required string AnswerType { get; init; }

    /// <summary>The class the answer speaks for, where it is about one example: a classifier's class, or that of the surest box that a detector found.</summary>
    public string? Label { get; init; }

    /// <summary>How sure it is, in [0, 1]; of a detector the score of the surest box, also of one below its threshold, and 0 where it has none.</summary>
    public double? Confidence { get; init; }
}

/// <summary>A kept prediction.</summary>
/// <param name="Record">What is known of it.</param>
/// <param name="RequestBytes">Size of the request's body.</param>
/// <param name="AnswerBytes">Size of the answer's body.</param>
/// <param name="Truth">What was right, once somebody has said so.</param>
/// <param name="TruthAt">When they did.</param>
public sealed record PredictionView(PredictionRecord Record, long RequestBytes, long AnswerBytes, string? Truth, DateTimeOffset? TruthAt);

/// <summary>What was right about a prediction.</summary>
/// <param name="Label">The right label, or number.</param>
public sealed record GroundTruth(string Label);

/// <summary>What was right about many predictions.</summary>
/// <param name="Truths">Label by inference id; at most 10,000.</param>
public sealed record GroundTruths(IReadOnlyDictionary<Guid, string> Truths);

/// <summary>What became of them.</summary>
/// <param name="Attached">Predictions that were found.</param>
/// <param name="Unknown">Inference ids of which the endpoint has no prediction: not captured, not there yet, or none.</param>
public sealed record AttachedTruths(int Attached, IReadOnlyList<Guid> Unknown);

/// <summary>How a shadow's answers compare with those that went to callers, of requests that both were kept of.</summary>
/// <param name="Model">The shadow's model versions.</param>
/// <param name="Variant">The shadow.</param>
/// <param name="LiveModel">The model versions that answered.</param>
/// <param name="LiveVariant">The variant that answered.</param>
/// <param name="Pairs">Requests.</param>
/// <param name="Agreeing">Those of which both have a label, and the same.</param>
/// <param name="Known">Those of which it is known what was right, and both have a label.</param>
/// <param name="Correct">How often of those the shadow was right.</param>
/// <param name="LiveCorrect">How often of those the answer that went out was.</param>
public sealed record ShadowComparison(string Model, string Variant, string LiveModel, string LiveVariant, long Pairs, long Agreeing, long Known, long Correct, long LiveCorrect);

/// <summary>How good an endpoint is on what is known to be right; shadows do not count.</summary>
/// <param name="Model">The model versions.</param>
/// <param name="Variant">The variant.</param>
/// <param name="Predictions">Kept predictions.</param>
/// <param name="Known">How many of them it is known of.</param>
/// <param name="Correct">How many of those were right.</param>
public sealed record LiveAccuracy(string Model, string Variant, long Predictions, long Known, long Correct);
