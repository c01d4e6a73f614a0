using Sundial.Cli.Commands;
using Xunit;

namespace Sundial.Cli.Tests.Commands;

public class TimeBudgetTests
{
    [Fact]
    public void Within_is_the_deadline() => Assert.Equal(TimeSpan.FromMinutes(10), TimeBudget.Of("10m", null, null));

    [Theory]
    [InlineData("20GB", "5MB/s", 4000)]
    [InlineData("1GiB", "1MiB/s", 1024)]
    [InlineData("600 mb", "300 MB/min", 120)]
    [InlineData("2TB", "1TB/h", 7200)]
    [InlineData("1000B", "1kB/s", 1)]
    public void Compute_divided_by_rate_is_the_deadline(string compute, string rate, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), TimeBudget.Of(null, compute, rate));

    [Theory]
    [InlineData(null, null, null, "--within 10m")]
    [InlineData("10m", "20GB", "5MB/s", "one of them")]
    [InlineData("10m", "20GB", null, "one of them")]
    [InlineData("10m", null, "5MB/s", "one of them")]
    [InlineData(null, "20GB", null, "--rate")]
    [InlineData(null, null, "5MB/s", "--compute")]
    [InlineData("soon", null, null, "45s")]
    [InlineData(null, "20", "5MB/s", "20GB")]
    [InlineData(null, "20GB", "5MB", "5MB/s")]
    [InlineData(null, "20GB", "0MB/s", "above zero")]
    [InlineData(null, "20GB", "5MB/fortnight", "5MB/s")]
    public void What_sets_no_deadline_is_refused_with_what_to_write(string? within, string? compute, string? rate, string advice)
    {
        var refused = Assert.Throws<UsageException>(() => TimeBudget.Of(within, compute, rate));
        Assert.Contains(advice, refused.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
    }

    [Theory]
    [InlineData("0s", null, null, "deadline.zero")]
    [InlineData("PT0S", null, null, "deadline.zero")]
    [InlineData("400d", null, null, "deadline.too-long")]
    [InlineData("30d1s", null, null, "deadline.too-long")]
    [InlineData("99999999999999999999999999d", null, null, "deadline.too-long")]
    [InlineData(null, "0GB", "5MB/s", "deadline.zero")]
    [InlineData(null, "9000PB", "1B/d", "deadline.too-long")]
    public void A_deadline_of_nothing_or_beyond_thirty_days_is_refused(string? within, string? compute, string? rate, string code)
    {
        var refused = Assert.Throws<UsageException>(() => TimeBudget.Of(within, compute, rate));
        Assert.Equal((ExitCode.DeadlineRefused, code), (refused.ExitCode, refused.Code));
    }

    [Fact]
    public void Thirty_days_are_allowed() => Assert.Equal(TimeSpan.FromDays(30), TimeBudget.Of("30d", null, null));
}
