using Sundial.Contracts.Hosting;
using Sundial.Scorer.Programs;
using Xunit;

namespace Sundial.Scorer.Tests.Programs;

public class ProgramScaleTests
{
    private static readonly EndpointScaling s_scaling = new(0, 3, 10);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(100, 3)]
    public void There_are_as_many_processes_as_the_requests_need_and_no_more_than_allowed(int inFlight, int wanted) =>
        Assert.Equal(wanted, new ProgramScale(4).Wanted(inFlight, 0, s_scaling, TimeSpan.Zero));

    [Fact]
    public void Those_that_were_needed_a_while_ago_stay_a_while()
    {
        var scale = new ProgramScale(4);
        Assert.Equal(3, scale.Wanted(12, 1, s_scaling, TimeSpan.Zero));
        Assert.Equal(3, scale.Wanted(1, 3, s_scaling, TimeSpan.FromSeconds(9)));
        Assert.Equal(1, scale.Wanted(1, 3, s_scaling, TimeSpan.FromSeconds(10)));
        Assert.Equal(0, scale.Wanted(0, 1, s_scaling, TimeSpan.FromSeconds(21)));
    }

    [Fact]
    public void The_first_that_dies_is_replaced_at_once_and_the_next_ones_ever_later()
    {
        var backoff = new RestartBackoff();
        backoff.Ended(TimeSpan.FromSeconds(5), TimeSpan.Zero);
        Assert.True(backoff.MayStart(TimeSpan.Zero));
        backoff.Ended(TimeSpan.Zero, TimeSpan.Zero);
        Assert.False(backoff.MayStart(TimeSpan.FromSeconds(0.4)));
        Assert.True(backoff.MayStart(TimeSpan.FromSeconds(0.5)));
        backoff.Ended(TimeSpan.Zero, TimeSpan.Zero);
        Assert.False(backoff.MayStart(TimeSpan.FromSeconds(0.9)));

        // One that lived long has not died of its start.
        backoff.Ended(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
        Assert.True(backoff.MayStart(TimeSpan.FromMinutes(3)));
    }

    [Fact]
    public void Lines_beyond_the_bound_are_told_of_and_those_that_could_not_be_sent_come_again()
    {
        var lines = new ProgramLines(TimeProvider.System);
        for (var i = 0; i < ProgramLines.MostLines + 3; i++)
        {
            lines.Add(Guid.Empty, $"{i}");
        }

        var taken = lines.Take();
        Assert.Equal((ProgramLines.MostLines, "(4 lines before the next one were too many to keep)", $"{ProgramLines.MostLines + 2}"), (taken.Count, taken[0].Text, taken[^1].Text));
        Assert.Empty(lines.Take());
        lines.Add(Guid.Empty, "new");
        lines.Return([.. taken.TakeLast(2)]);
        Assert.Equal([$"{ProgramLines.MostLines + 1}", $"{ProgramLines.MostLines + 2}", "new"], lines.Take().Select(line => line.Text));
    }
}
