using Sundial.Contracts.Hosting;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>The SQL that takes predictions in.</summary>
internal static class IntakeStore
{
    /// <summary>Keeps endpoints from going away until the transaction ends.</summary>
    /// <returns>The tenants of those that are there, by endpoint.</returns>
    public static async Task<IReadOnlyDictionary<Guid, Guid>> HoldEndpointsAsync(UnitOfWork work, Guid[] endpoints, CancellationToken cancel) =>
        (await work.QueryAsync(
            "select id, tenant_id from endpoints where id = any(@endpoints) order by id for key share",
            row => (Id: row.GetGuid(0), Tenant: row.GetGuid(1)),
            cancel,
            ("endpoints", endpoints))).ToDictionary(row => row.Id, row => row.Tenant);

    /// <summary>Writes predictions that are not there yet, and counts them to their endpoints.</summary>
    /// <returns>How many were not there.</returns>
    public static Task<int> InsertAsync(UnitOfWork work, IReadOnlyList<PredictionFrame> frames, int inlineBytes, CancellationToken cancel) =>
        frames.Count == 0 ? Task.FromResult(0) : work.ScalarAsync<int>(
            """
            with taken as (
                insert into predictions (id, tenant_id, endpoint_id, revision, variant, model, at, latency_seconds, status, shadow, request_id, request_type, answer_type,
                        label, confidence, request_size, answer_size, request, answer, shadow_of)
                    select * from unnest(@ids, @tenants, @endpoints, @revisions, @variants, @models, @ats, @latencies, @statuses, @shadows, @request_ids, @request_types,
                        @answer_types, @labels, @confidences, @request_sizes, @answer_sizes, @requests, @answers, @shadow_ofs)
                on conflict (id) do nothing
                returning endpoint_id, tenant_id, coalesce(octet_length(request), 0) + coalesce(octet_length(answer), 0) as bytes),
            counted as (
                -- In order, so that two batches never wait for each other.
                insert into prediction_totals (endpoint_id, tenant_id, predictions, inline_bytes)
                    select endpoint_id, tenant_id, count(*), sum(bytes) from taken group by endpoint_id, tenant_id order by endpoint_id
                on conflict (endpoint_id) do update set
                    predictions = prediction_totals.predictions + excluded.predictions, inline_bytes = prediction_totals.inline_bytes + excluded.inline_bytes)
            select count(*)::integer from taken
            """,
            cancel,
            ("ids", Column(frames, frame => frame.Id)),
            ("tenants", Column(frames, frame => frame.Tenant)),
            ("endpoints", Column(frames, frame => frame.Endpoint)),
            ("revisions", Column(frames, frame => frame.Revision)),
            ("variants", Column(frames, frame => Text(frame.Variant))),
            ("models", Column(frames, frame => Text(frame.Model))),
            ("ats", Column(frames, frame => frame.At)),
            ("latencies", Column(frames, frame => frame.Latency.TotalSeconds)),
            ("statuses", Column(frames, frame => frame.Status)),
            ("shadows", Column(frames, frame => frame.Shadow)),
            ("request_ids", Column(frames, frame => TextOrNull(frame.RequestId))),
            ("request_types", Column(frames, frame => Text(frame.RequestType))),
            ("answer_types", Column(frames, frame => Text(frame.AnswerType))),
            ("labels", Column(frames, frame => TextOrNull(frame.Label))),
            ("confidences", Column(frames, frame => frame.Confidence)),
            ("request_sizes", Column(frames, frame => (long)frame.Request.Length)),
            ("answer_sizes", Column(frames, frame => (long)frame.Answer.Length)),
            ("requests", Column(frames, frame => Inline(frame.Request, inlineBytes))),
            ("answers", Column(frames, frame => Inline(frame.Answer, inlineBytes))),
            ("shadow_ofs", Column(frames, frame => frame.ShadowOf)));

    /// <summary>Names the blobs of predictions that are there, so that they stay as long.</summary>
    public static async Task NameBodiesAsync(UnitOfWork work, IReadOnlyList<LargeBody> bodies, CancellationToken cancel)
    {
        if (bodies.Count == 0)
        {
            return;
        }

        await work.ExecuteAsync(
            """
            insert into artifact_files (owner_id, tenant_id, path, digest, size_bytes)
                select * from unnest(@owners, @tenants, @paths, @digests, @sizes)
            on conflict (owner_id, path) do nothing
            """,
            cancel,
            ("owners", bodies.Select(body => body.Prediction).ToArray()),
            ("tenants", bodies.Select(body => body.Tenant).ToArray()),
            ("paths", bodies.Select(body => body.Path).ToArray()),
            ("digests", bodies.Select(body => body.Blob.Digest.Hex).ToArray()),
            ("sizes", bodies.Select(body => body.Blob.SizeBytes).ToArray()));
    }

    private static T[] Column<T>(IReadOnlyList<PredictionFrame> frames, Func<PredictionFrame, T> of)
    {
        var column = new T[frames.Count];
        for (var index = 0; index < column.Length; index++)
        {
            column[index] = of(frames[index]);
        }

        return column;
    }

    private static byte[]? Inline(ReadOnlyMemory<byte> body, int inlineBytes) => body.Length > inlineBytes ? null : body.ToArray();

    // What callers send as text may hold NUL, which PostgreSQL does not take; a prediction is not lost for it.
    private static string Text(string text) => text.Replace('\0', '\uFFFD');

    private static string? TextOrNull(string text) => text.Length == 0 ? null : Text(text);
}
