using Npgsql;
using Sundial.Contracts.Hosting;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>The SQL that reads predictions and says what was right about them.</summary>
internal static class PredictionStore
{
    private const string Columns = """
        id, endpoint_id, tenant_id, revision, variant, model, at, latency_seconds, status, shadow, request_id, request_type, answer_type, label, confidence,
        request_size, answer_size, truth, truth_at, shadow_of
        """;

    /// <summary>Those of an endpoint that are asked for, newest first.</summary>
    /// <param name="work">The tenant's.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="query">Which.</param>
    /// <param name="before">The last one of the page before.</param>
    /// <param name="atMost">How many.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<List<PredictionView>> ListAsync(UnitOfWork work, Guid endpoint, PredictionQuery query, Guid? before, int atMost, CancellationToken cancel)
    {
        // Its time is looked up first, so that the index leads to where the page begins.
        var beforeAt = before is null ? null : await work.ScalarAsync<DateTimeOffset?>(
            "select at from predictions where id = @before and endpoint_id = @endpoint", cancel, ("before", before), ("endpoint", endpoint));
        if (before is not null && beforeAt is null)
        {
            // It was forgotten for its age since, and all that are older with it.
            return [];
        }

        return await work.QueryAsync(
            $"""
            select {Columns} from predictions
            where endpoint_id = @endpoint
                and (@before::uuid is null or (at, id) < (@beforeAt::timestamptz, @before::uuid))
                and (@since::timestamptz is null or at >= @since) and (@until::timestamptz is null or at < @until)
                and (@model::text is null or model = @model) and (@variant::text is null or variant = @variant) and (@label::text is null or label = @label)
                and (@least::float8 is null or confidence >= @least) and (@most::float8 is null or confidence <= @most)
                and (@status::integer is null or status = @status) and (@known::boolean is null or (truth is not null) = @known)
                and (@shadow::boolean is null or shadow = @shadow) and (@shadowOf::uuid is null or shadow_of = @shadowOf)
            order by at desc, id desc limit @atMost
            """,
            Map,
            cancel,
            ("endpoint", endpoint),
            ("before", before),
            ("beforeAt", beforeAt),
            ("since", query.Since),
            ("until", query.Until),
            ("model", query.Model),
            ("variant", query.Variant),
            ("label", query.Label),
            ("least", query.MinConfidence),
            ("most", query.MaxConfidence),
            ("status", query.Status),
            ("known", query.HasTruth),
            ("shadow", query.Shadow),
            ("shadowOf", query.ShadowOf),
            ("atMost", atMost));
    }

    /// <summary>One of an endpoint.</summary>
    public static Task<PredictionView?> FindAsync(UnitOfWork work, Guid endpoint, Guid prediction, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            $"select {Columns} from predictions where id = @prediction and endpoint_id = @endpoint", Map, cancel, ("prediction", prediction), ("endpoint", endpoint));

    /// <summary>The body of a request or an answer.</summary>
    public static Task<KeptBody?> BodyAsync(UnitOfWork work, Guid endpoint, Guid prediction, string which, CancellationToken cancel) =>
        work.QuerySingleOrDefaultAsync(
            """
            select case @which when 'request' then p.request_type else p.answer_type end, case @which when 'request' then p.request else p.answer end, f.digest
            from predictions p left join artifact_files f on f.owner_id = p.id and f.path = @which
            where p.id = @prediction and p.endpoint_id = @endpoint
            """,
            row => new KeptBody(row.GetString(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), row.IsDBNull(2) ? null : row.GetString(2)),
            cancel,
            ("which", which),
            ("prediction", prediction),
            ("endpoint", endpoint));

    /// <summary>Says what was right about predictions of an endpoint.</summary>
    /// <returns>Those that are there.</returns>
    public static Task<List<Guid>> AttachTruthsAsync(UnitOfWork work, Guid endpoint, IReadOnlyDictionary<Guid, string> truths, DateTimeOffset now, CancellationToken cancel) =>
        work.QueryAsync(
            """
            with said as (select * from unnest(@ids, @truths) as said (id, truth)),
            -- In order, so that two who say something about the same predictions never wait for each other.
            there as (select p.id, s.truth from predictions p join said s on s.id = p.id where p.endpoint_id = @endpoint order by p.id for no key update of p)
            update predictions p set truth = t.truth, truth_at = @now from there t where p.id = t.id
            returning p.id
            """,
            row => row.GetGuid(0),
            cancel,
            ("ids", truths.Keys.ToArray()),
            ("truths", truths.Values.ToArray()),
            ("endpoint", endpoint),
            ("now", now));

