using Sundial.Contracts.Hosting;
using Sundial.Scorer.Engine;
using Sundial.Scorer.Programs;

namespace Sundial.Scorer.Endpoints;

/// <summary>An endpoint that this scorer holds. It stays the same object while revisions come and go beneath it.</summary>
internal sealed class LiveEndpoint
{
    // Whoever waits longer than this for a model is better told to come again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(5);

    // The server tells its users that an endpoint is in service a moment before its scorers hear of it.
    private static readonly TimeSpan LongestAnnouncement = TimeSpan.FromSeconds(5);

    private readonly RevisionLoader _loader;
    private readonly ShadowQueue _shadows;
    private volatile EndpointRevisions _now;
    private volatile TaskCompletionSource _applied = NewSignal();

    /// <summary>Holds nothing before the first <see cref="Apply"/>.</summary>
    /// <param name="assigned">As the server wants it.</param>
    /// <param name="loader">Loads its revisions.</param>
    /// <param name="shadows">Runs its shadows.</param>
    public LiveEndpoint(AssignedEndpoint assigned, RevisionLoader loader, ShadowQueue shadows)
    {
        (_loader, _shadows) = (loader, shadows);
        _now = new EndpointRevisions(assigned, [], null);
    }

    /// <summary>Its id.</summary>
    public Guid Id => _now.Assigned.Id;

    /// <summary>Whose it is.</summary>
    public Guid Tenant => _now.Assigned.Tenant;

    /// <summary>Its name.</summary>
    public string Name => _now.Assigned.Name;

    /// <summary>Share of the predictions that are kept.</summary>
    public double CaptureShare => _now.Assigned.CaptureShare;

    /// <summary>Bound on the latency in seconds.</summary>
    public double? WithinLatencySeconds => _now.Assigned.WithinLatencySeconds;

    /// <summary>The revision that answers, loaded or not; null while none does. To look at only: enter to use it.</summary>
    public HostedRevision? Revision => _now.Live;

    /// <summary>All revisions that are held.</summary>
    public IReadOnlyList<HostedRevision> Revisions => _now.All;

    /// <summary>Whether a request would be answered now: there is a live revision, which has answered a trial request.</summary>
    public bool IsReady => _now.Live is { Readiness: RevisionReadiness.Ready };

    /// <summary>Picks the variant that answers a request and holds it; waits while it is being loaded.</summary>
    /// <param name="stickyKey">Requests with the same key get the same variant, on every scorer; null for none.</param>
    /// <param name="targetVariant">The only variant to answer; null for any.</param>
    /// <param name="version">The only version to answer; null for any.</param>
    /// <param name="cancel">The caller is gone.</param>
    /// <exception cref="EndpointUnavailableException">No revision answers now.</exception>
    /// <exception cref="VariantUnknownException">There is no such variant, or version.</exception>
    public ValueTask<VariantLease> EnterAsync(string? stickyKey, string? targetVariant, string? version, CancellationToken cancel)
    {
        var live = _now.Live;
        return live?.Loaded is not null && live.TryPin()
            ? new ValueTask<VariantLease>(Lease(live, stickyKey, targetVariant, version))
            : LoadAndEnterAsync(stickyKey, targetVariant, version, cancel);
    }

    /// <summary>Gives the shadows a copy of a request, after it was answered; never waits. Takes the call over in any case: it is not to be used or disposed of any more.</summary>
    /// <param name="lease">The lease of the request, not yet disposed of.</param>
    /// <param name="call">The call with its inputs.</param>
    /// <param name="keep">Takes the answers; null where they are only counted.</param>
    public void Shadow(in VariantLease lease, InferenceCall call, KeepShadow? keep = null) => _shadows.Take(lease.Revision, call, keep);

    /// <summary>Gives the shadows that are programs a copy of a request, after it was answered; never waits.</summary>
    /// <param name="lease">The lease of the request, not yet disposed of.</param>
    /// <param name="request">The request; what is needed of it is copied.</param>
    /// <param name="keep">Takes the answers; null where they are only counted.</param>
    public void Shadow(in VariantLease lease, in ProgramRequest request, KeepShadow? keep = null) => _shadows.Take(lease.Revision, request, keep);

