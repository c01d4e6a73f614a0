using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Platform.Http;

public sealed class IdempotencyTests
{
    [Fact]
    public async Task A_repeated_POST_is_answered_as_the_first_was_and_happens_once()
    {
        var server = await TestServer.SharedAsync();
        var admin = await server.ClientAsync(Role.Admin);
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        using var first = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer), key);
        using var second = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer), key);

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal((first.Headers.Location, first.Content.Headers.ContentType), (second.Headers.Location, second.Content.Headers.ContentType));
        Assert.Equal(2, (await admin.GetAsync<Page<KeyView>>("/v1/keys")).Items.Count);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        var server = await TestServer.SharedAsync();
        var admin = await server.ClientAsync(Role.Admin);
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        using var first = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer), key);

        using var second = await admin.PostAsync("/v1/keys", new CreateKeyRequest(Role.Developer), key);

        Assert.Equal("idempotency.key-reused", (await second.ProblemAsync(409)).Code);
    }

    [Fact]
    public async Task Another_caller_with_the_same_key_is_another_matter()
    {
        var server = await TestServer.SharedAsync();
        var (one, other) = (await server.ClientAsync(Role.Admin, "i-one"), await server.ClientAsync(Role.Admin, "i-one"));
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        using var first = await one.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer), key);
        using var second = await other.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer), key);

        Assert.NotEqual((await first.ReadAsync<CreatedKey>()).Key.Id, (await second.ReadAsync<CreatedKey>()).Key.Id);
    }

    [Fact]
    public async Task A_refusal_is_not_kept()
    {
        var server = await TestServer.SharedAsync();
        var name = $"i-{Guid.NewGuid():N}";
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        using var there = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest(name));
        using var refused = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest(name), key);
        await refused.ProblemAsync(409);
        using var gone = await server.Operator.DeleteAsync($"/v1/tenants/{name}");

        using var made = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest(name), key);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public async Task What_cannot_be_a_key_is_refused(int length)
    {
        var server = await TestServer.SharedAsync();

        using var answer = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest("never"), ("Idempotency-Key", new string('x', length)));

        Assert.Equal(["Idempotency-Key"], (await answer.ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task While_the_first_is_at_work_a_second_is_told_to_wait_and_after_a_minute_it_takes_over_what_was_begun()
    {
        var clock = new SettableClock();
        await using var server = await TestServer.StartAsync(builder => clock.Use(builder.Services));
        var key = ("Idempotency-Key", "one");
        using var made = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest("acme"), key);
        var tenant = await made.ReadAsync<TenantView>();

        // As a server leaves it that dies between the commit and keeping the answer.
        await server.Database.Database.RunPlatformAsync(
            work => work.ExecuteAsync(
                "update idempotent_requests set status = null, body = null, headers = jsonb_build_object('creation', @id)", CancellationToken.None, ("id", tenant.Id.ToString())),
            CancellationToken.None);
        using var early = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest("acme"), key);
        Assert.Equal("idempotency.in-progress", (await early.ProblemAsync(409)).Code);
        Assert.NotNull(early.Headers.RetryAfter);

        clock.Advance(IdempotentPosts.BrokenOffAfter);
        using var late = await server.Operator.PostAsync("/v1/tenants", new CreateTenantRequest("acme"), key);
        Assert.Equal(HttpStatusCode.Created, late.StatusCode);
        Assert.Equal(tenant.Id, (await late.ReadAsync<TenantView>()).Id);
    }

    [Fact]
    public async Task After_a_day_a_key_is_free_again()
    {
        var clock = new SettableClock();
        await using var server = await TestServer.StartAsync(builder => clock.Use(builder.Services));
        using var first = await server.Operator.PostAsync("/v1/keys", new CreateKeyRequest(Role.Viewer), ("Idempotency-Key", "one"));

        clock.Advance(TimeSpan.FromHours(25));
        using var second = await server.Operator.PostAsync("/v1/keys", new CreateKeyRequest(Role.Developer), ("Idempotency-Key", "one"));

        Assert.Equal(Role.Developer, (await second.ReadAsync<CreatedKey>()).Key.Role);
    }
}
