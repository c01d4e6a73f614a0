namespace Sundial.Contracts.Hosting;

/// <summary>What is kept of a prediction beside its two bodies, as a scorer has it in hand while it answers: nothing is allocated for it.</summary>
/// <remarks>The members mean what those of <see cref="PredictionRecord"/> mean. Texts are cut after <see cref="PredictionFrames.MostTextBytes"/> bytes.</remarks>
public readonly ref struct PredictionHead
{
    /// <summary>The inference id. Only one prediction has it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The endpoint.</summary>
    public required Guid Endpoint { get; init; }

    /// <summary>Whose it is.</summary>
    public required Guid Tenant { get; init; }

    /// <summary>The revision that answered.</summary>
    public required int Revision { get; init; }

    /// <summary>The variant that answered.</summary>
    public required string Variant { get; init; }

    /// <summary>The model versions that answered, in order, joined by commas.</summary>
    public required string Model { get; init; }

    /// <summary>When the request had arrived; kept to a microsecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From then to the answer.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>HTTP status of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>Whether the answer went to nobody.</summary>
    public bool Shadow { get; init; }

    /// <summary>Of a shadow: the inference id of the answer that went to the caller, whose request it had a copy of; else empty.</summary>
    public Guid ShadowOf { get; init; }

    /// <summary>The caller's own id of the request, in UTF-8; empty for none.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>Media type of the request's body; empty for none.</summary>
    public required string RequestType { get; init; }

    /// <summary>Media type of the answer's body; empty for none.</summary>
    public required string AnswerType { get; init; }

    /// <summary>The class the answer speaks for, in UTF-8; empty for none.</summary>
    public ReadOnlySpan<byte> Label { get; init; }

    /// <summary>How sure it is, in [0, 1]; null where nothing says so.</summary>
    public double? Confidence { get; init; }
}
