using System.Globalization;
using System.Text;
using Sundial.Learning.Data;
using Sundial.Learning.Tables.Columns;
using Sundial.Learning.Tables.Reading;
using Xunit;

namespace Sundial.Learning.Tests.Tables.Reading;

public sealed class NumberCellTests
{
    [Theory]
    [InlineData("0", NumberStyle.Plain, 0.0)]
    [InlineData("-12.75", NumberStyle.Plain, -12.75)]
    [InlineData("+3", NumberStyle.Plain, 3.0)]
    [InlineData(".5", NumberStyle.Plain, 0.5)]
    [InlineData("5.", NumberStyle.Plain, 5.0)]
    [InlineData("1e-3", NumberStyle.Plain, 0.001)]
    [InlineData("123456789012345678901", NumberStyle.Plain, 123456789012345678901.0)]
    [InlineData("12 %", NumberStyle.Plain, 0.12)]
    [InlineData("€ 5", NumberStyle.Plain, 5.0)]
    [InlineData("-inf", NumberStyle.Plain, double.NegativeInfinity)]
    [InlineData("1,234,567.5", NumberStyle.ThousandsComma, 1234567.5)]
    [InlineData("-1,234", NumberStyle.ThousandsComma, -1234.0)]
    [InlineData("12.5", NumberStyle.ThousandsComma, 12.5)]
    [InlineData("1.234.567,5", NumberStyle.DecimalComma, 1234567.5)]
    [InlineData("0,5", NumberStyle.DecimalComma, 0.5)]
    [InlineData("1 234,5", NumberStyle.DecimalComma, 1234.5)]
    [InlineData("1,5e3", NumberStyle.DecimalComma, 1500.0)]
    public void What_people_write_is_read(string cell, NumberStyle style, double number)
    {
        Assert.True(NumberCell.TryParse(Encoding.UTF8.GetBytes(cell), style, out var value));
        Assert.Equal(number, value);
    }

    [Theory]
    [InlineData("", NumberStyle.Plain)]
    [InlineData("-", NumberStyle.Plain)]
    [InlineData(".", NumberStyle.Plain)]
    [InlineData("1.2.3", NumberStyle.Plain)]
    [InlineData("1,234", NumberStyle.Plain)]
    [InlineData("12a", NumberStyle.Plain)]
    [InlineData("0x10", NumberStyle.Plain)]
    [InlineData("nan", NumberStyle.Plain)]
    [InlineData("12,34", NumberStyle.ThousandsComma)]
    [InlineData("1,2345", NumberStyle.ThousandsComma)]
    [InlineData("0,123", NumberStyle.ThousandsComma)]
    [InlineData(",123", NumberStyle.ThousandsComma)]
    [InlineData("1.5", NumberStyle.DecimalComma)]
    [InlineData("1.234.5", NumberStyle.DecimalComma)]
    [InlineData("%", NumberStyle.DecimalComma)]
    public void What_is_no_number_is_none(string cell, NumberStyle style) =>
        Assert.False(NumberCell.TryParse(Encoding.UTF8.GetBytes(cell), style, out _));

    [Fact]
    public void Any_number_that_is_written_is_read_as_the_runtime_reads_it()
    {
        var random = new CounterRandom(7, 0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var number = Math.ScaleB((double)random.Next() * (random.Next(2) == 0 ? 1 : -1), random.Next(120) - 90);
            var text = number.ToString((string[])["R", "F4", "G6", "E3"] is var formats ? formats[random.Next(4)] : "", CultureInfo.InvariantCulture);

            Assert.True(NumberCell.TryParse(Encoding.UTF8.GetBytes(text), NumberStyle.Plain, out var value), text);
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
        }
    }
}
