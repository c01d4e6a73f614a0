using System.Globalization;
using System.Text;
using Sundial.Learning.Tables.Columns;
using Sundial.Learning.Tables.Reading;
using Xunit;

namespace Sundial.Learning.Tests.Tables.Reading;

public sealed class DateCellTests
{
    [Theory]
    [InlineData("2026-11-21", DateFormat.YearMonthDay, "2026-11-21T00:00:00Z")]
    [InlineData("2026/1/2 3:04", DateFormat.YearMonthDay, "2026-01-02T03:04:00Z")]
    [InlineData("2026-11-21T14:05:09.25Z", DateFormat.YearMonthDay, "2026-11-21T14:05:09.25Z")]
    [InlineData("2026-11-21 14:05:09 -0530", DateFormat.YearMonthDay, "2026-11-21T19:35:09Z")]
    [InlineData("21.11.2026", DateFormat.DayMonthYear, "2026-11-21T00:00:00Z")]
    [InlineData("21-Nov-2026", DateFormat.DayMonthYear, "2026-11-21T00:00:00Z")]
    [InlineData("21/11/26", DateFormat.DayMonthYear, "2026-11-21T00:00:00Z")]
    [InlineData("21/11/71", DateFormat.DayMonthYear, "1971-11-21T00:00:00Z")]
    [InlineData("11/21/2026 02:05 PM", DateFormat.MonthDayYear, "2026-11-21T14:05:00Z")]
    [InlineData("November 21, 2026", DateFormat.MonthDayYear, "2026-11-21T00:00:00Z")]
    [InlineData("12/1/2026 12:00:00 AM", DateFormat.MonthDayYear, "2026-12-01T00:00:00Z")]
    [InlineData("20261121", DateFormat.Compact, "2026-11-21T00:00:00Z")]
    [InlineData("1899-12-31", DateFormat.YearMonthDay, "1899-12-31T00:00:00Z")]
    public void Dates_are_read(string cell, DateFormat format, string moment)
    {
        Assert.True(DateCell.TryParse(Encoding.UTF8.GetBytes(cell), format, out var seconds));
        Assert.Equal((DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).TotalSeconds, seconds, 6);
    }

    [Theory]
    [InlineData("2026-13-01", DateFormat.YearMonthDay)]
    [InlineData("2026-02-29", DateFormat.YearMonthDay)]
    [InlineData("2026-11", DateFormat.YearMonthDay)]
    [InlineData("2026-11-21x", DateFormat.YearMonthDay)]
    [InlineData("2026-11-21T25:00", DateFormat.YearMonthDay)]
    [InlineData("1.2.3", DateFormat.DayMonthYear)]
    [InlineData("10.11.12", DateFormat.DayMonthYear)]
    [InlineData("192.168.1.10", DateFormat.DayMonthYear)]
    [InlineData("32/01/2026", DateFormat.DayMonthYear)]
    [InlineData("13/21/2026", DateFormat.MonthDayYear)]
    [InlineData("18001121", DateFormat.Compact)]
    [InlineData("march", DateFormat.MonthDayYear)]
    public void What_is_no_date_is_none(string cell, DateFormat format) =>
        Assert.False(DateCell.TryParse(Encoding.UTF8.GetBytes(cell), format, out _));
}