    /// <summary>How shadows' answers compare with those that went to callers, by the models and variants of both.</summary>
    public static Task<List<ShadowComparison>> CompareAsync(UnitOfWork work, Guid endpoint, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select s.model, s.variant, l.model, l.variant, count(*), count(*) filter (where s.label = l.label),
                count(*) filter (where l.truth is not null and s.label is not null and l.label is not null),
                count(*) filter (where l.truth is not null and l.label is not null and is_right(s.label, l.truth)),
                count(*) filter (where l.truth is not null and s.label is not null and is_right(l.label, l.truth))
            from predictions s join predictions l on l.id = s.shadow_of and l.endpoint_id = s.endpoint_id
            where s.endpoint_id = @endpoint and s.shadow_of is not null
                and (@since::timestamptz is null or s.at >= @since) and (@until::timestamptz is null or s.at < @until)
            group by s.model, s.variant, l.model, l.variant order by s.model, s.variant, l.model, l.variant
            """,
            row => new ShadowComparison(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)),
            cancel,
            ("endpoint", endpoint),
            ("since", since),
            ("until", until));

    /// <summary>How many predictions were right, by model and variant; shadows do not count.</summary>
    public static Task<List<LiveAccuracy>> AccuracyAsync(UnitOfWork work, Guid endpoint, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancel) =>
        work.QueryAsync(
            """
            with counted as (
                select model, variant, count(*) as predictions from predictions
                where endpoint_id = @endpoint and not shadow and (@since::timestamptz is null or at >= @since) and (@until::timestamptz is null or at < @until)
                group by model, variant),
            judged as (
                select model, variant, count(*) as known, count(*) filter (where is_right(label, truth)) as correct from predictions
                where endpoint_id = @endpoint and not shadow and truth is not null and label is not null
                    and (@since::timestamptz is null or at >= @since) and (@until::timestamptz is null or at < @until)
                group by model, variant)
            select model, variant, predictions, coalesce(known, 0), coalesce(correct, 0) from counted left join judged using (model, variant) order by model, variant
            """,
            row => new LiveAccuracy(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)),
            cancel,
            ("endpoint", endpoint),
            ("since", since),
            ("until", until));

    private static PredictionView Map(NpgsqlDataReader row) => new(
        new()
        {
            Id = row.GetGuid(0),
            Endpoint = row.GetGuid(1),
            Tenant = row.GetGuid(2),
            Revision = row.GetInt32(3),
            Variant = row.GetString(4),
            Model = row.GetString(5),
            At = row.GetFieldValue<DateTimeOffset>(6),
            LatencySeconds = row.GetDouble(7),
            Status = row.GetInt32(8),
            Shadow = row.GetBoolean(9),
            ShadowOf = row.IsDBNull(19) ? null : row.GetGuid(19),
            RequestId = row.IsDBNull(10) ? null : row.GetString(10),
            RequestType = row.GetString(11),
            AnswerType = row.GetString(12),
            Label = row.IsDBNull(13) ? null : row.GetString(13),
            Confidence = row.IsDBNull(14) ? null : row.GetDouble(14),
        },
        row.GetInt64(15),
        row.GetInt64(16),
        row.IsDBNull(17) ? null : row.GetString(17),
        row.IsDBNull(18) ? null : row.GetFieldValue<DateTimeOffset>(18));
}

/// <summary>A kept body.</summary>
/// <param name="MediaType">What its sender said it is; empty where they said nothing.</param>
/// <param name="Bytes">The bytes, where they are in the database.</param>
/// <param name="Digest">Their SHA-256, where they are a blob.</param>
internal sealed record KeptBody(string MediaType, byte[]? Bytes, string? Digest);
