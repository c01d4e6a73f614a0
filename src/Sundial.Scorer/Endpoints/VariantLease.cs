namespace Sundial.Scorer.Endpoints;

/// <summary>The variant that answers one request, held until the answer is out: as long as it is not disposed, its revision stays loaded.</summary>
/// <remarks>Dispose it once: a copy that is disposed again lets go of what somebody else holds.</remarks>
internal readonly struct VariantLease : IDisposable
{
    private readonly HostedRevision _revision;

    /// <summary>Takes over a pin that was taken.</summary>
    public VariantLease(HostedRevision revision, ServedVariant variant) => (_revision, Variant) = (revision, variant);

    /// <summary>What answers.</summary>
    public ServedVariant Variant { get; }

    /// <summary>Number of its revision.</summary>
    public int RevisionNumber => _revision.Number;

    /// <summary>Whether there are shadows that want a copy of the request: see <see cref="LiveEndpoint.Shadow(in VariantLease, Engine.InferenceCall, KeepShadow)"/>.</summary>
    public bool HasShadows => _revision.Shadows.Count > 0;

    /// <summary>The revision, pinned.</summary>
    public HostedRevision Revision => _revision;

    /// <summary>Counts the answer. Requests that were refused as the caller's fault are not counted.</summary>
    /// <param name="modelError">Whether it was the model's own error.</param>
    public void Answered(bool modelError) => Variant.Count(modelError);

    /// <summary>The request has ended.</summary>
    public void Dispose() => _revision.Unpin();
}
