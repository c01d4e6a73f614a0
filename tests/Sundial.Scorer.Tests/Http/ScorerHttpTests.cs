using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Tests.Capture;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Http;

public sealed class ScorerHttpTests
{
    private const string Body = """{"id":"mine","inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""";

    [Fact]
    public async Task Paths_and_methods_that_are_none_are_told_so()
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        await served.ApplyAsync();
        foreach (var (method, path, status) in ((string, string, int)[])
        [
            ("GET", "/", 404), ("GET", "/v2/models/", 404), ("GET", "/v2/models/tiny/nothing", 404), ("POST", "/v2/models/tiny/versions//infer", 404), ("POST", "/endpoints//invocations", 404),
            ("POST", "/endpoints/a/b/invocations", 404), ("GET", "/v2/models/tiny/infer", 405), ("POST", "/v2/models/tiny", 405), ("DELETE", "/ping", 405), ("POST", "/v2/repository/models/tiny/load", 501),
            ("POST", "/v2/repository/models/tiny/unload", 501), ("GET", "/v2/models/tiny/versions/2", 404), ("GET", "/v2/models/tiny/versions/1", 200), ("GET", "/v2/models/tiny/ready", 200),
        ])
        {
            var answer = await served.SendAsync(method, path, []);
            Assert.True(status == answer.Status, $"{method} {path}: {answer.Status} {answer.Text}");
            Assert.True(status != 405 || answer.Headers.Allow.Count == 1);
        }
    }

    [Fact]
    public async Task A_body_beyond_the_bound_is_refused_whether_its_length_is_told_or_not()
    {
        await using var served = new ServedModels(mostBodyBytes: 10_000);
        served.Add("tiny", ScoringModels.Tiny());
        await served.ApplyAsync();
        await served.ListenAsync();
        using var client = served.Client();
        using var told = await client.PostAsync("/v2/models/tiny/infer", new ByteArrayContent(new byte[10_001]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, told.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/tiny/infer") { Content = new ByteArrayContent(new byte[10_001]) };
        request.Headers.TransferEncodingChunked = true;
        using var chunked = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
        using var fine = await client.PostAsync("/v2/models/tiny/infer", new StringContent(Body));
        Assert.Equal(HttpStatusCode.OK, fine.StatusCode);

        // A bomb: little that becomes much.
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new byte[1_000_000]);
        }

        var bomb = await served.SendAsync("POST", "/v2/models/tiny/infer", packed.ToArray(), null, ("Content-Encoding", "gzip"));
        Assert.Equal(413, bomb.Status);
    }

    [Fact]
    public async Task Many_callers_on_many_connections_each_get_their_own_answer()
    {
        await using var served = new ServedModels();
        served.Add("sums", ScoringModels.SumAndDifference());
        await served.ApplyAsync();
        await served.ListenAsync();
        using var client = served.Client();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async caller =>
        {
            for (var i = 0; i < 100; i++)
            {
                var (a, b) = ((caller * 1000) + i, i * 0.5f);
                using var answer = await client.PostAsync("/v2/models/sums/infer", new StringContent(FormattableString.Invariant(
                    $$"""{"id":"{{a}}","inputs":[{"name":"a","shape":[1],"datatype":"FP32","data":[{{a}}]},{"name":"b","shape":[1],"datatype":"FP32","data":[{{b}}]}]}""")));
                var json = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
                Assert.Equal($"{a}", json.GetProperty("id").GetString());
                Assert.Equal(a + b, json.GetProperty("outputs")[0].GetProperty("data")[0].GetSingle());
            }
        }));
        Assert.Empty(served.Faults);
    }

    [Fact]
    public async Task What_is_captured_is_kept_with_its_answer_and_what_is_refused_too()
    {
        await using var served = new ServedModels();
        served.Add(served.Tenant, "kept", 1, new AssignedRevision(7, [served.Variant("main", 1, false, ScoringModels.Classifier(1, "a", "b"))]));
        served.Add(served.Tenant, "plain", 0, new AssignedRevision(1, [served.Variant("main", 1, false, ScoringModels.Tiny())]));
        await served.ApplyAsync();
        Assert.Equal(200, (await served.InferAsync("plain", Body)).Status);
        Assert.Equal(0, served.Log.Records);
        var images = string.Join(',', Enumerable.Repeat("7", 64));
        Assert.Equal(200, (await served.InferAsync("kept", $$"""{"inputs":[{"name":"images","shape":[1,8,8,1],"datatype":"UINT8","data":[{{images}}]}]}""")).Status);
        Assert.Equal(1, served.Log.Records);
        Assert.Equal(400, (await served.InferAsync("kept", "{}")).Status);
        Assert.Equal(2, served.Log.Records);
    }

    [Fact]
    public async Task A_detectors_prediction_is_kept_with_the_class_and_the_score_of_its_surest_box()
    {
        await using var served = new ServedModels();
        served.Add(served.Tenant, "pets", 1, new AssignedRevision(1, [served.Variant("main", 1, false, DetectorModels.Constant())]));
        served.Add(served.Tenant, "strict", 1, new AssignedRevision(1, [served.Variant("main", 1, false, DetectorModels.Constant(0.95f))]));
        await served.ApplyAsync();
        var picture = Png.Encode(new byte[8 * 16], 8, 16, 1);
        var pixels = string.Join(',', Enumerable.Repeat("7", 2 * 8 * 16));
        Assert.Equal(200, (await served.InvokeAsync("pets", "image/png", picture)).Status);
        Assert.Equal(200, (await served.InvokeAsync("strict", "image/png", picture)).Status);
        Assert.Equal(200, (await served.InferAsync("pets", $$"""{"inputs":[{"name":"images","shape":[2,8,16,1],"datatype":"UINT8","data":[{{pixels}}]}]}""")).Status);

        // What is below the threshold was not found and has no class; two pictures have no one class.
        Assert.Equal(
            [("dog", 0.9), ("", 0.9), ("", (double?)null)],
            Predictions.Read(served.Log).Select(frame => (frame.Label, frame.Confidence is { } sure ? Math.Round(sure, 6) : (double?)null)));
    }

    [Fact]
    public async Task Metrics_count_by_endpoint_variant_and_status_and_the_operator_sees_all()
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        await served.ApplyAsync();
        await served.InferAsync("tiny", Body);
        await served.InferAsync("tiny", Body);
        await served.InferAsync("tiny", "{");
        await served.InferAsync("none", Body);
        var own = (await served.SendAsync("GET", "/metrics", [])).Text;
        Assert.Contains("sundial_scorer_requests_total{endpoint=\"tiny\",variant=\"main\",status=\"200\"} 2\n", own, StringComparison.Ordinal);
        Assert.Contains("sundial_scorer_requests_total{endpoint=\"tiny\",variant=\"main\",status=\"400\"} 1\n", own, StringComparison.Ordinal);
        Assert.Contains("sundial_scorer_request_seconds_count{endpoint=\"tiny\",variant=\"main\"} 3\n", own, StringComparison.Ordinal);
        Assert.Contains("sundial_scorer_replicas{endpoint=\"tiny\",variant=\"main\"}", own, StringComparison.Ordinal);
        Assert.DoesNotContain("refused", own, StringComparison.Ordinal);
        served.Log.Refused.Put(new byte[100], "It is poison.");
        var all = (await served.SendAsync("GET", "/metrics", [], ServedModels.OperatorKey)).Text;
        Assert.Contains("sundial_scorer_refused_total{status=\"404\"} 1\n", all, StringComparison.Ordinal);
        Assert.Contains($"sundial_scorer_waiting_prediction_bytes {served.Log.DiskBytes}\n", all, StringComparison.Ordinal);
        Assert.Contains($"sundial_scorer_prediction_bytes_bound {served.Log.CapacityBytes}\n", all, StringComparison.Ordinal);
        Assert.Contains("sundial_scorer_refused_predictions 1\n", all, StringComparison.Ordinal);
        Assert.Equal(401, (await served.SendAsync("GET", "/metrics", [], "")).Status);
    }

    [Fact]
    public async Task Shadows_get_copies_and_the_callers_answer_is_the_live_variants()
    {
        await using var served = new ServedModels();
        served.Add(served.Tenant, "shadowed", 0, new AssignedRevision(1, [served.Variant("main", 1, false, ScoringModels.Tiny(1)), served.Variant("dark", 0, true, ScoringModels.Tiny(2))]));
        served.Add("alone", ScoringModels.Tiny(1));
        await served.ApplyAsync();
        var alone = (await served.InferAsync("alone", Body)).Json.GetProperty("outputs").GetRawText();
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(alone, (await served.InferAsync("shadowed", Body)).Json.GetProperty("outputs").GetRawText());
        }

        Assert.True(served.Directory.TryFind(served.Tenant, "shadowed", out var endpoint));
        Assert.Equal(50, endpoint.Revision!.Answering.Single().Requests);
    }

    [Fact]
    public async Task What_shadows_answer_is_kept_with_what_went_to_the_caller_and_leads_to_it()
    {
        await using var served = new ServedModels();
        var classifier = new AssignedRevision(7, [served.Variant("main", 1, false, ScoringModels.Classifier(1, "a", "b")), served.Variant("dark", 0, true, ScoringModels.Classifier(2, "a", "b"))]);
        served.Add(served.Tenant, "kept", 1, classifier);
        served.Add(served.Tenant, "none", 0, classifier);
        await served.ApplyAsync();
        var body = $$"""{"id":"mine","inputs":[{"name":"images","shape":[1,8,8,1],"datatype":"UINT8","data":[{{string.Join(',', Enumerable.Repeat("7", 64))}}]}]}""";
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(200, (await served.InferAsync("kept", body)).Status);
            Assert.Equal(200, (await served.InferAsync("none", body)).Status);
        }

        await served.DrainShadowsAsync();

        var frames = Predictions.Read(served.Log);
        var live = frames.Where(frame => !frame.Shadow).ToDictionary(frame => frame.Id);
        var shadows = frames.Where(frame => frame.Shadow).ToList();
        Assert.Equal((5, 5), (live.Count, shadows.Count));
        Assert.Equal(live.Keys.Order(), shadows.Select(frame => frame.ShadowOf!.Value).Order());
        Assert.All(live.Values, frame => Assert.Null(frame.ShadowOf));
        Assert.All(shadows, frame => Assert.Equal(("dark", 7, 200, "mine", 0), (frame.Variant, frame.Revision, frame.Status, frame.RequestId, frame.Request.Length)));
        Assert.All(shadows, frame => Assert.Equal(live[frame.ShadowOf!.Value].At, frame.At));
        Assert.All(shadows, frame => Assert.Contains(frame.Label, (string[])["a", "b"]));
        using var answer = System.Text.Json.JsonDocument.Parse(shadows[0].Answer);
        Assert.Equal("kept", answer.RootElement.GetProperty("model_name").GetString());
        Assert.NotEmpty(answer.RootElement.GetProperty("outputs").EnumerateArray());
    }

    [Fact]
    public async Task Callers_that_go_away_in_the_middle_do_no_harm()
    {
        await using var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        await served.ApplyAsync();
        await served.ListenAsync();
        var head = $"POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.Key}\r\nContent-Length: {Body.Length}\r\n\r\n";
        foreach (var cut in (int[])[10, head.Length, head.Length + 10, head.Length + Body.Length])
        {
            for (var i = 0; i < 10; i++)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, served.Url.Port);
                await socket.SendAsync(Encoding.ASCII.GetBytes(head + Body)[..cut]);
                socket.LingerState = new LingerOption(true, 0);
            }
        }

        using var client = served.Client();
        using var fine = await client.PostAsync("/v2/models/tiny/infer", new StringContent(Body));
        Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
        Assert.Empty(served.Faults);
    }

    [Fact]
    public async Task A_stop_finishes_what_began()
    {
        var served = new ServedModels();
        served.Add("tiny", ScoringModels.Tiny());
        await served.ApplyAsync();
        await served.ListenAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, served.Url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /v2/models/tiny/infer HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.Key}\r\nContent-Length: {Body.Length}\r\n\r\n{Body[..20]}"));
        using (var client = served.Client())
        {
            // Another request after it: by its answer the first is under way.
            using var answer = await client.GetAsync("/v2/health/live");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var stop = served.DisposeAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes(Body[20..]));
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer);
        Assert.StartsWith("HTTP/1.1 200", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
        await stop;
    }
}
