using System.Diagnostics;
using System.Net;
using Sundial.Contracts.Hosting;
using Sundial.Scorer.Tests.Endpoints;
using Sundial.Testing.Data;
using Sundial.Testing.Models;
using Xunit;
using Xunit.Abstractions;

namespace Sundial.Scorer.Tests.Control;

/// <summary>The scorer as a process of its own, which is killed, stopped and left alone.</summary>
public sealed class ScorerProcessTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_killed_scorer_is_back_at_its_port_with_its_models_and_keys_while_the_server_is_away()
    {
        Uri server, address;
        Assigned assigned;
        await using (var plane = await ScriptedControlPlane.StartAsync())
        {
            (server, assigned) = (plane.Address, plane.Assigned);
            using var scorer = new ScorerProcess(server, _folder);
            address = await scorer.Address;
            Serve(plane, Model(assigned, 1));
            await plane.UntilReportedAsync(1, RevisionReadiness.Ready);
            using (var answer = await TestKey.AskAsync(_http, address))
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            scorer.Kill();
        }

        var began = Stopwatch.GetTimestamp();
        using var again = new ScorerProcess(server, _folder);
        Assert.Equal(address, await again.Address);
        using (var answer = await TestKey.AskAsync(_http, address))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        output.WriteLine($"From the start of the process to the first answer: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms.");

        // The server comes back and does not know it any more: it introduces itself as the one it was.
        await using var next = await ScriptedControlPlane.StartAsync(server.Port, assigned);
        await next.UntilAsync(() => !next.Registered.IsEmpty);
        Assert.NotNull(next.Registered.First().Request.Previous);
        Serve(next, Model(assigned, 1), Model(assigned, 2));
        await next.UntilReportedAsync(2, RevisionReadiness.Ready);
        Assert.Equal(0, await again.TerminateAsync());
        Assert.True(next.SaidGoodbye);
    }

    [Fact]
    public async Task Who_finds_a_killed_scorers_port_open_again_is_answered_however_much_it_has_to_take_up()
    {
        await using var plane = await ScriptedControlPlane.StartAsync();
        var revision = Model(plane.Assigned, 1);
        var keys = Enumerable.Range(0, 50_000).Select(number => TestKey.Of(plane.Assigned.Tenant) with { Id = Guid.NewGuid(), Prefix = $"sdl_{number:D12}" });
        plane.Assign(plane.Assigned.All(plane.Assigned.Endpoint(Guid.Empty, 1, revision)) with { Keys = [.. keys, TestKey.Of(plane.Assigned.Tenant)] });
        Uri address;
        using (var scorer = new ScorerProcess(plane.Address, _folder))
        {
            address = await scorer.Address;
            await plane.UntilReportedAsync(1, RevisionReadiness.Ready);
            scorer.Kill();
        }

        using var again = new ScorerProcess(plane.Address, _folder);
        using var answer = await FirstAnswerAsync(address);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_key_that_is_taken_away_stops_working_and_a_model_that_is_wrong_is_reported_in_a_sentence()
    {
        await using var plane = await ScriptedControlPlane.StartAsync();
        using var scorer = new ScorerProcess(plane.Address, _folder);
        var address = await scorer.Address;
        Serve(plane, Model(plane.Assigned, 1));
        await plane.UntilReportedAsync(1, RevisionReadiness.Ready);
        var broken = Assigned.Revision(2, Assigned.Variant(plane.Assigned.Model([1, 2, 3], "broken")));
        plane.Assign(plane.Assigned.All(plane.Assigned.Endpoint(Guid.Empty, 1, Model(plane.Assigned, 1), broken)));
        await plane.UntilReportedAsync(2, RevisionReadiness.Failed);

        var report = plane.Reports.Last().Endpoints;
        Assert.Equal([RevisionReadiness.Ready, RevisionReadiness.Failed], report.Select(revision => revision.Readiness));
        Assert.StartsWith("The model model:broken cannot be loaded", report[1].Reason, StringComparison.Ordinal);
        using var answer = await TestKey.AskAsync(_http, address);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_scorer_that_the_server_forgot_introduces_itself_again_and_answers_on()
    {
        await using var plane = await ScriptedControlPlane.StartAsync();
        using var scorer = new ScorerProcess(plane.Address, _folder);
        Serve(plane, Model(plane.Assigned, 1));
        await plane.UntilReportedAsync(1, RevisionReadiness.Ready);
        plane.HasForgotten = true;
        await plane.UntilAsync(() => plane.Registered.Count == 2);

        Assert.Equal(plane.Registered.First().Id, plane.Registered.Last().Request.Previous);
        using var answer = await TestKey.AskAsync(_http, await scorer.Address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        // What it answered is told with the reports, by how long it took.
        await plane.UntilAsync(() => plane.Reports.Last().Traffic is [{ Variant: "main", Errors: 0, Refused: 0 } traffic] && traffic.Latencies.Sum() == 1 && traffic.Latencies[^1] == 1);
    }

    [Fact]
    public async Task A_scorer_that_is_killed_before_it_hears_that_it_is_registered_asks_for_the_same_identity_again()
    {
        await using var plane = await ScriptedControlPlane.StartAsync();
        plane.KeepsIdentities = true;
        using (var scorer = new ScorerProcess(plane.Address, _folder))
        {
            await plane.UntilAsync(() => !plane.Registered.IsEmpty);
            scorer.Kill();
        }

        var before = plane.Registered.Count;
        plane.KeepsIdentities = false;
        using var again = new ScorerProcess(plane.Address, _folder);
        await plane.UntilAsync(() => plane.Registered.Count > before);

        Assert.NotNull(plane.Registered.First().Request.Previous);
        Assert.NotNull(plane.Registered.First().Request.Secret);
        Assert.Single(plane.Registered.Select(one => (one.Request.Previous, one.Request.Secret)).Distinct());
    }

    [Fact]
    public async Task A_scorer_that_is_asked_to_end_answers_what_it_has_begun_and_takes_no_more()
    {
        await using var plane = await ScriptedControlPlane.StartAsync();
        using var scorer = new ScorerProcess(plane.Address, _folder);
        var address = await scorer.Address;
        Serve(plane, Model(plane.Assigned, 1));
        await plane.UntilReportedAsync(1, RevisionReadiness.Ready);
        using var begun = await SlowRequest.BeginAsync(address);

        var ended = scorer.TerminateAsync();
        await SlowRequest.UntilRefusedAsync(address);
        Assert.False(ended.IsCompleted);

        Assert.StartsWith("HTTP/1.1 200 ", await begun.EndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await ended);
        Assert.True(plane.SaidGoodbye);
    }

    [Fact]
    public async Task A_scorer_that_is_asked_to_end_twice_ends_at_once()
    {
        await using var plane = await ScriptedControlPlane.StartAsync();
        using var scorer = new ScorerProcess(plane.Address, _folder);
        var address = await scorer.Address;
        Serve(plane, Model(plane.Assigned, 1));
        await plane.UntilReportedAsync(1, RevisionReadiness.Ready);
        using var begun = await SlowRequest.BeginAsync(address);

        var ended = scorer.TerminateAsync();
        await SlowRequest.UntilRefusedAsync(address);
        Assert.Equal(130, await scorer.TerminateAsync());
        Assert.Equal(130, await ended);
        Assert.Equal("", await begun.EndAsync());
    }

    [Fact]
    public async Task A_download_that_broke_off_goes_on_where_it_was()
    {
        await using var plane = await ScriptedControlPlane.StartAsync();
        using var scorer = new ScorerProcess(plane.Address, _folder);
        await scorer.Address;
        plane.BreaksBlob = true;
        Serve(plane, Assigned.Revision(1, Assigned.Variant(plane.Assigned.Model(ScoringModels.Dense()))));
        await plane.UntilReportedAsync(1, RevisionReadiness.Ready);

        Assert.Equal("", plane.Blobs.First());
        Assert.Matches("^bytes=[1-9][0-9]*-$", plane.Blobs.Last());
    }

    [Fact]
    public async Task A_new_checkpoint_is_ready_and_a_model_at_rest_answers_soon()
    {
        await using var plane = await ScriptedControlPlane.StartAsync();
        using var scorer = new ScorerProcess(plane.Address, _folder);
        var address = await scorer.Address;
        Serve(plane, Model(plane.Assigned, 1));
        await plane.UntilReportedAsync(1, RevisionReadiness.Ready);
        using (await TestKey.AskAsync(_http, address))
        {
        }

        // 10 MB of weights.
        var large = Assigned.Revision(2, Assigned.Variant(plane.Assigned.Model(ScoringModels.Perceptron(3, 4, 1300, 1920, 3), "2")));
        var began = Stopwatch.GetTimestamp();
        Serve(plane, Model(plane.Assigned, 1), large);
        await plane.UntilReportedAsync(2, RevisionReadiness.Ready);
        output.WriteLine($"From the assignment of a new checkpoint of 10 MB to ready: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms.");

        var resting = plane.Assigned.Endpoint(Guid.Empty, 2, large) with { Scaling = new EndpointScaling(0, 1, 0.5) };
        plane.Assign(plane.Assigned.All(resting) with { Keys = [TestKey.Of(plane.Assigned.Tenant)] });
        await plane.UntilAsync(() => plane.Reports.Last().Endpoints is [{ Revision: 2, Variants: [{ Replicas: 0 }] }]);
        began = Stopwatch.GetTimestamp();
        using var answer = await TestKey.AskAsync(_http, address);
        output.WriteLine($"From zero to the first answer of a model of 10 MB: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms.");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>What the first who is let in is told.</summary>
    private async Task<HttpResponseMessage> FirstAnswerAsync(Uri address)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (true)
        {
            try
            {
                return await TestKey.AskAsync(_http, address);
            }
            catch (HttpRequestException)
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
    }

    private static AssignedRevision Model(Assigned assigned, int number) => Assigned.Revision(number, Assigned.Variant(assigned.Model(ScoringModels.Tiny(number), $"{number}")));

    private static void Serve(ScriptedControlPlane plane, params AssignedRevision[] revisions) =>
        plane.Assign(plane.Assigned.All(plane.Assigned.Endpoint(Guid.Empty, 1, revisions)) with { Keys = [TestKey.Of(plane.Assigned.Tenant)] });
}
