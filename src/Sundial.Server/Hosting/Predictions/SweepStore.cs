using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>The SQL that forgets predictions, of all tenants.</summary>
internal static class SweepStore
{
    /// <summary>The endpoints that have predictions, and whether they are there themselves.</summary>
    public static Task<List<(Guid Endpoint, bool IsThere)>> EndpointsAsync(UnitOfWork work, CancellationToken cancel) =>
        work.QueryAsync(
            "select t.endpoint_id, exists (select from endpoints e where e.id = t.endpoint_id) from prediction_totals t order by t.endpoint_id",
            row => (row.GetGuid(0), row.GetBoolean(1)),
            cancel);

    /// <summary>Forgets the oldest predictions of an endpoint, with their bodies.</summary>
    /// <param name="work">The platform's.</param>
    /// <param name="endpoint">Whose.</param>
    /// <param name="before">Only those before this; null for all.</param>
    /// <param name="atMost">How many at a time.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>How many.</returns>
    public static Task<int> ForgetAsync(UnitOfWork work, Guid endpoint, DateTimeOffset? before, int atMost, CancellationToken cancel) =>
        work.ScalarAsync<int>(
            """
            with old as (
                select id from predictions where endpoint_id = @endpoint and (@before::timestamptz is null or at < @before) order by at, id limit @atMost),
            gone as (
                delete from predictions p using old where p.id = old.id
                returning coalesce(octet_length(p.request), 0) + coalesce(octet_length(p.answer), 0) as bytes),
            bodies as (delete from artifact_files f using old where f.owner_id = old.id),
            counted as (
                update prediction_totals t set predictions = t.predictions - g.predictions, inline_bytes = t.inline_bytes - g.bytes
                from (select count(*) as predictions, coalesce(sum(bytes), 0) as bytes from gone) g where t.endpoint_id = @endpoint)
            select count(*)::integer from gone
            """,
            cancel,
            ("endpoint", endpoint),
            ("before", before),
            ("atMost", atMost));

    /// <summary>Forgets that an endpoint had predictions.</summary>
    public static Task<int> ForgetTotalAsync(UnitOfWork work, Guid endpoint, CancellationToken cancel) =>
        work.ExecuteAsync("delete from prediction_totals where endpoint_id = @endpoint and predictions = 0", cancel, ("endpoint", endpoint));
}
