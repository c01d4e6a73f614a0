using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Tenancy;

public sealed class KeyTests
{
    [Fact]
    public async Task A_keys_secret_is_shown_once_and_stored_nowhere()
    {
        var server = await TestServer.SharedAsync();
        var admin = await server.ClientAsync(Role.Admin);

        using var made = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer, Principal: "eve"), ("Idempotency-Key", Guid.NewGuid().ToString()));
        var created = await made.ReadAsync<CreatedKey>();

        Assert.StartsWith(created.Key.Prefix + "_", created.Secret, StringComparison.Ordinal);
        var list = await admin.GetStringAsync("/v1/keys");
        Assert.DoesNotContain(created.Secret, list, StringComparison.Ordinal);
        Assert.Contains(created.Key.Prefix, list, StringComparison.Ordinal);
        Assert.Equal(0L, await server.Database.Database.RunPlatformAsync(
            work => work.ScalarAsync<long>(
                """
                select (select count(*) from api_keys k where position(convert_to(@secret, 'UTF8') in k.hash) > 0)
                    + (select count(*) from idempotent_requests r where position(convert_to(@secret, 'UTF8') in r.body) > 0)
                """,
                CancellationToken.None,
                ("secret", created.Secret[^43..])),
            CancellationToken.None));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_the_next_request()
    {
        var server = await TestServer.SharedAsync();
        var admin = await server.ClientAsync(Role.Admin);
        using var made = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer));
        var created = await made.ReadAsync<CreatedKey>();
        var client = server.Client(created.Secret);
        Assert.Equal(Role.Viewer, (await client.GetAsync<MeView>("/v1/me")).Role);

        using var revoked = await admin.DeleteAsync($"/v1/keys/{created.Key.Id}");
        using var again = await admin.DeleteAsync($"/v1/keys/{created.Key.Id}");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (revoked.StatusCode, again.StatusCode));
        using var refused = await client.GetAsync("/v1/me");
        Assert.Equal("request.unauthenticated", (await refused.ProblemAsync(401)).Code);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
        Assert.NotNull((await admin.GetAsync<Page<KeyView>>("/v1/keys")).Items.Single(key => key.Id == created.Key.Id).RevokedAt);
    }

    [Fact]
    public async Task A_key_is_good_until_it_expires()
    {
        var clock = new SettableClock();
        await using var server = await TestServer.StartAsync(builder => clock.Use(builder.Services));
        using var made = await server.Operator.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer, ExpiresInSeconds: 60));
        var client = server.Client((await made.ReadAsync<CreatedKey>()).Secret);

        clock.Advance(TimeSpan.FromSeconds(59));
        using var before = await client.GetAsync("/v1/me");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        clock.Advance(TimeSpan.FromSeconds(1));
        using var after = await client.GetAsync("/v1/me");
        await after.ProblemAsync(401);
    }

    [Fact]
    public async Task When_a_key_was_last_used_is_known_to_a_minute()
    {
        var clock = new SettableClock();
        await using var server = await TestServer.StartAsync(builder => clock.Use(builder.Services));
        var client = await server.ClientAsync(Role.Admin);
        var first = clock.GetUtcNow();
        await client.GetAsync<MeView>("/v1/me");
        Assert.Equal(first, await UsedAsync(client), TimeSpan.FromMilliseconds(1));

        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(first, await UsedAsync(client), TimeSpan.FromMilliseconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first + TimeSpan.FromMinutes(1), await UsedAsync(client), TimeSpan.FromMilliseconds(1));

        static async Task<DateTimeOffset> UsedAsync(HttpClient client) => (await client.GetAsync<Page<KeyView>>("/v1/keys")).Items.Single().LastUsedAt!.Value;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer sdl_000000000000_0000000000000000000000000000000000000000000")]
    public async Task Who_is_not_known_gets_401_and_is_told_how_to_be(string? header)
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Client(null).SendAsync(HttpMethod.Get, "/v1/me", null, header is null ? [] : [("Authorization", header)]);

        Assert.Equal("request.unauthenticated", (await answer.ProblemAsync(401)).Code);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task A_prefix_with_another_secret_is_refused()
    {
        var server = await TestServer.SharedAsync();
        var key = await server.KeyAsync(Role.Viewer);
        var other = key[..^1] + (key[^1] == 'A' ? 'B' : 'A');

        using var answer = await server.Client(other).GetAsync("/v1/me");

        await answer.ProblemAsync(401);
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Developer)]
    public async Task Keys_are_made_by_administrators_only(Role role)
    {
        var server = await TestServer.SharedAsync();
        var client = await server.ClientAsync(role);

        using var made = await client.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer));
        using var list = await client.GetAsync("/v1/keys");

        Assert.Equal("request.forbidden", (await made.ProblemAsync(403)).Code);
        await list.ProblemAsync(403);
    }

    [Fact]
    public async Task An_administrator_makes_keys_of_its_own_tenant_only()
    {
        var server = await TestServer.SharedAsync();
        var admin = await server.ClientAsync(Role.Admin);
        var (other, theirs) = ($"o-{Guid.NewGuid():N}", default(KeyView));
        await server.ClientAsync(Role.Admin, other);
        theirs = (await server.Operator.GetAsync<Page<KeyView>>($"/v1/keys?tenant={other}")).Items.Single();

        using var made = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Admin, other));
        using var list = await admin.GetAsync($"/v1/keys?tenant={other}");
        using var revoke = await admin.DeleteAsync($"/v1/keys/{theirs.Id}");

        Assert.Equal("tenancy.tenant-unknown", (await made.ProblemAsync(404)).Code);
        Assert.Equal("tenancy.tenant-unknown", (await list.ProblemAsync(404)).Code);
        Assert.Equal("tenancy.key-unknown", (await revoke.ProblemAsync(404)).Code);
    }

    [Fact]
    public async Task Workers_keys_are_the_operators_only_and_do_nothing_else()
    {
        var server = await TestServer.SharedAsync();
        var admin = await server.ClientAsync(Role.Admin);
        var worker = await server.ClientAsync(Role.Worker);

        using var made = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Worker));
        using var me = await worker.GetAsync("/v1/me");

        Assert.Equal(["role"], (await made.ProblemAsync(400)).Errors!.Keys);
        await me.ProblemAsync(403);
    }

    [Fact]
    public async Task A_principal_keeps_its_role()
    {
        var server = await TestServer.SharedAsync();
        var admin = await server.ClientAsync(Role.Admin);
        using var first = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer, Principal: "eve"));
        await first.ReadAsync<CreatedKey>();

        using var second = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Admin, Principal: "eve"));

        Assert.Equal("tenancy.principal-role", (await second.ProblemAsync(409)).Code);
    }

    [Fact]
    public async Task The_operators_last_admin_key_cannot_be_revoked()
    {
        await using var server = await TestServer.StartAsync();
        var key = (await server.Operator.GetAsync<Page<KeyView>>("/v1/keys")).Items.Single(one => one.Role == Role.Admin);

        using var refused = await server.Operator.DeleteAsync($"/v1/keys/{key.Id}");
        Assert.Equal("tenancy.last-admin-key", (await refused.ProblemAsync(409)).Code);

        await server.ClientAsync(Role.Admin, "default");
        using var revoked = await server.Operator.DeleteAsync($"/v1/keys/{key.Id}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
    }
}
