namespace Sundial.Server.Training.Master;

/// <summary>What a tenant got of the machines.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Weight">Its share relative to others.</param>
/// <param name="VirtualSeconds">Work received under leases that have ended, by weight.</param>
/// <param name="UnderWay">Seconds of work under leases that it has now.</param>
internal readonly record struct TenantShare(Guid Tenant, double Weight, double VirtualSeconds, double UnderWay)
{
    /// <summary>All of it, by weight: who has least is served next.</summary>
    public double Total => VirtualSeconds + (UnderWay / Weight);
}

/// <summary>Weighted fair share between tenants, and the most pressing job within one.</summary>
internal static class FairShare
{
    /// <summary>A lease counts for at least this from its first moment, so that workers that ask at the same time serve different tenants.</summary>
    public static readonly TimeSpan LeastCharge = TimeSpan.FromMilliseconds(50);

    /// <summary>Seconds that a lease counts for.</summary>
    public static double Charge(HeldLease lease, DateTimeOffset now) => Math.Max((now - lease.GrantedAt).TotalSeconds, LeastCharge.TotalSeconds);

    /// <summary>What a tenant that had nothing to do begins with: as much as the least of those that have, so that idling saves nothing up.</summary>
    public static double Awake(double virtualSeconds, IEnumerable<TenantShare> active) =>
        active.Select(share => share.Total).DefaultIfEmpty(virtualSeconds).Min() is var floor && floor > virtualSeconds ? floor : virtualSeconds;

    /// <summary>The job to serve next: of the tenant that got least, the one that can wait least.</summary>
    /// <param name="waiting">Jobs that fit the worker.</param>
    /// <param name="shares">What each tenant got.</param>
    public static TrainingJob? Next(IEnumerable<TrainingJob> waiting, IReadOnlyDictionary<Guid, TenantShare> shares) => waiting
        .OrderBy(job => shares.TryGetValue(job.TenantId, out var share) ? share.Total : 0)
        .ThenBy(job => job.LatestStartAt)
        .ThenBy(job => job.Id)
        .FirstOrDefault();
}
