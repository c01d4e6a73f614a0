using Microsoft.AspNetCore.Http;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Tenancy;

/// <summary>Keys for some endpoints only, the bound on predictions, and what scorers are told of both.</summary>
public sealed class KeyScopeTests
{
    [Fact]
    public async Task A_key_for_endpoints_says_so_and_is_good_for_nothing_else()
    {
        var server = await TestServer.SharedAsync();
        var admin = await server.ClientAsync(Role.Admin);
        using var made = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Developer, Endpoints: ["digits", "words", "digits"]));
        var created = await made.ReadAsync<CreatedKey>();
        var client = server.Client(created.Secret);

        using var models = await client.GetAsync("/v1/models");
        using var upload = await client.PostTextAsync("/v1/uploads", "{}");

        Assert.Equal(["digits", "words"], created.Key.Endpoints);
        Assert.Equal(["digits", "words"], (await admin.GetAsync<Page<KeyView>>("/v1/keys")).Items.Single(key => key.Id == created.Key.Id).Endpoints);
        Assert.Equal(Role.Developer, (await client.GetAsync<MeView>("/v1/me")).Role);
        var problem = await models.ProblemAsync(403);
        Assert.Equal("request.forbidden", problem.Code);
        Assert.Contains("digits, words", problem.Detail, StringComparison.Ordinal);
        await upload.ProblemAsync(403);
    }

    [Fact]
    public async Task A_key_for_endpoints_of_the_operator_reads_no_metrics()
    {
        await using var server = await TestServer.StartAsync();
        using var made = await server.Operator.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer, Endpoints: ["digits"]));
        var context = new DefaultHttpContext { RequestServices = server.App.Services };
        context.Request.Headers.Authorization = $"Bearer {(await made.ReadAsync<CreatedKey>()).Secret}";

        await Assert.ThrowsAsync<ProblemException>(() => Authentication.RequireOperatorAsync(context));
    }

    [Theory]
    [InlineData("/v1/me", null, true)]
    [InlineData("/v1/endpoints", null, false)]
    [InlineData("/v1/endpoints/digits", "digits", true)]
    [InlineData("/v1/endpoints/digits/truths", "digits", true)]
    [InlineData("/v1/endpoints/Digits", "Digits", false)]
    [InlineData("/v1/endpoints/words", "words", false)]
    public void A_scope_lets_through_its_own_endpoints_by_name(string path, string? endpoint, bool good)
    {
        var http = new DefaultHttpContext();
        http.Request.Path = path;
        if (endpoint is not null)
        {
            http.Request.RouteValues["endpoint"] = endpoint;
        }

        Assert.Equal(good, KeyScope.Admits(["digits"], http));
        Assert.True(KeyScope.Admits(null, http));
    }

    [Fact]
    public async Task Scopes_that_make_no_sense_are_refused()
    {
        var server = await TestServer.SharedAsync();
        var admin = await server.ClientAsync(Role.Admin);
        CreateKeyRequest[] requests =
        [
            new(Role.Viewer, Endpoints: []),
            new(Role.Viewer, Endpoints: [""]),
            new(Role.Viewer, Endpoints: ["a.b"]),
            new(Role.Viewer, Endpoints: ["-a"]),
            new(Role.Viewer, Endpoints: [new string('a', 64)]),
            new(Role.Viewer, Endpoints: [Guid.NewGuid().ToString()]),
            new(Role.Viewer, Endpoints: [.. Enumerable.Range(0, 101).Select(number => $"e{number}")]),
            new(Role.Admin, Endpoints: ["digits"]),
        ];

        foreach (var request in requests)
        {
            using var refused = await admin.PostAsync("/v1/keys", request);
            Assert.Contains("endpoints", (await refused.ProblemAsync(400)).Errors!.Keys);
        }
    }

    [Fact]
    public async Task Scorers_are_told_of_the_good_keys_of_their_tenants()
    {
        var clock = new SettableClock();
        await using var server = await TestServer.StartAsync(builder => clock.Use(builder.Services));
        var admin = await server.ClientAsync(Role.Admin, "acme");
        await server.ClientAsync(Role.Viewer, "other");
        var tenant = (await admin.GetAsync<MeView>("/v1/me")).Tenant.Id;
        using var scopedMade = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer, Endpoints: ["digits"], ExpiresInSeconds: 600));
        using var shortMade = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer, ExpiresInSeconds: 60));
        using var goneMade = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer));
        var scoped = await scopedMade.ReadAsync<CreatedKey>();
        using var revoked = await admin.DeleteAsync($"/v1/keys/{(await goneMade.ReadAsync<CreatedKey>()).Key.Id}");
        clock.Advance(TimeSpan.FromSeconds(60));

        var keys = await KeysAsync(server, clock, tenant);

        Assert.Equal([Role.Admin, Role.Viewer], keys.Select(key => key.Role).Order().Reverse());
        Assert.All(keys, key => Assert.Equal(tenant, key.Tenant));
        Assert.Null(keys.Single(key => key.Role == Role.Admin).Endpoints);
        var told = keys.Single(key => key.Role == Role.Viewer);
        Assert.Equal((scoped.Key.Id, scoped.Key.Prefix, scoped.Key.ExpiresAt), (told.Id, told.Prefix, told.ExpiresAt));
        Assert.Equal(["digits"], told.Endpoints);
        Assert.True(ApiKey.TryParse(scoped.Secret, out var secret) && secret.Is(told.Salt, told.Hash));
    }

    [Fact]
    public async Task Keys_of_workers_are_none_that_predict()
    {
        await using var server = await TestServer.StartAsync();
        await server.KeyAsync(Role.Worker);
        var operators = (await server.Operator.GetAsync<MeView>("/v1/me")).Tenant.Id;

        var keys = await KeysAsync(server, TimeProvider.System, operators);

        Assert.Equal([Role.Admin], keys.Select(key => key.Role));
    }

    [Fact]
    public async Task Scorers_are_woken_by_a_key_that_comes_or_goes_and_by_a_quota()
    {
        await using var server = await TestServer.StartAsync();
        await server.ClientAsync(Role.Admin, "acme");
        using var heard = server.Service<ChangeSignals>().Subscribe(ChangeSignals.Hosting);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        using var made = await server.Operator.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer, "acme"));
        await heard.WaitAsync(patience.Token);
        using var revoked = await server.Operator.DeleteAsync($"/v1/keys/{(await made.ReadAsync<CreatedKey>()).Key.Id}");
        await heard.WaitAsync(patience.Token);
        using var bound = await server.Operator.PatchAsync("/v1/tenants/acme", new UpdateTenantRequest(new Quota(PredictionsPerSecond: 100)));
        await heard.WaitAsync(patience.Token);
    }

    [Fact]
    public async Task The_bound_on_predictions_is_set_kept_and_taken_away()
    {
        await using var server = await TestServer.StartAsync();
        using var made = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest("acme"));
        Assert.Null((await made.ReadAsync<TenantView>()).Quota.PredictionsPerSecond);

        Assert.Equal(100, await BoundAsync(new Quota(PredictionsPerSecond: 100)));
        Assert.Equal(100, await BoundAsync(new Quota(RunningJobs: 7)));
        Assert.Null(await BoundAsync(new Quota(PredictionsPerSecond: 0)));
        using var refused = await server.Operator.PatchAsync("/v1/tenants/acme", new UpdateTenantRequest(new Quota(PredictionsPerSecond: -1)));
        Assert.Contains("quota.predictions_per_second", (await refused.ProblemAsync(400)).Errors!.Keys);

        async Task<int?> BoundAsync(Quota quota)
        {
            using var changed = await server.Operator.PatchAsync("/v1/tenants/acme", new UpdateTenantRequest(quota));
            return (await changed.ReadAsync<TenantView>()).Quota.PredictionsPerSecond;
        }
    }

    private static Task<List<AssignedKey>> KeysAsync(TestServer server, TimeProvider clock, Guid tenant) => server.Database.Database.RunPlatformAsync(
        work => KeyStore.ForScorersAsync(work, [tenant], clock.GetUtcNow(), CancellationToken.None), CancellationToken.None);
}
