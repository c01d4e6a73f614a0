using Sundial.Server.Hosting.Rules;
using Sundial.Server.Hosting.Stages;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Store;

/// <summary>The SQL of revisions, their stages and the files that these own.</summary>
internal static class RevisionStore
{
    /// <summary>Writes a revision, and keeps its bytes.</summary>
    /// <exception cref="Platform.Problems.ProblemException">Bytes went away since they were looked for.</exception>
    public static async Task InsertAsync(UnitOfWork work, HostedEndpoint endpoint, int number, ResolvedVariants resolved, DateTimeOffset now, CancellationToken cancel)
    {
        // In one order, so that two that name the same bytes do not wait for each other.
        foreach (var sha256 in resolved.Files.Select(one => one.File.Sha256).Distinct().Order(StringComparer.Ordinal))
        {
            if (!await ArtifactStore.KeepAsync(work, Digest.Parse(sha256), cancel))
            {
                throw HostingProblems.BytesMissing.For($"The bytes {sha256} of a model are gone; look at the model again, and name one that is there.");
            }
        }

        await work.ExecuteAsync(
            """
            insert into endpoint_revisions (endpoint_id, number, tenant_id, variants, runs_programs, created_at)
                values (@endpoint, @number, @tenant, @variants::jsonb, @programs, @now);
            insert into endpoint_stages (id, tenant_id, endpoint_id, revision)
                select owner, @tenant, @endpoint, @number from unnest(@owners) as owners (owner) group by owner;
            insert into artifact_files (owner_id, tenant_id, path, digest, size_bytes)
                select f.owner, @tenant, f.path, f.digest, f.size from unnest(@owners, @paths, @digests, @sizes) as f (owner, path, digest, size);
            """,
            cancel,
            ("endpoint", endpoint.Id),
            ("number", number),
            ("tenant", endpoint.TenantId),
            ("variants", HostingJson.Of(resolved.Variants)),
            ("programs", resolved.Variants.Any(variant => variant.RunsPrograms())),
            ("now", now),
            ("owners", resolved.Files.Select(one => one.Owner).ToArray()),
            ("paths", resolved.Files.Select(one => one.File.Path).ToArray()),
            ("digests", resolved.Files.Select(one => one.File.Sha256).ToArray()),
            ("sizes", resolved.Files.Select(one => one.File.SizeBytes).ToArray()));
    }

    /// <summary>Lets all revisions of an endpoint go but some, and their bytes.</summary>
    public static Task DropOthersAsync(UnitOfWork work, Guid endpoint, IReadOnlyCollection<int> kept, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            delete from artifact_files where owner_id in (select id from endpoint_stages where endpoint_id = @endpoint and not revision = any(@kept));
            delete from endpoint_revisions where endpoint_id = @endpoint and not number = any(@kept);
            """,
            cancel,
            ("endpoint", endpoint),
            ("kept", kept.ToArray()));

    /// <summary>Lets the bytes of a tenant's endpoint go.</summary>
    public static Task DropAllAsync(UnitOfWork work, Guid endpoint, CancellationToken cancel) => DropOthersAsync(work, endpoint, [], cancel);

    /// <summary>Variants of revisions, by endpoint and number.</summary>
    public static async Task<ILookup<Guid, (int Number, IReadOnlyList<HostedVariant> Variants)>> VariantsAsync(UnitOfWork work, IReadOnlyCollection<Guid> endpoints, CancellationToken cancel) =>
        (await work.QueryAsync(
            "select endpoint_id, number, variants from endpoint_revisions where endpoint_id = any(@endpoints) order by number",
            row => (Endpoint: row.GetGuid(0), Number: row.GetInt32(1), Variants: HostingJson.To<IReadOnlyList<HostedVariant>>(row.GetString(2))),
            cancel,
            ("endpoints", endpoints.ToArray()))).ToLookup(one => one.Endpoint, one => (one.Number, one.Variants));
}
