using Sundial.Cli.Processes;
using Xunit;

namespace Sundial.Cli.Tests.Processes;

public class ProcessStartTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void The_budget_begins_with_the_process() =>
        Assert.Equal(TimeSpan.FromSeconds(0.2), ProcessStart.Age(Now, Now.AddSeconds(-0.2), null));

    [Theory]
    [InlineData("1799999999.5")]
    [InlineData("1799999999,5")]
    public void A_launcher_that_built_first_states_a_later_beginning(string stated) =>
        Assert.Equal(TimeSpan.FromSeconds(0.5), ProcessStart.Age(Now, Now.AddSeconds(-90), stated));

    [Theory]
    [InlineData("1799999000")]
    [InlineData("1800000001")]
    [InlineData("-5")]
    [InlineData("1e300")]
    [InlineData("99999999999999999999")]
    [InlineData("soon")]
    [InlineData("")]
    public void A_beginning_before_the_process_or_in_the_future_counts_for_nothing(string stated) =>
        Assert.Equal(TimeSpan.FromSeconds(1), ProcessStart.Age(Now, Now.AddSeconds(-1), stated));

    [Fact]
    public void A_clock_that_was_set_back_does_not_lengthen_the_budget() =>
        Assert.Equal(TimeSpan.Zero, ProcessStart.Age(Now, Now.AddSeconds(5), null));

    [Fact]
    public void The_timestamp_of_this_process_lies_in_the_past()
    {
        var clock = TimeProvider.System;
        Assert.InRange(clock.GetElapsedTime(ProcessStart.Timestamp(clock)), TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
    }
}
