using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Client;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Hosting;

public sealed class ForwardingTests
{
    private const string Infer = "/v2/models/digits/infer";

    [Fact]
    public async Task A_request_for_a_prediction_goes_to_the_scorer_as_it_is_and_its_answer_comes_back_as_it_is()
    {
        await using var server = await HostingServer.StartAsync();
        IHeaderDictionary? headers = null;
        await using var peer = await BrokenPeer.StartAsync(async http =>
        {
            headers = new HeaderDictionary(http.Request.Headers.ToDictionary());
            http.Response.StatusCode = 418;
            http.Response.Headers["X-Answer"] = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}";
            http.Response.Headers.Connection = "X-Hop";
            http.Response.Headers["X-Hop"] = "1";
            await http.Request.Body.CopyToAsync(http.Response.Body);
        });
        await ServeAsync(server, peer.Address);

        using var request = new HttpRequestMessage(HttpMethod.Put, "/v2/models/digits/a%20b?x=%3D1") { Content = new ByteArrayContent([0, 1, 255, (byte)'{']) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Mine", ["a", "b"]);
        using var answer = await server.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode)418, answer.StatusCode);
        Assert.Equal([0, 1, 255, (byte)'{'], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("PUT /v2/models/digits/a%20b?x=%3D1", answer.Headers.GetValues("X-Answer").Single());
        Assert.False(answer.Headers.Contains("X-Hop"));
        Assert.Equal(server.Client.DefaultRequestHeaders.Authorization!.ToString(), headers!.Authorization);
        Assert.Equal("a, b", headers["X-Mine"].ToString().Replace(",b", ", b", StringComparison.Ordinal));
        Assert.Equal("127.0.0.1", headers["X-Forwarded-For"]);
        Assert.Equal(peer.Address.Authority, headers.Host);
    }

    [Fact]
    public async Task An_answer_without_an_end_comes_part_by_part()
    {
        await using var server = await HostingServer.StartAsync();
        var heard = new TaskCompletionSource();
        await using var peer = await BrokenPeer.StartAsync(async http =>
        {
            await http.Response.WriteAsync("one");
            await http.Response.Body.FlushAsync();
            await heard.Task;
            await http.Response.WriteAsync("two");
        });
        await ServeAsync(server, peer.Address);

        using var answer = await server.Client.GetAsync("/v2/models/digits", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var first = new byte[3];
        await body.ReadExactlyAsync(first);
        heard.SetResult();
        using var rest = new StreamReader(body);

        Assert.Equal(("one", "two"), (Encoding.ASCII.GetString(first), await rest.ReadToEndAsync()));
    }

    [Fact]
    public async Task A_request_that_a_scorer_drops_before_or_within_a_short_answer_goes_to_another()
    {
        await using var server = await HostingServer.StartAsync();
        var asked = 0;
        await using var dying = await BrokenPeer.StartAsync(async http =>
        {
            if (Interlocked.Increment(ref asked) % 2 == 0)
            {
                http.Response.ContentLength = 10;
                await http.Response.WriteAsync("half");
                await http.Response.Body.FlushAsync();
            }

            http.Abort();
        });
        await using var sound = await BrokenPeer.StartAsync(http => http.Request.Body.CopyToAsync(http.Response.Body));
        await ServeAsync(server, dying.Address, sound.Address);

        for (var count = 0; count < 20; count++)
        {
            using var answer = await server.Client.PostTextAsync(Infer, $"{{\"number\":{count}}}");
            Assert.Equal($"{{\"number\":{count}}}", await answer.Content.ReadAsStringAsync());
        }

        Assert.True(asked >= 2, "The dying scorer was not asked twice in twenty requests.");
    }

    [Fact]
    public async Task A_scorer_that_comes_back_within_the_patience_answers_the_request_that_found_it_gone()
    {
        await using var server = await HostingServer.StartAsync("--Hosting:RetrySeconds=30");
        var asked = 0;
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var peer = await BrokenPeer.StartAsync(async http =>
        {
            if (Interlocked.Increment(ref asked) <= 3)
            {
                http.Abort();
                again.TrySetResult();
                return;
            }

            await http.Response.WriteAsync("back");
        });
        await ServeAsync(server, peer.Address);

        using var answer = await server.Client.PostTextAsync(Infer, "{}");

        await again.Task;
        Assert.Equal("back", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_answer_that_breaks_off_when_the_caller_has_part_of_it_is_not_taken_for_the_whole()
    {
        await using var server = await HostingServer.StartAsync();
        var heard = new TaskCompletionSource();
        await using var peer = await BrokenPeer.StartAsync(async http =>
        {
            await http.Response.WriteAsync("half");
            await http.Response.Body.FlushAsync();
            await heard.Task;
            http.Abort();
        });
        await ServeAsync(server, peer.Address);

        using var answer = await server.Client.GetAsync(Infer, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[4]);
        heard.SetResult();

        // An answer that had simply ended would end the stream.
        Assert.IsNotType<EndOfStreamException>(await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadExactlyAsync(new byte[1])));
    }

    [Fact]
    public async Task A_body_that_is_too_long_to_be_kept_is_streamed()
    {
        await using var server = await HostingServer.StartAsync("--Hosting:RepeatableBytes=1000");
        await using var peer = await BrokenPeer.StartAsync(http => http.Request.Body.CopyToAsync(http.Response.Body));
        await ServeAsync(server, peer.Address);
        var bytes = Datasets.UploadCalls.Bytes(3_000_000);

        using var known = await server.Client.PostAsync(Infer, new ByteArrayContent(bytes));
        using var chunked = new HttpRequestMessage(HttpMethod.Post, Infer) { Content = new StreamContent(new Datasets.UnknownLength(bytes)) };
        using var unknown = await server.Client.SendAsync(chunked);

        Assert.Equal(bytes, await known.Content.ReadAsByteArrayAsync());
        Assert.Equal(bytes, await unknown.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Without_a_scorer_that_answers_the_refusal_is_in_the_words_of_the_protocol()
    {
        await using var server = await HostingServer.StartAsync("--Hosting:RetrySeconds=0.05");
        await server.CreateAsync(HostingServer.Of("digits", "first"));

        using var nobody = await server.Client.PostTextAsync(Infer, "{}");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (nobody.StatusCode, nobody.Headers.RetryAfter!.Delta!.Value));
        Assert.StartsWith("No scorer answers", await ErrorAsync(nobody, "error"), StringComparison.Ordinal);

        // Nobody listens there.
        await ServeAsync(server, new Uri("http://127.0.0.1:9"));
        using var refused = await server.Client.PostTextAsync("/endpoints/digits/invocations", "{}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("ServiceUnavailable", refused.Headers.GetValues("x-amzn-ErrorType").Single());
        Assert.StartsWith("No scorer answers", await ErrorAsync(refused, "Message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_finds_nothing_and_whoever_has_no_key_is_not_let_in()
    {
        await using var server = await HostingServer.StartAsync();
        var asked = 0;
        await using var peer = await BrokenPeer.StartAsync(http =>
        {
            asked++;
            return Task.CompletedTask;
        });
        await ServeAsync(server, peer.Address);
        var stranger = await server.Server.ClientAsync(Role.Viewer, "other");

        using var theirs = await stranger.PostTextAsync(Infer, "{}");
        using var none = await server.Server.Client(null).PostTextAsync(Infer, "{}");
        using var made = await server.Server.Client("sdl_" + new string('x', 12) + "_" + new string('y', 43)).PostTextAsync(Infer, "{}");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, 0), (theirs.StatusCode, none.StatusCode, made.StatusCode, asked));
    }

    [Fact]
    public async Task A_good_key_that_a_scorer_has_not_heard_of_yet_is_not_refused()
    {
        await using var server = await HostingServer.StartAsync("--Hosting:RetrySeconds=30");
        var asked = 0;
        await using var peer = await BrokenPeer.StartAsync(http =>
        {
            http.Response.StatusCode = Interlocked.Increment(ref asked) < 3 ? 401 : 200;
            return http.Response.WriteAsync($"{asked}");
        });
        await ServeAsync(server, peer.Address);

        using var answer = await server.Client.PostTextAsync(Infer, "{}");
        Assert.Equal((HttpStatusCode.OK, "3"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));

        // The same beginning with another end is no good key, and what the scorer says of it is passed on.
        asked = 0;
        var key = server.Client.DefaultRequestHeaders.Authorization!.Parameter!;
        using var forged = await server.Server.Client($"{key[..^1]}{(key[^1] == 'x' ? 'y' : 'x')}").PostTextAsync(Infer, "{}");
        Assert.Equal((HttpStatusCode.Unauthorized, "1"), (forged.StatusCode, await forged.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task An_endpoint_that_a_scorer_has_not_heard_of_yet_is_not_refused()
    {
        await using var server = await HostingServer.StartAsync("--Hosting:RetrySeconds=30");
        var (asked, isOfScorer) = (0, true);
        await using var peer = await BrokenPeer.StartAsync(http =>
        {
            http.Response.StatusCode = Interlocked.Increment(ref asked) < 3 ? 404 : 200;
            if (isOfScorer)
            {
                http.Response.Headers[ScorerHeaders.EndpointNotHeld] = "true";
            }

            return http.Response.WriteAsync($"{asked}");
        });
        await ServeAsync(server, peer.Address);

        using var answer = await server.Client.PostTextAsync(Infer, "{}");
        Assert.Equal((HttpStatusCode.OK, "3"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));

        // What is not there within an endpoint, a variant or a path, is passed on.
        (asked, isOfScorer) = (0, false);
        using var within = await server.Client.PostTextAsync(Infer, "{}");
        Assert.Equal((HttpStatusCode.NotFound, "1"), (within.StatusCode, await within.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task An_endpoint_that_no_scorer_hears_of_within_the_patience_is_not_said_to_be_none()
    {
        await using var server = await HostingServer.StartAsync("--Hosting:RetrySeconds=0.05");
        await using var peer = await BrokenPeer.StartAsync(http =>
        {
            http.Response.StatusCode = 404;
            http.Response.Headers[ScorerHeaders.EndpointNotHeld] = "true";
            return Task.CompletedTask;
        });
        await ServeAsync(server, peer.Address);

        using var answer = await server.Client.PostTextAsync(Infer, "{}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.StartsWith("No scorer answers", await ErrorAsync(answer, "error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_needs_no_key_and_an_endpoint_is_found_by_its_id_too()
    {
        await using var server = await HostingServer.StartAsync();
        await using var peer = await BrokenPeer.StartAsync(http => http.Response.WriteAsync(http.Request.Path));
        var id = await ServeAsync(server, peer.Address);

        foreach (var path in new[] { "/v2", "/v2/health/live", "/v2/health/ready", "/ping" })
        {
            using var answer = await server.Server.Client(null).GetAsync(path);
            Assert.Equal(path, await answer.Content.ReadAsStringAsync());
        }

        using var byId = await server.Client.GetAsync($"/v2/models/{id}/ready");
        Assert.Equal(HttpStatusCode.OK, byId.StatusCode);
    }

    [Fact]
    public async Task Requests_are_counted_by_the_endpoints_state_and_the_class_of_the_status()
    {
        await using var server = await HostingServer.StartAsync("--Hosting:RetrySeconds=0");
        await using var peer = await BrokenPeer.StartAsync(http =>
        {
            http.Response.StatusCode = 207;
            return Task.CompletedTask;
        });
        await server.CreateAsync(HostingServer.Of("early", "first"));
        await server.SweepAsync();
        using (await server.Client.PostTextAsync("/endpoints/early/invocations", "{}"))
        using (await server.Client.PostTextAsync("/v2/models/nothing/infer", "{}"))
        {
        }

        await ServeAsync(server, peer.Address);
        using (var answer = await server.Client.PostTextAsync(Infer, "{}"))
        {
            Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode);
        }

        // Counted once the answer has gone out, which may be after it has come in.
        var told = await MetricsAsync(server, told => told.Contains("in_service", StringComparison.Ordinal));
        foreach (var labels in new[] { "endpoint_state=\"creating\",status=\"5xx\"", "endpoint_state=\"none\",status=\"4xx\"", "endpoint_state=\"in_service\",status=\"2xx\"" })
        {
            Assert.Matches($$"""sundial_forwarded_requests(_total)?\{{{labels}}\} [1-9]""", told);
        }

        Assert.Contains("sundial_forward_duration_seconds_bucket{status=\"2xx\",le=\"60\"}", told, StringComparison.Ordinal);
    }

    private static async Task<string> MetricsAsync(HostingServer server, Func<string, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var told = await server.Server.Client(null).GetStringAsync(new Uri("/metrics", UriKind.Relative));
            if (condition(told))
            {
                return told;
            }

            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>The endpoint digits, ready on scorers at these addresses.</summary>
    private static async Task<Guid> ServeAsync(HostingServer server, params Uri[] addresses)
    {
        using var there = await server.Client.GetAsync("/v1/endpoints/digits");
        if (there.StatusCode == HttpStatusCode.NotFound)
        {
            await server.CreateAsync(HostingServer.Of("digits", "first"));
        }

        var scorers = new List<ScriptedScorer>();
        foreach (var address in addresses)
        {
            scorers.Add(await server.ScorerAsync(address));
        }

        foreach (var scorer in scorers)
        {
            await scorer.LoadAsync();
        }

        // What was committed until now is known from here on.
        await server.Server.Service<Sundial.Server.Hosting.Forwarding.ScorerDirectory>().RefreshAsync(CancellationToken.None);
        return (await server.SeeAsync("digits")).Id;
    }

    private static async Task<string> ErrorAsync(HttpResponseMessage answer, string member)
    {
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return body.RootElement.GetProperty(member).GetString()!;
    }
}
