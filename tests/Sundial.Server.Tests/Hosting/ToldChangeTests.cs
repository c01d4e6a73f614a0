using System.Net;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Hosting.Forwarding;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Hosting;

/// <summary>Changes that scorers and the server's own directory are told of, while nobody looks now and then.</summary>
public sealed class ToldChangeTests
{
    [Fact]
    public async Task A_revoked_key_is_taken_from_scorers_and_from_the_directory_and_refused_by_the_server_because_they_are_told()
    {
        await using var server = await HostingServer.StartAsync(new StandingTime());
        var directory = server.Server.Service<ScorerDirectory>();
        var scorer = await server.ScorerAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first"));
        using var made = await server.Server.Operator.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer, "acme"));
        var key = await made.ReadAsync<CreatedKey>();
        await scorer.UntilAsync(seen => seen.Keys.Any(one => one.Id == key.Key.Id));
        await HostingServer.UntilAsync(() => directory.Snapshot.KeyOf(key.Key.Prefix) is not null);

        var waiting = scorer.AskAsync(60);
        using var revoked = await server.Server.Operator.DeleteAsync($"/v1/keys/{key.Key.Id}");

        Assert.DoesNotContain((await waiting)!.Keys, one => one.Id == key.Key.Id);
        await HostingServer.UntilAsync(() => directory.Snapshot.KeyOf(key.Key.Prefix) is null);
        using var refused = await server.Server.Client(key.Secret).GetAsync("/v1/me");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Keys_and_bounds_that_change_past_the_api_are_told_too()
    {
        await using var server = await HostingServer.StartAsync(new StandingTime());
        var scorer = await server.ScorerAsync();
        await server.CreateAsync(HostingServer.Of("digits", "first"));
        var before = (await scorer.AskAsync())!.Keys.Count;
        Assert.NotEqual(0, before);

        var waiting = scorer.AskAsync(60);
        await server.ExecuteAsync("update tenants set predictions_per_second_quota = 7 where name = 'acme'");
        Assert.Equal(7, (await waiting)!.Tenants.Single().PredictionsPerSecond);

        waiting = scorer.AskAsync(60);
        await server.ExecuteAsync("delete from api_keys where tenant_id = (select id from tenants where name = 'acme')");
        Assert.Empty((await waiting)!.Keys);
    }
}
