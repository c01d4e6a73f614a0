using Sundial.Contracts.Tenancy;
using Sundial.Server.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Tenancy;

public sealed class RequestRateTests
{
    [Fact]
    public async Task A_tenant_that_asks_too_often_is_told_when_to_ask_again_and_others_are_not()
    {
        var server = await TestServer.SharedAsync();
        var name = $"busy-{Guid.NewGuid():N}";
        var (busy, other) = (await server.ClientAsync(Role.Viewer, name), await server.ClientAsync(Role.Viewer));
        using var bound = await server.Operator.PatchAsync($"/v1/tenants/{name}", new UpdateTenantRequest(new Quota(RequestsPerSecond: 1)));

        // Many at once, so that even a slow machine does not take a second for each.
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => busy.GetAsync("/v1/me")));

        var refused = answers.Where(answer => (int)answer.StatusCode == 429).ToList();
        Assert.NotEmpty(refused);
        Assert.Equal("request.rate-exceeded", (await refused[0].ProblemAsync(429)).Code);
        Assert.NotNull(refused[0].Headers.RetryAfter);
        await other.GetAsync<MeView>("/v1/me");
    }

    [Fact]
    public void A_bucket_holds_two_seconds_and_fills_with_time()
    {
        var clock = new SettableClock();
        var rate = new RequestRate(new StoppedClock(clock));
        var tenant = Guid.NewGuid();

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Null(rate.Take(tenant, 10)));
        Assert.InRange(rate.Take(tenant, 10)!.Value.TotalSeconds, 0.09, 0.11);
        Assert.Null(rate.Take(Guid.NewGuid(), 10));

        clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Null(rate.Take(tenant, 10)));
        Assert.NotNull(rate.Take(tenant, 10));
    }

    /// <summary>Measures by what the test says alone.</summary>
    private sealed class StoppedClock(SettableClock clock) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => clock.GetUtcNow().Ticks;
    }
}