    /// <summary>Takes over what the server wants: new revisions begin to be loaded, those no longer named end with their last request.</summary>
    /// <param name="assigned">As the server wants it.</param>
    /// <param name="hasAnswered">Whether a revision answered its trial request before this process was started.</param>
    internal void Apply(AssignedEndpoint assigned, Func<int, bool> hasAnswered)
    {
        var before = _now;
        var all = new List<HostedRevision>();
        foreach (var revision in assigned.Revisions)
        {
            if (before.All.FirstOrDefault(held => held.Number == revision.Number) is { } held)
            {
                held.Keep(assigned);
                all.Add(held);
                continue;
            }

            var trusted = hasAnswered(revision.Number);
            var added = new HostedRevision(assigned, revision, _loader, trusted);
            all.Add(added);
            if (!trusted || assigned.Scaling.MinReplicas > 0)
            {
                _ = added.LoadAsync(isAwaited: false);
            }
        }

        // First the new state, then the pins: whoever finds a revision gone looks again, and finds the one after it.
        _now = new EndpointRevisions(assigned, all, all.FirstOrDefault(revision => revision.Number == assigned.Live));
        var applied = _applied;
        _applied = NewSignal();
        applied.TrySetResult();
        foreach (var gone in before.All.Except(all))
        {
            gone.Unpin();
        }
    }

    /// <summary>The endpoint is no longer here; ends when its last request has ended and its models are gone.</summary>
    internal Task CloseAsync()
    {
        var before = _now;
        _now = new EndpointRevisions(before.Assigned, [], null);
        foreach (var gone in before.All)
        {
            gone.Unpin();
        }

        return Task.WhenAll(before.All.Select(gone => gone.Ended));
    }

    private VariantLease Lease(HostedRevision pinned, string? stickyKey, string? targetVariant, string? version)
    {
        // A pin keeps what is loaded.
        if (pinned.Loaded!.Pick(stickyKey, targetVariant, version) is { } variant)
        {
            return new VariantLease(pinned, variant);
        }

        var unknown = Unknown(pinned.Loaded!, targetVariant, version);
        pinned.Unpin();
        throw unknown;
    }

    private VariantUnknownException Unknown(LoadedRevision loaded, string? targetVariant, string? version)
    {
        var there = string.Join(", ", loaded.Answering.Select(variant => $"{variant.Name} (version {variant.Version})"));
        return new VariantUnknownException((targetVariant, version) switch
        {
            ({ } target, null) => $"The endpoint \"{Name}\" has no variant \"{target}\"; there is {there}.",
            (null, { } number) => $"The endpoint \"{Name}\" has no version \"{number}\"; there is {there}.",
            _ => $"The endpoint \"{Name}\" has no variant \"{targetVariant}\" of version \"{version}\"; there is {there}.",
        });
    }

    // Waits where a revision is ready and only the word is missing that it is live.
    private async ValueTask<HostedRevision> LiveAsync(CancellationToken cancel)
    {
        var applied = _applied.Task;
        var now = _now;
        if (now.Live is null && now.All.Any(revision => revision.Readiness == RevisionReadiness.Ready))
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            _ = await Task.WhenAny(applied, Task.Delay(LongestAnnouncement, _loader.Clock, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
        }

        return _now.Live ?? throw new EndpointUnavailableException($"The endpoint \"{Name}\" answers nothing yet: its first revision is being loaded. Try again soon.", Soon);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async ValueTask<VariantLease> LoadAndEnterAsync(string? stickyKey, string? targetVariant, string? version, CancellationToken cancel)
    {
        while (true)
        {
            var live = await LiveAsync(cancel).ConfigureAwait(false);
            if (!live.TryPin())
            {
                continue;
            }

            try
            {
                await live.LoadAsync(isAwaited: true).WaitAsync(LongestWait, _loader.Clock, cancel).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                live.Unpin();
                throw exception is TimeoutException
                    ? new EndpointUnavailableException($"The endpoint \"{Name}\" is still being loaded after {LongestWait.TotalSeconds:0} s. Try again later.", Later)
                    : exception;
            }

            if (live.Loaded is not null)
            {
                return Lease(live, stickyKey, targetVariant, version);
            }

            live.Unpin();
            throw new EndpointUnavailableException($"The endpoint \"{Name}\" cannot be loaded here; its tenant reads why with sundial endpoint logs {Name}.", Later);
        }
    }
}
