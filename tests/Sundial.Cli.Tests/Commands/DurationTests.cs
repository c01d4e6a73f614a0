using Sundial.Cli.Commands;
using Xunit;

namespace Sundial.Cli.Tests.Commands;

public class DurationTests
{
    [Theory]
    [InlineData("45s", 45)]
    [InlineData("10m", 600)]
    [InlineData("1h30m", 5400)]
    [InlineData("1h 30m", 5400)]
    [InlineData("2d", 172_800)]
    [InlineData("1.5h", 5400)]
    [InlineData("0s", 0)]
    [InlineData("90S", 90)]
    [InlineData("PT10M", 600)]
    [InlineData("PT1H30M", 5400)]
    [InlineData("P1DT12H", 129_600)]
    [InlineData("P2D", 172_800)]
    [InlineData("pt0.5s", 0.5)]
    public void Times_are_read_as_people_write_them(string text, double seconds) =>
        Assert.Equal(seconds, Duration.ParseSeconds(text));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("10x")]
    [InlineData("30m1h")]
    [InlineData("1m1m")]
    [InlineData("-5m")]
    [InlineData("1,5h")]
    [InlineData("1..5h")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1Y")]
    [InlineData("P10M")]
    [InlineData("P1DT")]
    [InlineData("PT1D")]
    [InlineData("10 minutes")]
    public void What_is_no_time_is_refused(string text) => Assert.Null(Duration.ParseSeconds(text));

    [Theory]
    [InlineData(0.25, "0.3s")]
    [InlineData(8.5, "8.5s")]
    [InlineData(9.96, "10s")]
    [InlineData(60, "1m")]
    [InlineData(4000, "1h 6m")]
    [InlineData(93_784, "1d 2h")]
    public void Times_are_written_shortly(double seconds, string text) =>
        Assert.Equal(text, Duration.Text(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void What_is_written_can_be_read_again()
    {
        for (var seconds = 10; seconds < 3600; seconds += 7)
        {
            Assert.Equal(seconds, Duration.ParseSeconds(Duration.Text(TimeSpan.FromSeconds(seconds))));
        }
    }
}
