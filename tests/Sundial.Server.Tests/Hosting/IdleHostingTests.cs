using Sundial.Server.Hosting.Forwarding;
using Xunit;

namespace Sundial.Server.Tests.Hosting;

/// <summary>What a server with thousands of endpoints reads of them while nothing happens, and that it misses nothing of what does.</summary>
public sealed class IdleHostingTests
{
    private const int Many = 3_000;

    // Whatever reads keys, endpoints or places in bulk names one of these.
    private static readonly string[] s_bulk = ["api_keys", "endpoint_scorers", "from tenants"];

    [Fact]
    public async Task While_nothing_happens_neither_keys_nor_endpoints_nor_places_are_read()
    {
        await using var server = await HostingServer.StartAsync(new StandingTime());
        var (directory, scorer) = await SettleAsync(server);
        using var statements = new Statements(server.Server.Database);

        for (var look = 0; look < 20; look++)
        {
            await directory.RefreshAsync(CancellationToken.None);
            await server.SweepAsync();
        }

        Assert.True(statements.With("hosting_revision").Count >= 40, "The statements are not seen by this test.");
        Assert.Empty(statements.With(s_bulk));
        Assert.Equal([scorer.Id], Holders(server, directory, $"many-{Many}"));
    }

    [Fact]
    public async Task What_a_scorer_reports_of_one_endpoint_has_only_that_one_read()
    {
        await using var server = await HostingServer.StartAsync(new StandingTime());
        var (directory, first) = await SettleAsync(server);
        var second = await server.ScorerAsync(name: "second");
        var endpoint = (await server.CreateAsync(HostingServer.Of("digits", "first", max: 2))).Id;
        await first.ReportAsync(ScriptedScorer.Ready(endpoint, 1));
        await second.ReportAsync(ScriptedScorer.Ready(endpoint, 1));
        await HostingServer.UntilAsync(() => Holders(server, directory, "digits") is { Count: 2 });
        await server.SweepAsync();
        await directory.RefreshAsync(CancellationToken.None);
        using var statements = new Statements(server.Server.Database);

        await second.ReportAsync(ScriptedScorer.Loading(endpoint, 1));
        await HostingServer.UntilAsync(() => Holders(server, directory, "digits") is [var only] && only == first.Id);

        Assert.Empty(statements.With("select id from tenants"));
        Assert.NotEmpty(statements.With("e.id = any(@endpoints"));
    }

    [Fact]
    public async Task A_change_is_seen_at_once_and_one_that_nobody_told_of_by_the_next_reading_of_everything()
    {
        var time = new StandingTime();
        await using var server = await HostingServer.StartAsync(time);
        var (directory, scorer) = await SettleAsync(server);

        await server.ExecuteAsync("update endpoints set name = 'told' where name = 'many-1'");
        await HostingServer.UntilAsync(() => Holders(server, directory, "told") is [var told] && told == scorer.Id);

        // Without triggers nothing is told, and no number raised.
        await server.ExecuteAsync("set local session_replication_role = replica; update endpoints set name = 'untold' where name = 'many-2'");
        await directory.RefreshAsync(CancellationToken.None);
        Assert.Null(Holders(server, directory, "untold"));
        time.Advance(TimeSpan.FromSeconds(15));
        await directory.RefreshAsync(CancellationToken.None);
        Assert.Equal([scorer.Id], Holders(server, directory, "untold"));
    }

    [Fact]
    public async Task After_the_connection_was_lost_on_which_changes_are_told_everything_is_read()
    {
        await using var server = await HostingServer.StartAsync(new StandingTime());
        var (directory, scorer) = await SettleAsync(server);

        await server.ExecuteAsync(
            """
            set local session_replication_role = replica;
            update endpoints set name = 'untold' where name = 'many-1';
            select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sundial listener' and datname = current_database();
            """);

        await HostingServer.UntilAsync(() => Holders(server, directory, "untold") is [var found] && found == scorer.Id);
    }

    [Fact]
    public async Task A_place_that_was_lost_untold_is_given_again_by_the_next_look_at_all_places()
    {
        var time = new StandingTime();
        await using var server = await HostingServer.StartAsync(time);
        var (_, scorer) = await SettleAsync(server);

        await server.ExecuteAsync("set local session_replication_role = replica; delete from endpoint_scorers where endpoint_id = (select id from endpoints where name = 'many-1')");
        await server.SweepAsync();
        Assert.Equal(Many - 1, await PlacesAsync(server, scorer.Id));

        // In steps that are no outage, in which the scorer is heard of.
        for (var second = 0; second < 20; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await server.ExecuteAsync("update scorers set last_seen_at = last_seen_at + interval '1 s'");
            await server.SweepAsync();
        }

        Assert.Equal(Many, await PlacesAsync(server, scorer.Id));
    }

    /// <summary>Thousands of endpoints of the tenant, which a scorer is to hold; known to the directory, and their places gone over.</summary>
    private static async Task<(ScorerDirectory Directory, ScriptedScorer Scorer)> SettleAsync(HostingServer server)
    {
        var scorer = await server.ScorerAsync();
        await server.ExecuteAsync(
            """
            insert into endpoints (id, tenant_id, name, state, live, last_revision, min_replicas, max_replicas, idle_seconds, capture_share, max_error_share,
                least_requests, trial_seconds, created_at, updated_at)
            select gen_random_uuid(), (select id from tenants where name = 'acme'), 'many-' || number, 'in_service', 1, 1, 1, 1, 300, 0, 0.02, 20, 60, now(), now()
            from generate_series(1, @many) as s (number);
            insert into endpoint_scorers (endpoint_id, scorer_id, tenant_id) select id, @scorer, tenant_id from endpoints where name like 'many-%';
            """,
            ("many", Many),
            ("scorer", scorer.Id));
        var directory = server.Server.Service<ScorerDirectory>();
        await directory.RefreshAsync(CancellationToken.None);
        await server.SweepAsync();
        Assert.Equal([scorer.Id], Holders(server, directory, $"many-{Many}"));
        return (directory, scorer);
    }

    private static List<Guid>? Holders(HostingServer server, ScorerDirectory directory, string endpoint)
    {
        var snapshot = directory.Snapshot;
        Assert.True(Sundial.Server.Tenancy.ApiKey.TryParse(server.Client.DefaultRequestHeaders.Authorization!.Parameter!, out var key));
        return snapshot.HoldersOf(snapshot.KeyOf(key.Prefix)!.Tenant, endpoint)?.Select(channel => channel.Id).ToList();
    }

    private static Task<long> PlacesAsync(HostingServer server, Guid scorer) => server.Server.Database.Database.RunPlatformAsync(
        work => work.ScalarAsync<long>("select count(*) from endpoint_scorers where scorer_id = @scorer", CancellationToken.None, ("scorer", scorer)), CancellationToken.None);
}
