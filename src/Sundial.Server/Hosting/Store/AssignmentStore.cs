using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Platform.Database;
using Sundial.Server.Tenancy;

namespace Sundial.Server.Hosting.Store;

/// <summary>The SQL of assignments: all that one scorer has to hold and to know.</summary>
internal static class AssignmentStore
{
    /// <summary>The number that every change of endpoints, keys and quotas raises.</summary>
    public static Task<long> RevisionAsync(UnitOfWork work, CancellationToken cancel) => work.ScalarAsync<long>("select number from hosting_revision", cancel);

    /// <summary>One scorer's assignment.</summary>
    /// <remarks>The number is read first. What is read after it may be newer, and then is told once more; it is never older.</remarks>
    public static async Task<ScorerAssignment> ReadAsync(UnitOfWork work, Guid scorer, DateTimeOffset now, CancellationToken cancel)
    {
        var revision = await RevisionAsync(work, cancel);
        var rows = await EndpointsAsync(work, scorer, cancel);
        var ids = rows.Select(row => row.Id).ToList();
        var variants = await RevisionStore.VariantsAsync(work, ids, cancel);
        var files = await FilesAsync(work, ids, cancel);
        var holders = await HoldersAsync(work, ids, cancel);
        var tenants = rows.Select(row => row.TenantId).Distinct().Order().ToList();
        return new()
        {
            Revision = revision,
            Tenants = await TenantsAsync(work, tenants, cancel),
            Keys = await KeyStore.ForScorersAsync(work, tenants, now, cancel),
            Endpoints = [.. rows.Select(row => Assigned(row, variants[row.Id], files, Placement.Part(row.Scaling, [.. holders[row.Id]], scorer)))],
        };
    }

    private static Task<List<HostedEndpoint>> EndpointsAsync(UnitOfWork work, Guid scorer, CancellationToken cancel) =>
        work.QueryAsync(
            $"""
            select {EndpointStore.Columns} from endpoint_scorers h join endpoints e on e.id = h.endpoint_id
            where h.scorer_id = @scorer and e.state not in ('failed', 'deleting') order by e.id
            """,
            row => EndpointStore.Map(row).Endpoint,
            cancel,
            ("scorer", scorer));

    private static Task<List<AssignedTenant>> TenantsAsync(UnitOfWork work, List<Guid> tenants, CancellationToken cancel) =>
        work.QueryAsync(
            "select id, name, predictions_per_second_quota from tenants where id = any(@tenants) order by id",
            row => new AssignedTenant(row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetInt32(2)),
            cancel,
            ("tenants", tenants.ToArray()));

    private static async Task<ILookup<Guid, FileEntry>> FilesAsync(UnitOfWork work, List<Guid> endpoints, CancellationToken cancel) =>
        (await work.QueryAsync(
            """
            select f.owner_id, f.path, f.digest, f.size_bytes from endpoint_stages s join artifact_files f on f.owner_id = s.id
            where s.endpoint_id = any(@endpoints) order by f.owner_id, f.path
            """,
            row => (Owner: row.GetGuid(0), File: new FileEntry(row.GetString(1), row.GetString(2), row.GetInt64(3))),
            cancel,
            ("endpoints", endpoints.ToArray()))).ToLookup(one => one.Owner, one => one.File);

    private static async Task<ILookup<Guid, Guid>> HoldersAsync(UnitOfWork work, List<Guid> endpoints, CancellationToken cancel) =>
        (await work.QueryAsync(
            "select endpoint_id, scorer_id from endpoint_scorers where endpoint_id = any(@endpoints) order by endpoint_id, scorer_id",
            row => (Endpoint: row.GetGuid(0), Scorer: row.GetGuid(1)),
            cancel,
            ("endpoints", endpoints.ToArray()))).ToLookup(one => one.Endpoint, one => one.Scorer);

    private static AssignedEndpoint Assigned(
        HostedEndpoint endpoint, IEnumerable<(int Number, IReadOnlyList<HostedVariant> Variants)> revisions, ILookup<Guid, FileEntry> files, EndpointScaling part) => new()
        {
            Id = endpoint.Id,
            Tenant = endpoint.TenantId,
            Name = endpoint.Name,
            Live = endpoint.Live,
            Revisions = [.. revisions
                .Where(one => endpoint.Assigned.Contains(one.Number))
                .Select(one => new AssignedRevision(one.Number, [.. one.Variants.Select(variant => Assigned(variant, files))]))],
            Scaling = part,
            CaptureShare = endpoint.CaptureShare,
            WithinLatencySeconds = endpoint.WithinLatencySeconds,
        };

    private static AssignedVariant Assigned(HostedVariant variant, ILookup<Guid, FileEntry> files) =>
        new(variant.Name, variant.Weight, variant.Shadow, [.. variant.Stages.Select(stage => Assigned(stage, files))]);

    private static AssignedStage Assigned(HostedStage stage, ILookup<Guid, FileEntry> files) => new()
    {
        Label = stage.Label,
        Version = stage.Version,
        Files = [.. files[stage.Id]],
        ModelPath = stage.ModelPath,
        Program = stage.Program is not { } program ? null : new(program.Command, program.Environment, program.Bundle is { } bundle ? files[bundle].First() : null),
    };
}
