using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Programs;

namespace Sundial.Scorer.Endpoints;

/// <summary>An endpoint that this scorer holds. It stays the same object while revisions come and go beneath it.</summary>
internal sealed class LiveEndpoint(AssignedEndpoint assigned)
{
    /// <summary>Its id.</summary>
    public Guid Id => assigned.Id;

    /// <summary>Whose it is.</summary>
    public Guid Tenant => assigned.Tenant;

    /// <summary>Its name.</summary>
    public string Name => assigned.Name;

    /// <summary>Share of the predictions that are kept.</summary>
    public double CaptureShare => assigned.CaptureShare;

    /// <summary>The revision that answers, loaded or not; null while none does. To look at only: enter to use it.</summary>
    public HostedRevision? Revision { get; }

    /// <summary>Whether a request would be answered now: there is a live revision, and it can be loaded.</summary>
    public bool IsReady => Revision is not null;

    /// <summary>Picks the variant that answers a request and holds it; waits while it is being loaded.</summary>
    /// <param name="stickyKey">Requests with the same key get the same variant, on every scorer; null for none.</param>
    /// <param name="targetVariant">The only variant to answer; null for any.</param>
    /// <param name="version">The only version to answer; null for any.</param>
    /// <param name="cancel">The caller is gone.</param>
    /// <exception cref="EndpointUnavailableException">No revision answers now.</exception>
    /// <exception cref="VariantUnknownException">There is no such variant, or version.</exception>
    public ValueTask<VariantLease> EnterAsync(string? stickyKey, string? targetVariant, string? version, CancellationToken cancel) =>
        throw new EndpointUnavailableException($"The endpoint \"{Name}\" answers nothing yet.", TimeSpan.FromSeconds(1));

    /// <summary>Gives the shadows a copy of a request, after it was answered; never waits. Takes the call over in any case: it is not to be used or disposed any more.</summary>
    /// <param name="lease">The lease of the request, not yet disposed.</param>
    /// <param name="call">The call with its inputs.</param>
    public void Shadow(in VariantLease lease, InferenceCall call)
    {
        if (Revision is null || !lease.HasShadows)
        {
            call.Dispose();
        }
    }

    /// <summary>Gives the shadows that are programs a copy of a request, after it was answered; never waits.</summary>
    /// <param name="lease">The lease of the request, not yet disposed.</param>
    /// <param name="request">The request; what is needed of it is copied.</param>
    public void Shadow(in VariantLease lease, in ProgramRequest request) => _ = Revision is not null && lease.HasShadows && request.Body.Length > 0;
}
