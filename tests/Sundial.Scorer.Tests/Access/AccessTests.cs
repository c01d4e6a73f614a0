using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Scorer.Access;
using Sundial.Scorer.Tests.Http;
using Sundial.Testing.Hosting;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Access;

public sealed class AccessTests
{
    private const string Body = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""";

    [Fact]
    public async Task Only_good_keys_pass_and_a_revoked_one_stops_with_the_next_assignment()
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        var second = served.AddKey(served.Tenant, Role.Viewer);
        var worker = served.AddKey(served.Tenant, Role.Worker);
        await served.ApplyAsync();
        Assert.Equal(200, await StatusAsync(served, "tiny", served.Key));
        Assert.Equal(200, await StatusAsync(served, "tiny", second));
        Assert.Equal(401, await StatusAsync(served, "tiny", worker));
        Assert.Equal(401, await StatusAsync(served, "tiny", second + "x"));
        Assert.Equal(401, await StatusAsync(served, "tiny", second[..^1] + (second[^1] == '0' ? '1' : '0')));
        Assert.Equal(401, await StatusAsync(served, "tiny", ""));
        Assert.Equal(401, await StatusAsync(served, "tiny", new string('k', 5000)));

        served.Revoke(second);
        await served.ApplyAsync();
        Assert.Equal(401, await StatusAsync(served, "tiny", second));
        Assert.Equal(200, await StatusAsync(served, "tiny", served.Key));
    }

    [Fact]
    public async Task A_key_expires_to_the_tick()
    {
        var clock = new ManualClock();
        await using var served = new ServedModels(clock);
        served.Add("tiny", ScoringModels.Tiny());
        var key = served.AddKey(served.Tenant, Role.Developer, clock.Now.AddMinutes(5));
        await served.ApplyAsync();
        Assert.Equal(200, await StatusAsync(served, "tiny", key));
        clock.Now = clock.Now.AddMinutes(5).AddTicks(-1);
        Assert.Equal(200, await StatusAsync(served, "tiny", key));
        clock.Now = clock.Now.AddTicks(1);
        Assert.Equal(401, await StatusAsync(served, "tiny", key));
    }

    [Fact]
    public async Task Another_tenants_endpoint_is_answered_like_one_that_is_not_there()
    {
        await using var served = new ServedModels();
        var other = served.AddTenant("second", null);
        var key = served.AddKey(other);
        served.Add("secret", ScoringModels.Tiny());
        await served.ApplyAsync();
        var foreign = await served.SendAsync("POST", "/v2/models/secret/infer", Encoding.UTF8.GetBytes(Body), key);
        var absent = await served.SendAsync("POST", "/v2/models/sekret/infer", Encoding.UTF8.GetBytes(Body), key);
        Assert.Equal((404, 404), (foreign.Status, absent.Status));
        Assert.All([foreign, absent], answer => Assert.True(answer.Headers.ContainsKey(ScorerHeaders.EndpointNotHeld)));
        Assert.Equal(absent.Text.Replace("sekret", "secret", StringComparison.Ordinal), foreign.Text);
        Assert.Equal("[]", (await served.SendAsync("POST", "/v2/repository/index", [], key)).Text);
        foreach (var path in (string[])["/v2/models/secret", "/v2/models/secret/ready", "/v2/models/secret/versions/1"])
        {
            Assert.Equal(404, (await served.SendAsync("GET", path, [], key)).Status);
        }

        var metrics = await served.SendAsync("GET", "/metrics", [], key);
        Assert.DoesNotContain("secret", metrics.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_for_some_endpoints_calls_no_other_whether_it_exists_or_not()
    {
        await using var served = new ServedModels();
        served.Add("one", ScoringModels.Tiny());
        served.Add("two", ScoringModels.Tiny());
        var key = served.AddKey(served.Tenant, Role.Developer, null, "one", "gone");
        await served.ApplyAsync();
        Assert.Equal(200, await StatusAsync(served, "one", key));
        Assert.Equal(403, await StatusAsync(served, "two", key));
        Assert.Equal(403, await StatusAsync(served, "three", key));
        Assert.Equal(404, await StatusAsync(served, "gone", key));
        Assert.Contains("\"one\"", (await served.SendAsync("POST", "/v2/repository/index", [], key)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("two", (await served.SendAsync("POST", "/v2/repository/index", [], key)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_beyond_its_quota_waits_and_the_others_do_not()
    {
        var clock = new ManualClock();
        await using var served = new ServedModels(clock);
        var noisy = served.AddTenant("noisy", 10);
        var key = served.AddKey(noisy);
        served.Add("tiny", ScoringModels.Tiny());
        served.Add(noisy, "tiny", 0, new AssignedRevision(1, [served.Variant("main", 1, false, ScoringModels.Tiny())]));
        await served.ApplyAsync();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, await StatusAsync(served, "tiny", key));
        }

        var refused = await served.SendAsync("POST", "/v2/models/tiny/infer", Encoding.UTF8.GetBytes("this is not even read"), key);
        Assert.Equal((429, "1"), (refused.Status, refused.Headers.RetryAfter.ToString()));
        Assert.Contains("10 predictions a second", refused.Error, StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync(served, "tiny", served.Key));
        clock.Now = clock.Now.AddMilliseconds(100);
        Assert.Equal(200, await StatusAsync(served, "tiny", key));
        Assert.Equal(429, await StatusAsync(served, "tiny", key));

        // A new assignment does not fill the bucket.
        await served.ApplyAsync();
        Assert.Equal(429, await StatusAsync(served, "tiny", key));
    }

    [Fact]
    public void A_bucket_gives_its_rate_to_many_threads_exactly()
    {
        var clock = new ManualClock();
        var rate = new TenantRate(clock);
        rate.Become(1000);
        var given = 0;
        for (var second = 0; second < 5; second++)
        {
            Parallel.For(0, 4000, _ =>
            {
                if (rate.TryTake(out var _))
                {
                    Interlocked.Increment(ref given);
                }
            });
            clock.Now = clock.Now.AddSeconds(1);
        }

        Assert.Equal(5000, given);
        rate.Become(0);
        Assert.False(rate.TryTake(out var pause));
        Assert.True(pause > TimeSpan.Zero);
        rate.Become(null);
        Assert.True(rate.TryTake(out _));
    }

    [Fact]
    public void A_key_that_was_verified_is_looked_up_without_allocating()
    {
        var key = "sdl_0123456789AB_" + new string('s', 43);
        var ring = new KeyRing(new RateLimits(TimeProvider.System), TimeProvider.System);
        ring.Apply(new ScorerAssignment
        {
            Revision = 1,
            Tenants = [],
            Endpoints = [],
            Keys = [WrittenAssignment.Key(key, Guid.NewGuid())],
        });
        Assert.True(ring.TryAdmit(key, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = ring.TryAdmit(key.AsSpan(), out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static async Task<int> StatusAsync(ServedModels served, string endpoint, string key) =>
        (await served.SendAsync("POST", $"/v2/models/{endpoint}/infer", Encoding.UTF8.GetBytes(Body), key)).Status;
}
