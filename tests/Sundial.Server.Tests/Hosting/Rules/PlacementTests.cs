using Sundial.Server.Hosting.Rules;
using Xunit;

namespace Sundial.Server.Tests.Hosting.Rules;

public sealed class PlacementTests
{
    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 4).Select(number => new Guid(number, 0, 0, new byte[8]))];

    private static ScorerSlot Slot(int number, bool isThere = true, bool programs = true, int endpoints = 0) => new(Ids[number], isThere, programs, 1 << 30, endpoints);

    private static Holding Held(params Guid[] holders) => new(holders, new HashSet<Guid>(), new HashSet<Guid>());

    private static Holding Held(Guid[] holders, Guid[] answering, Guid[] failed) => new(holders, answering.ToHashSet(), failed.ToHashSet());

    [Fact]
    public void As_many_scorers_hold_it_as_there_are_but_not_more_than_copies()
    {
        Assert.Equal([Ids[0], Ids[1]], Placement.Decide(4, false, Held(), [Slot(0), Slot(1)]));
        Assert.Equal([Ids[1]], Placement.Decide(1, false, Held(), [Slot(0, endpoints: 5), Slot(1, endpoints: 4), Slot(2, isThere: false)]));
    }

    [Fact]
    public void Those_that_hold_it_already_go_first_and_a_silent_one_gives_way_only_to_one_that_is_there()
    {
        Assert.Equal([Ids[2]], Placement.Decide(1, false, Held(Ids[2]), [Slot(0), Slot(2, endpoints: 100)]));
        Assert.Equal([Ids[0]], Placement.Decide(1, false, Held(Ids[2]), [Slot(0), Slot(2, isThere: false)]));
        Assert.Equal([Ids[2]], Placement.Decide(1, false, Held(Ids[2]), [Slot(2, isThere: false)]));
        Assert.Equal([Ids[2]], Placement.Decide(1, false, Held(Ids[2]), []));
    }

    [Fact]
    public void A_serving_program_goes_only_where_one_is_taken() =>
        Assert.Equal([Ids[1]], Placement.Decide(4, true, Held(Ids[0]), [Slot(0, programs: false), Slot(1)]));

    [Fact]
    public void One_that_could_not_load_it_gives_way_to_one_that_has_not_tried_and_stays_where_there_is_none()
    {
        Assert.Equal([Ids[1]], Placement.Decide(1, false, Held([Ids[0]], [], failed: [Ids[0]]), [Slot(0), Slot(1, endpoints: 9)]));
        Assert.Equal([Ids[0], Ids[2]], Placement.Decide(2, false, Held([Ids[0], Ids[1]], [Ids[0]], failed: [Ids[1]]), [Slot(0), Slot(1), Slot(2)]));
        Assert.Equal([Ids[0], Ids[1]], Placement.Decide(4, false, Held([Ids[0], Ids[1]], [Ids[0]], failed: [Ids[1]]), [Slot(0), Slot(1)]));
        Assert.Equal([Ids[0]], Placement.Decide(1, false, Held([Ids[0]], [], failed: [Ids[0]]), [Slot(0)]));
    }

    [Fact]
    public void Whoever_answers_alone_stays_until_another_can()
    {
        Assert.Equal([Ids[0], Ids[1]], Placement.Decide(1, false, Held([Ids[0]], [Ids[0]], failed: [Ids[0]]), [Slot(0), Slot(1)]));
        Assert.Equal([Ids[0], Ids[1]], Placement.Decide(1, false, Held([Ids[0], Ids[1]], [Ids[0]], failed: [Ids[0]]), [Slot(0), Slot(1)]));
        Assert.Equal([Ids[1]], Placement.Decide(1, false, Held([Ids[0], Ids[1]], [Ids[0], Ids[1]], failed: [Ids[0]]), [Slot(0), Slot(1)]));

        // And when what failed is no longer wanted, the one that answers is the one that stays.
        Assert.Equal([Ids[0]], Placement.Decide(1, false, Held([Ids[0], Ids[1]], [Ids[0]], failed: []), [Slot(0, endpoints: 9), Slot(1)]));
    }

    [Fact]
    public void Another_one_tries_once_and_what_two_cannot_load_nobody_is_asked_for_again()
    {
        Assert.True(Placement.HasAnother(false, Held([Ids[0]], [], failed: [Ids[0]]), [Slot(0), Slot(1)]));
        Assert.False(Placement.HasAnother(false, Held([Ids[0]], [], failed: []), [Slot(0), Slot(1)]));
        Assert.False(Placement.HasAnother(false, Held([Ids[1]], [], failed: [Ids[0], Ids[1]]), [Slot(0), Slot(1), Slot(2)]));
        Assert.False(Placement.HasAnother(false, Held([Ids[0]], [], failed: [Ids[0]]), [Slot(0), Slot(1, isThere: false)]));
        Assert.False(Placement.HasAnother(true, Held([Ids[0]], [], failed: [Ids[0]]), [Slot(0), Slot(1, programs: false)]));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0, 4, 3)]
    [InlineData(1, 4, 3)]
    [InlineData(7, 9, 4)]
    [InlineData(2, 3, 3)]
    public void Parts_come_to_the_whole(int least, int most, int scorers)
    {
        var holders = Ids.Take(scorers).ToList();
        var parts = holders.Select(one => Placement.Part(new(least, most), holders, one)).ToList();

        Assert.Equal((least, most), (parts.Sum(part => part.MinReplicas), parts.Sum(part => part.MaxReplicas)));
        Assert.All(parts, part => Assert.InRange(part.MinReplicas, 0, part.MaxReplicas));
        Assert.All(parts, part => Assert.True(part.MaxReplicas >= 1));
    }
}
