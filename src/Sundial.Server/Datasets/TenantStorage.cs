using System.Globalization;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Datasets;

/// <summary>How many bytes a tenant stores, and how many it may. The SQL function stored_bytes adds them up.</summary>
internal static class TenantStorage
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Makes sure that a tenant may store so many bytes more. Until the transaction ends nobody else is told so of the same tenant;
    /// what names the bytes is to be written in the same transaction.
    /// </summary>
    /// <param name="work">The tenant's, or the platform's.</param>
    /// <param name="tenant">Whose bytes.</param>
    /// <param name="bytes">How many more.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="Platform.Problems.ProblemException">It may not: 429.</exception>
    public static async Task ChargeAsync(UnitOfWork work, Guid tenant, long bytes, CancellationToken cancel)
    {
        // The tenant's role may not lock the row of its tenant, so the lock is one of its own.
        await work.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('stored bytes of ' || @tenant::text, 0))", cancel, ("tenant", tenant));
        var left = await LeftAsync(work, tenant, cancel);
        if (bytes > left)
        {
            throw Exhausted(bytes, left);
        }
    }

    /// <summary>How many bytes more a tenant may store as things stand; not below 0.</summary>
    public static Task<long> LeftAsync(UnitOfWork work, Guid tenant, CancellationToken cancel) =>
        work.ScalarAsync<long>("select greatest(0, stored_bytes_quota - stored_bytes(id)) from tenants where id = @tenant", cancel, ("tenant", tenant));

    /// <summary>The refusal.</summary>
    /// <param name="bytes">How many more there would be; null where that is not known yet.</param>
    /// <param name="left">How many more there may be.</param>
    public static Platform.Problems.ProblemException Exhausted(long? bytes, long left) => new(
        DatasetsProblems.StorageExhausted,
        string.Create(CultureInfo.InvariantCulture, $"The tenant's quota of stored bytes leaves {left} and this needs {(bytes is { } count ? count : "more")}; delete data sets, models or uploads, or ask for a larger quota."))
    {
        RetryAfter = RetryAfter,
        Extensions = [("left_bytes", left)],
    };
}
