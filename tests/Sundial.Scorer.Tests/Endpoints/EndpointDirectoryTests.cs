using Sundial.Contracts.Hosting;
using Sundial.Scorer.Endpoints;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Endpoints;

public class EndpointDirectoryTests
{
    private static readonly float[] s_x = [1, 2, 3, 4];

    [Fact]
    public async Task An_endpoint_is_found_by_its_tenant_and_name_only()
    {
        await using var fixture = new DirectoryFixture();
        var endpoint = await fixture.ServeAsync(Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny())));

        Assert.Same(endpoint, Assert.Single(fixture.Directory.Of(fixture.Assigned.Tenant)));
        Assert.False(fixture.Directory.TryFind(Guid.NewGuid(), "digits", out _));
        Assert.False(fixture.Directory.TryFind(fixture.Assigned.Tenant, "Digits", out _));
        Assert.Equal(3, (await fixture.AskAsync(s_x)).Length);
    }

    [Fact]
    public async Task An_endpoint_that_is_no_longer_assigned_is_gone_with_its_models()
    {
        await using var fixture = new DirectoryFixture();
        var endpoint = await fixture.ServeAsync(Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny())));
        var revision = endpoint.Revision!;
        fixture.Directory.Apply(fixture.Assigned.All());

        await revision.Ended;
        Assert.False(fixture.Directory.TryFind(fixture.Assigned.Tenant, "digits", out _));
        await Assert.ThrowsAsync<EndpointUnavailableException>(() => endpoint.EnterAsync(null, null, null, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Before_the_first_revision_is_live_requests_are_told_to_come_again()
    {
        await using var fixture = new DirectoryFixture();
        fixture.Assign(null, Assigned.Revision(1, Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny()))));

        var refusal = await Assert.ThrowsAsync<EndpointUnavailableException>(() => fixture.AskAsync(s_x));
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_request_waits_for_the_word_that_a_ready_revision_is_live()
    {
        await using var fixture = new DirectoryFixture();
        var first = Assigned.Revision(1, Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny())));
        fixture.Assign(null, first);
        await fixture.UntilAsync(() => fixture.Endpoint.Revisions[0].Readiness == RevisionReadiness.Ready);
        var asked = fixture.AskAsync(s_x);
        Assert.False(asked.IsCompleted);

        fixture.Assign(1, first);
        Assert.Equal(3, (await asked).Length);
    }

    [Fact]
    public async Task A_request_holds_its_revision_until_it_has_ended()
    {
        await using var fixture = new DirectoryFixture();
        var old = Assigned.Revision(1, Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(1))));
        var next = Assigned.Revision(2, Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(2), "2")));
        fixture.Assign(1, old);
        var lease = await fixture.Endpoint.EnterAsync(null, null, null, CancellationToken.None);
        var held = lease.Revision;
        fixture.Assign(1, old, next);
        await fixture.UntilAsync(() => fixture.Endpoint.Revisions[1].Readiness == RevisionReadiness.Ready);
        fixture.Assign(2, next);

        Assert.False(held.Ended.IsCompleted);
        using (var call = Engine.Calls.Of("x", s_x, 1, 4))
        {
            await lease.Variant.Pipeline!.RunAsync(call, CancellationToken.None);
        }

        lease.Dispose();
        await held.Ended;
        using var after = await fixture.Endpoint.EnterAsync(null, null, null, CancellationToken.None);
        Assert.Equal((2, "2"), (after.RevisionNumber, after.Variant.Version));
    }

    [Fact]
    public async Task What_cannot_be_loaded_is_told_in_a_sentence_and_the_live_revision_answers_on()
    {
        await using var fixture = new DirectoryFixture();
        var live = Assigned.Revision(1, Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny())));
        var broken = Assigned.Revision(2, Assigned.Variant(fixture.Assigned.Model([1, 2, 3], "broken")));
        fixture.Assign(1, live, broken);
        await fixture.UntilAsync(() => fixture.Endpoint.Revisions[1].Readiness == RevisionReadiness.Failed);

        Assert.Contains("model:broken cannot be loaded", fixture.Endpoint.Revisions[1].Reason, StringComparison.Ordinal);
        Assert.Equal(3, (await fixture.AskAsync(s_x)).Length);
    }

    [Fact]
    public async Task What_could_not_be_loaded_is_tried_again_by_itself_until_it_is_no_longer_wanted()
    {
        await using var fixture = new DirectoryFixture(clock: new HastyTime()) { RefusesFiles = true };
        fixture.Assign(null, Assigned.Revision(1, Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny()))));
        await fixture.UntilAsync(() => fixture.Endpoint.Revisions[0].Readiness == RevisionReadiness.Failed && fixture.Fetches > 3);

        fixture.RefusesFiles = false;
        await fixture.UntilAsync(() => fixture.Endpoint.Revisions[0].Readiness == RevisionReadiness.Ready);

        fixture.RefusesFiles = true;
        fixture.Assign(null, Assigned.Revision(2, Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(2), "2"))));
        await fixture.UntilAsync(() => fixture.Endpoint.Revisions[0].Readiness == RevisionReadiness.Failed);
        var given = fixture.Endpoint.Revisions[0];
        fixture.Assign(null);
        await given.Ended;
        Assert.Null(given.Loaded);
    }

    [Fact]
    public async Task A_model_that_does_not_answer_its_own_example_does_not_get_ready()
    {
        await using var fixture = new DirectoryFixture();
        var good = WithMetadata(ScoringModels.Tiny(), """{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 4], "data": [[1, 2, 3, 4]]}]}""");
        var bad = WithMetadata(ScoringModels.Tiny(), """{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 5], "data": [1, 2, 3, 4, 5]}]}""");
        fixture.Assign(1, Assigned.Revision(1, Assigned.Variant(fixture.Assigned.Model(good))), Assigned.Revision(2, Assigned.Variant(fixture.Assigned.Model(bad))));
        await fixture.UntilAsync(() => fixture.Endpoint.Revisions.All(revision => revision.Readiness != RevisionReadiness.Loading));

        Assert.Equal([RevisionReadiness.Ready, RevisionReadiness.Failed], fixture.Endpoint.Revisions.Select(revision => revision.Readiness));
        Assert.Contains("sundial.example", fixture.Endpoint.Revisions[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_model_is_loaded_once_for_a_tenant_and_never_shared_with_another()
    {
        await using var fixture = new DirectoryFixture();
        var revision = Assigned.Revision(1, Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny())));
        var (mine, also, others) = (fixture.Assigned.Endpoint(Guid.NewGuid(), 1, revision), fixture.Assigned.Endpoint(Guid.NewGuid(), 1, revision) with { Name = "also" },
            fixture.Assigned.Endpoint(Guid.NewGuid(), 1, revision) with { Tenant = Guid.NewGuid() });
        fixture.Directory.Apply(fixture.Assigned.All(mine, also, others));
        await fixture.UntilAsync(() => fixture.Directory.All.All(endpoint => endpoint.IsReady));

        var pipelines = fixture.Directory.All.ToDictionary(endpoint => endpoint.Id, endpoint => endpoint.Revision!.Answering[0].Pipeline);
        Assert.Same(pipelines[mine.Id], pipelines[also.Id]);
        Assert.NotSame(pipelines[mine.Id], pipelines[others.Id]);
        Assert.Equal(1, fixture.Fetches);

        // The one that is left keeps it.
        fixture.Directory.Apply(fixture.Assigned.All(also));
        Assert.True(fixture.Directory.TryFind(fixture.Assigned.Tenant, "also", out var left));
        using var lease = await left.EnterAsync(null, null, null, CancellationToken.None);
        using var call = Engine.Calls.Of("x", s_x, 1, 4);
        await lease.Variant.Pipeline!.RunAsync(call, CancellationToken.None);
    }

    [Fact]
    public async Task What_answered_before_a_restart_is_ready_at_rest_and_loaded_by_the_first_request()
    {
        await using var fixture = new DirectoryFixture();
        var assigned = fixture.Assigned.Endpoint(fixture.Id, 1, Assigned.Revision(1, Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny())))) with { Scaling = new EndpointScaling(0, 1) };
        fixture.Directory.Apply(fixture.Assigned.All(assigned), new HashSet<AnsweredRevision> { new(fixture.Id, 1) });

        Assert.True(fixture.Endpoint.IsReady);
        Assert.Null(fixture.Endpoint.Revision!.Loaded);
        Assert.Equal(3, (await fixture.AskAsync(s_x)).Length);
    }

    // An entry of metadata_props (field 14) at the end of the file: fields may come in any order.
    private static byte[] WithMetadata(byte[] model, string example)
    {
        byte[] entry = [.. Field(1, System.Text.Encoding.UTF8.GetBytes(ModelExample.Key)), .. Field(2, System.Text.Encoding.UTF8.GetBytes(example))];
        return [.. model, .. Field(14, entry)];

        static byte[] Field(int number, byte[] bytes) => bytes.Length < 128
            ? [(byte)((number << 3) | 2), (byte)bytes.Length, .. bytes]
            : [(byte)((number << 3) | 2), (byte)((bytes.Length & 127) | 128), (byte)(bytes.Length >> 7), .. bytes];
    }
}
