using Sundial.Contracts.Hosting;
using Sundial.Scorer.Endpoints;
using Sundial.Scorer.Tests.Engine;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Scorer.Tests.Endpoints;

public class VariantTests
{
    private static readonly float[] s_x = [1, 2, 3, 4];

    [Fact]
    public void Requests_are_shared_out_as_the_weights_say()
    {
        var picker = Picker(("a", 90), ("b", 9), ("c", 1), ("none", 0));
        var counts = Enumerable.Range(0, 100_000).GroupBy(_ => picker.Pick(null).Name).ToDictionary(group => group.Key, group => group.Count());

        Assert.InRange(counts["a"], 89_900, 90_100);
        Assert.InRange(counts["b"], 8_950, 9_050);
        Assert.InRange(counts["c"], 950, 1_050);
        Assert.DoesNotContain("none", counts.Keys);
    }

    [Fact]
    public void Keys_are_shared_out_as_the_weights_say_and_stay_where_they_are()
    {
        var (picker, again) = (Picker(("a", 3), ("b", 1)), Picker(("a", 3), ("b", 1)));
        var picked = Enumerable.Range(0, 40_000).Select(i => (Key: $"caller-{i}", Name: picker.Pick($"caller-{i}").Name)).ToList();

        Assert.InRange(picked.Count(one => one.Name == "b"), 9_700, 10_300);
        Assert.All(picked, one => Assert.Equal(one.Name, again.Pick(one.Key).Name));
    }

    [Fact]
    public void A_key_has_the_same_place_in_every_process() =>
        Assert.Equal([0x84F4CE44C27806E7UL, 0xEBDFF73A5FFCF900UL], [VariantPicker.Hash("a"), VariantPicker.Hash("caller-1")]);

    [Fact]
    public void A_greater_weight_for_the_last_one_moves_keys_to_it_only()
    {
        var (before, after) = (Picker(("main", 90), ("canary", 10)), Picker(("main", 70), ("canary", 30)));
        var keys = Enumerable.Range(0, 5_000).Select(i => $"k{i}").ToList();

        Assert.All(keys.Where(key => before.Pick(key).Name == "canary"), key => Assert.Equal("canary", after.Pick(key).Name));
    }

    [Fact]
    public async Task A_request_may_name_its_variant_or_version_and_is_told_which_there_are()
    {
        await using var fixture = new DirectoryFixture();
        var endpoint = await fixture.ServeAsync(
            Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(1), "7")),
            Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(2), "8"), "canary", weight: 0),
            Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(3), "9"), "copy", shadow: true));

        using (var named = await endpoint.EnterAsync(null, "canary", null, CancellationToken.None))
        {
            Assert.Equal("8", named.Variant.Version);
        }

        using (var versioned = await endpoint.EnterAsync(null, null, "8", CancellationToken.None))
        {
            Assert.Equal("canary", versioned.Variant.Name);
        }

        var unknown = await Assert.ThrowsAsync<VariantUnknownException>(() => endpoint.EnterAsync(null, "copy", null, CancellationToken.None).AsTask());
        Assert.Equal("The endpoint \"digits\" has no variant \"copy\"; there is main (version 7), canary (version 8).", unknown.Message);
        await Assert.ThrowsAsync<VariantUnknownException>(() => endpoint.EnterAsync(null, null, "9", CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Answers_and_errors_are_counted_for_each_variant()
    {
        await using var fixture = new DirectoryFixture();
        var endpoint = await fixture.ServeAsync(
            Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(1))), Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(2)), "b"));
        foreach (var (variant, error) in ((string, bool)[])[("main", false), ("b", false), ("b", true)])
        {
            using var lease = await endpoint.EnterAsync(null, variant, null, CancellationToken.None);
            lease.Answered(error);
        }

        Assert.Equal([("main", 1L, 0L), ("b", 2L, 1L)], endpoint.Revision!.Answering.Select(variant => (variant.Name, variant.Requests, variant.Errors)));
    }

    [Fact]
    public async Task A_shadow_gets_copies_and_its_answers_go_to_nobody()
    {
        await using var fixture = new DirectoryFixture();
        var endpoint = await fixture.ServeAsync(
            Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(1))), Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(2)), "copy", shadow: true));
        var shadow = endpoint.Revision!.Shadows[0];
        for (var i = 0; i < 5; i++)
        {
            using var lease = await endpoint.EnterAsync(null, null, null, CancellationToken.None);
            Assert.True(lease.HasShadows);
            Assert.Equal("main", lease.Variant.Name);
            endpoint.Shadow(lease, Calls.Of("x", s_x, 1, 4));
        }

        await fixture.DrainShadowsAsync();
        Assert.Equal((5L, 0L), (shadow.Requests, shadow.Errors));
        Assert.Equal(0, fixture.DroppedShadows);
    }

    [Fact]
    public async Task Copies_for_which_there_is_no_room_are_dropped_and_counted()
    {
        await using var fixture = new DirectoryFixture(mostShadows: 0);
        var endpoint = await fixture.ServeAsync(
            Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(1))), Assigned.Variant(fixture.Assigned.Model(ScoringModels.Tiny(2)), "copy", shadow: true));
        using var lease = await endpoint.EnterAsync(null, null, null, CancellationToken.None);
        endpoint.Shadow(lease, Calls.Of("x", s_x, 1, 4));

        await fixture.DrainShadowsAsync();
        Assert.Equal((1, 0L), (fixture.DroppedShadows, endpoint.Revision!.Shadows[0].Requests));
    }

    private static VariantPicker Picker(params (string Name, double Weight)[] variants) =>
        new([.. variants.Select(variant => new ServedVariant(new AssignedVariant(variant.Name, variant.Weight, false, [new AssignedStage { Label = "m:1", Version = "1", Files = [] }]), null, null))]);
}
