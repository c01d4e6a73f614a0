using Sundial.Cli.Observers;
using Sundial.Contracts.Training;
using Xunit;

namespace Sundial.Cli.Tests.Observers;

public class NumbersTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1500, "1.5 kB")]
    [InlineData(999_999, "1 MB")]
    [InlineData(904_704, "905 kB")]
    [InlineData(25_276_510_208, "25.3 GB")]
    [InlineData(1.25e18, "1250 PB")]
    public void Amounts_of_bytes_have_three_digits(double bytes, string text) => Assert.Equal(text, Numbers.Bytes(bytes));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.974213, "0.974213")]
    [InlineData(0.00001234, "1.234E-05")]
    [InlineData(12345.7, "12345.7")]
    public void Measured_values_keep_what_tells_something(double value, string text) => Assert.Equal(text, Numbers.Value(value));

    [Fact]
    public void States_are_words() => Assert.Equal("deadline exceeded", Numbers.Words(JobState.DeadlineExceeded));
}
