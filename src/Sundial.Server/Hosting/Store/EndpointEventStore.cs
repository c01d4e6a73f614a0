using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Rules;
using Sundial.Server.Platform.Database;

namespace Sundial.Server.Hosting.Store;

/// <summary>The SQL of what happens to endpoints.</summary>
internal static class EndpointEventStore
{
    /// <summary>Writes events down, in order. The endpoint's row is locked, so that their numbers grow in the order in which they are seen.</summary>
    public static Task AppendAsync(
        UnitOfWork work, HostedEndpoint endpoint, IReadOnlyCollection<(DateTimeOffset At, EventDraft Draft)> events, CancellationToken cancel) =>
        events.Count == 0
            ? Task.CompletedTask
            : work.ExecuteAsync(
                """
                insert into endpoint_events (tenant_id, endpoint_id, at, kind, text)
                select @tenant, @endpoint, e.at, e.kind, e.text from unnest(@ats, @kinds, @texts) with ordinality as e (at, kind, text, number) order by e.number
                """,
                cancel,
                ("tenant", endpoint.TenantId),
                ("endpoint", endpoint.Id),
                ("ats", events.Select(one => one.At).ToArray()),
                ("kinds", events.Select(one => one.Draft.Kind).ToArray()),
                ("texts", events.Select(one => one.Draft.Text).ToArray()));

    /// <summary>Events of an endpoint in order, of all kinds or of one.</summary>
    public static Task<List<EndpointEvent>> ReadAsync(UnitOfWork work, Guid endpoint, string? kind, long after, int atMost, CancellationToken cancel) =>
        work.QueryAsync(
            """
            select id, at, kind, text from endpoint_events
            where endpoint_id = @endpoint and id > @after and (@kind::text is null or kind = @kind) order by id limit @atMost
            """,
            row => new EndpointEvent(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3)),
            cancel,
            ("endpoint", endpoint),
            ("after", after),
            ("kind", kind),
            ("atMost", atMost));

    /// <summary>Lets the oldest lines of an endpoint's programs go, so that a program that prints without end does not fill the disk.</summary>
    public static Task ForgetLinesAsync(UnitOfWork work, Guid endpoint, int kept, CancellationToken cancel) =>
        work.ExecuteAsync(
            """
            delete from endpoint_events where endpoint_id = @endpoint and kind = 'log' and id <= (
                select id from endpoint_events where endpoint_id = @endpoint and kind = 'log' order by id desc offset @kept limit 1)
            """,
            cancel,
            ("endpoint", endpoint),
            ("kept", kept));
}
