using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Platform.Observability;

public sealed partial class ObservabilityTests
{
    [Fact]
    public async Task A_server_that_has_started_lives_and_is_ready()
    {
        var server = await TestServer.SharedAsync();

        using var live = await server.Client(null).GetAsync("/health/live");
        using var ready = await server.Client(null).GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var checks = (await ready.ReadAsync<JsonElement>()).GetProperty("checks");
        Assert.Equal(["database", "disk"], checks.EnumerateObject().Select(check => check.Name));
    }

    [Fact]
    public async Task A_server_whose_database_has_another_schema_is_not_ready_and_says_so()
    {
        await using var server = await TestServer.StartAsync();
        await server.Database.Database.RunPlatformAsync(
            work => work.ExecuteAsync("insert into schema_migrations (number, name, checksum) values (9999, 'later', '')", CancellationToken.None), CancellationToken.None);

        using var ready = await server.Client(null).GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("migrations", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_text_that_Prometheus_reads_and_count_requests_by_route()
    {
        var server = await TestServer.SharedAsync();
        await server.Operator.GetAsync<MeView>("/v1/me");
        using var refused = await server.Operator.GetAsync("/v1/tenants/nobody");
        using var unknown = await server.Operator.GetAsync($"/v1/{Guid.NewGuid()}");

        var text = await server.Client(null).GetStringAsync("/metrics");

        var lines = text.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(Line(), line));
        Assert.Contains(lines, line => line.StartsWith("sundial_http_request_duration_seconds_count{method=\"GET\",route=\"/v1/me\",status=\"200\"} ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("sundial_http_request_duration_seconds_count{method=\"GET\",route=\"/v1/tenants/{tenant}\",status=\"404\"} ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("sundial_http_request_duration_seconds_bucket{method=\"GET\",route=\"none\",status=\"404\",le=\"+Inf\"} ", StringComparison.Ordinal));
        Assert.Contains("# TYPE dotnet_gc_collections_total counter", text, StringComparison.Ordinal);
        Assert.Contains("\ndotnet_process_memory_working_set_bytes ", text, StringComparison.Ordinal);
        Assert.Contains("\ndotnet_process_cpu_time_seconds_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_elsewhere_metrics_need_a_key_of_the_operators()
    {
        var server = await TestServer.SharedAsync();
        var elsewhere = ("X-Forwarded-For", "203.0.113.7");

        using var nobody = await server.Client(null).SendAsync(HttpMethod.Get, "/metrics", null, elsewhere);
        using var tenant = await (await server.ClientAsync(Role.Admin)).SendAsync(HttpMethod.Get, "/metrics", null, elsewhere);
        using var oper = await server.Operator.SendAsync(HttpMethod.Get, "/metrics", null, elsewhere);

        await nobody.ProblemAsync(401);
        await tenant.ProblemAsync(403);
        Assert.Equal(HttpStatusCode.OK, oper.StatusCode);
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-zA-Z_][a-zA-Z0-9_]* .+|[a-zA-Z_][a-zA-Z0-9_]*(\{([a-zA-Z_]\w*="([^"\\]|\\.)*",?)+\})? (-?\d[\d.E+-]*|\+Inf|-Inf|NaN))$""")]
    private static partial Regex Line();
}
