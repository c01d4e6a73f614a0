using Sundial.Console.Components;
using Xunit;

namespace Sundial.Console.Tests.Components;

/// <summary>Times are read as people write them, and written so that they can be read.</summary>
public sealed class WrittenTimeTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("2h", 7200)]
    [InlineData("1h30m", 5400)]
    [InlineData(" 1 h 30 min ", 5400)]
    [InlineData("1.5 hours", 5400)]
    [InlineData("2 Minutes", 120)]
    [InlineData("3d", 259_200)]
    [InlineData("1d 1h 1m 1s", 90_061)]
    public void What_people_write_is_read(string text, double seconds) => Assert.Equal(seconds, WrittenTime.ParseSeconds(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("15")]
    [InlineData("soon")]
    [InlineData("-5m")]
    [InlineData("0s")]
    [InlineData("5m 1h")]
    [InlineData("5m 5m")]
    [InlineData("1e9s")]
    [InlineData("٥m")]
    public void What_is_no_time_is_none(string? text) => Assert.Null(WrittenTime.ParseSeconds(text));

    [Fact]
    public void Whole_pages_of_digits_are_no_time() => Assert.Null(WrittenTime.ParseSeconds(new string('9', 10_000) + "s"));

    [Theory]
    [InlineData(45, "45s")]
    [InlineData(5.1, "6s")]
    [InlineData(900, "15m")]
    [InlineData(5400, "1h 30m")]
    [InlineData(90_061, "1d 1h 1m 1s")]
    public void What_is_written_can_be_read(double seconds, string text)
    {
        Assert.Equal(text, WrittenTime.Text(seconds));
        Assert.Equal(Math.Ceiling(seconds), WrittenTime.ParseSeconds(text));
    }
}
