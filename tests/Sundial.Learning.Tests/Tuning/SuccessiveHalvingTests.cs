using Sundial.Learning.Tuning.Search;
using Xunit;

namespace Sundial.Learning.Tests.Tuning;

public sealed class SuccessiveHalvingTests
{
    [Fact]
    public void Rungs_are_a_third_apart_and_none_comes_before_anything_can_be_told()
    {
        Assert.Equal([1, 3, 9], SuccessiveHalving.RungsFor(27));
        Assert.Equal([9], SuccessiveHalving.RungsFor(27, least: 5));
        Assert.Empty(SuccessiveHalving.RungsFor(2));
    }

    [Fact]
    public void The_first_two_at_a_rung_go_on_and_of_the_others_the_better_third()
    {
        var halving = new SuccessiveHalving([1, 3]);

        Assert.True(halving.GoesOn(0, 1, 0.5));
        Assert.True(halving.GoesOn(1, 1, 0.1));
        Assert.False(halving.GoesOn(2, 1, 0.4));
        Assert.True(halving.GoesOn(3, 1, 0.6));
        Assert.False(halving.GoesOn(4, 1, 0.3));
        Assert.False(halving.GoesOn(5, 1, 0.2));
        Assert.True(halving.GoesOn(6, 1, 0.55));
    }

    [Fact]
    public void A_trial_that_reports_seldom_is_compared_at_every_rung_it_has_passed()
    {
        var halving = new SuccessiveHalving([1, 3]);
        Assert.True(halving.GoesOn(0, 4, 0.9));
        Assert.True(halving.GoesOn(1, 4, 0.8));

        Assert.False(halving.GoesOn(2, 4, 0.7));
        Assert.True(halving.GoesOn(0, 5, 0.1));
    }

    [Fact]
    public void What_was_cut_short_is_credited_with_what_others_gained_from_there()
    {
        var halving = new SuccessiveHalving([1, 3]);
        halving.GoesOn(0, 1, 0.5);
        halving.GoesOn(0, 3, 0.6);
        halving.Complete(0, 0.8);

        Assert.Equal(0.7, halving.ExpectedAtEnd(1, 0.4), 9);
        Assert.Equal(0.6, halving.ExpectedAtEnd(3, 0.4), 9);
        Assert.Equal(0.4, new SuccessiveHalving([]).ExpectedAtEnd(3, 0.4));
    }
}
