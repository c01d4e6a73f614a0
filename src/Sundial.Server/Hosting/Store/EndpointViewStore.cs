using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Store;

/// <summary>An endpoint as it is told, with its entity tag.</summary>
/// <param name="View">What is told.</param>
/// <param name="Tag">Its entity tag.</param>
internal sealed record EndpointSeen(EndpointView View, string Tag);

/// <summary>The SQL that reads endpoints as they are told to callers.</summary>
internal static class EndpointViewStore
{
    /// <summary>One endpoint of a tenant.</summary>
    public static async Task<EndpointSeen?> FindAsync(UnitOfWork work, Guid tenant, NameOrId endpoint, CancellationToken cancel) =>
        await EndpointStore.FindAsync(work, tenant, endpoint, cancel) is { } row ? (await SeeAsync(work, [row], cancel))[0] : null;

    /// <summary>Endpoints of a tenant, newest first.</summary>
    public static async Task<List<EndpointSeen>> ListAsync(UnitOfWork work, Guid tenant, Guid? before, int atMost, CancellationToken cancel) =>
        await SeeAsync(work, await EndpointStore.ListAsync(work, tenant, before, atMost, cancel), cancel);

    private static async Task<List<EndpointSeen>> SeeAsync(UnitOfWork work, List<EndpointRow> rows, CancellationToken cancel)
    {
        var ids = rows.Select(row => row.Endpoint.Id).ToList();
        var variants = await RevisionStore.VariantsAsync(work, ids, cancel);
        var counts = await CountsAsync(work, ids, cancel);
        var scorers = await ScorersAsync(work, ids, cancel);
        return [.. rows.Select(row => new EndpointSeen(View(row.Endpoint, variants[row.Endpoint.Id], counts, scorers[row.Endpoint.Id]), row.Tag))];
    }

    private static async Task<Dictionary<(Guid Endpoint, int Revision, string Variant), VariantCount>> CountsAsync(UnitOfWork work, List<Guid> endpoints, CancellationToken cancel) =>
        (await work.QueryAsync(
            """
            select c.endpoint_id, c.revision, c.variant, sum(case when h.scorer_id is null then 0 else c.replicas end)::integer, sum(c.requests)::bigint, sum(c.errors)::bigint
            from endpoint_counts c left join endpoint_scorers h on h.endpoint_id = c.endpoint_id and h.scorer_id = c.scorer_id
            where c.endpoint_id = any(@endpoints) group by c.endpoint_id, c.revision, c.variant
            """,
            row => (Key: (row.GetGuid(0), row.GetInt32(1), row.GetString(2)), Count: new VariantCount(row.GetString(2), row.GetInt32(3), row.GetInt64(4), row.GetInt64(5))),
            cancel,
            ("endpoints", endpoints.ToArray()))).ToDictionary(one => one.Key, one => one.Count);

    private static async Task<ILookup<Guid, Uri>> ScorersAsync(UnitOfWork work, List<Guid> endpoints, CancellationToken cancel) =>
        (await work.QueryAsync(
            "select h.endpoint_id, s.address from endpoint_scorers h join scorers s on s.id = h.scorer_id where h.endpoint_id = any(@endpoints) order by s.address",
            row => (Endpoint: row.GetGuid(0), Address: new Uri(row.GetString(1))),
            cancel,
            ("endpoints", endpoints.ToArray()))).ToLookup(one => one.Endpoint, one => one.Address);

    private static EndpointView View(
        HostedEndpoint endpoint,
        IEnumerable<(int Number, IReadOnlyList<HostedVariant> Variants)> revisions,
        Dictionary<(Guid, int, string), VariantCount> counts,
        IEnumerable<Uri> scorers) => new()
        {
            Id = endpoint.Id,
            Name = endpoint.Name,
            State = endpoint.State,
            Reason = endpoint.Reason,
            Revision = endpoint.Live,
            NextRevision = endpoint.Next,
            Variants = [.. revisions
                .Where(one => one.Number == endpoint.Shown)
                .SelectMany(one => one.Variants)
                .Select(variant => View(variant, counts.GetValueOrDefault((endpoint.Id, endpoint.Shown, variant.Name))))],
            Scaling = endpoint.Scaling,
            CaptureShare = endpoint.CaptureShare,
            WithinLatencySeconds = endpoint.WithinLatencySeconds,
            ErrorBudget = endpoint.ErrorBudget,
            Scorers = [.. scorers],
            CreatedAt = endpoint.CreatedAt,
            UpdatedAt = endpoint.UpdatedAt,
        };

    private static VariantView View(HostedVariant variant, VariantCount? count) => new()
    {
        Name = variant.Name,
        Weight = variant.Weight,
        Shadow = variant.Shadow,
        Stages = [.. variant.Stages.Select(stage => new StageView(stage.Label, stage.ModelVersion, stage.SizeBytes))],
        Signature = variant.Signature,
        Replicas = count?.Replicas ?? 0,
        Requests = count?.Requests ?? 0,
        Errors = count?.Errors ?? 0,
    };
}
