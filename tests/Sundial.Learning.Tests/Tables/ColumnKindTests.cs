using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Columns;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Learning.Tests.Tables;

/// <summary>What columns are taken for, and what becomes of their cells.</summary>
public sealed class ColumnKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Kinds_are_recognised_and_explained()
    {
        string[] words = ["quick", "brown", "fox", "jumps", "over", "lazy", "dog"];
        var table = Read("id,uuid,same,empty,amount,grade,day,note,town", i =>
            $"{i + 100},{Guid.NewGuid()},x,,{i % 13 * 1.5},{"ABC"[i % 3]},{new DateTime(2026, 1, 1).AddDays(i):yyyy-MM-dd},{string.Join(' ', Enumerable.Range(0, 5).Select(j => words[((i * 31) + (j * j * 7) + (i / 7 * j)) % 7]))} {i},town{i % 20}");
        var kinds = table.Schema.Columns.ToDictionary(column => column.Name, column => column.Kind);

        Assert.Equal(ColumnKind.Id, kinds["id"]);
        Assert.Equal(ColumnKind.Id, kinds["uuid"]);
        Assert.Equal(ColumnKind.Constant, kinds["same"]);
        Assert.Equal(ColumnKind.Constant, kinds["empty"]);
        Assert.Equal(ColumnKind.Number, kinds["amount"]);
        Assert.Equal(ColumnKind.Category, kinds["grade"]);
        Assert.Equal(ColumnKind.Date, kinds["day"]);
        Assert.Equal(ColumnKind.Text, kinds["note"]);
        Assert.Equal(ColumnKind.Category, kinds["town"]);
        Assert.All(table.Schema.Columns, column => Assert.NotEmpty(column.Why));
        Assert.Equal(["amount", "grade", "day", "note", "town"], table.Columns.Select(column => column.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("n/a")]
    [InlineData("N/A")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("?")]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData("-")]
    [InlineData("#N/A")]
    [InlineData(".")]
    [InlineData("\"\"")]
    [InlineData("\" NA \"")]
    public void Marks_of_missing_values_are_known(string mark)
    {
        var table = Read("number,category", i => i % 4 == 0 ? $"{mark},{mark}" : $"{i},{(i % 3 == 0 ? "x" : "y")}");

        Assert.Equal(ColumnKind.Number, table.Columns[0].Kind);
        Assert.Equal((30, 30), (table.Columns[0].MissingCount, table.Columns[1].MissingCount));
        Assert.True(float.IsNaN(((NumberColumn)table.Columns[0]).Values.Span[0]));
        Assert.Equal(CategoryColumn.Missing, ((CategoryColumn)table.Columns[1]).Codes.Span[0]);
        Assert.All(table.Columns, column => Assert.True(column.Schema.HadMissing));
        Assert.Equal(["y", "x"], table.Columns[1].Schema.Categories);
    }

    [Fact]
    public void Numbers_have_their_styles()
    {
        var points = Read("plain,grouped,money,share", i => $"{i}.25,\"{i + 1},234.5\",\"${(i % 5) + 1},000\",{i % 50}%");

        Assert.Equal([NumberStyle.Plain, NumberStyle.ThousandsComma, NumberStyle.ThousandsComma, NumberStyle.Plain], points.Columns.Select(column => column.Schema.NumberStyle));
        Assert.Equal([7.25f, 8234.5f, 3000f, 0.07f], points.Columns.Cast<NumberColumn>().Select(column => column.Values.Span[7]));

        var commas = Read("decimal;grouped;thousands", i => $"{i},25;{i + 1}.234,5;{(i % 5) + 1}.000", ';');
        Assert.All(commas.Columns, column => Assert.Equal(NumberStyle.DecimalComma, column.Schema.NumberStyle));
        Assert.Equal([7.25f, 8234.5f, 3000f], commas.Columns.Cast<NumberColumn>().Select(column => column.Values.Span[7]));
    }

    [Fact]
    public void A_point_with_three_digits_is_a_decimal_point_where_nothing_says_otherwise()
    {
        var table = Read("density;size", i => $"0.9{i % 90 + 10};1.{i % 900 + 100}", ';');

        Assert.Equal(0.917f, ((NumberColumn)table.Columns[0]).Values.Span[7]);
        Assert.Equal(1.107f, ((NumberColumn)table.Columns[1]).Values.Span[7]);
    }

    [Fact]
    public void Quoted_numbers_are_numbers() =>
        Assert.Equal(3.5f, ((NumberColumn)Read("a", i => $"\"{i}.5\"").Columns[0]).Values.Span[3]);

    [Fact]
    public void Infinite_and_huge_numbers_are_missing_and_told()
    {
        var table = Read("a", i => i switch { 5 => "inf", 6 => "-Infinity", 7 => "1e39", 8 => "1e400", 9 => "1e30", _ => $"{i}" });
        var values = ((NumberColumn)table.Columns[0]).Values.Span;

        Assert.All(values[5..9].ToArray(), value => Assert.True(float.IsNaN(value)));
        Assert.Equal(1e30f, values[9]);
        Assert.Contains(table.Reading.Notices, notice => notice.Contains("4 values of \"a\" are infinite", StringComparison.Ordinal));
    }

    [Fact]
    public void A_word_among_many_numbers_is_missing_and_told()
    {
        var table = Read("a", i => i == 50 ? "broken" : $"{i % 40}");

        Assert.Equal(1, table.Columns[0].MissingCount);
        Assert.Contains(table.Reading.Notices, notice => notice.Contains("1 value of \"a\", such as \"broken\", is no number", StringComparison.Ordinal));
        Assert.Contains("\"broken\" are taken for missing", table.Columns[0].Schema.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_numbers_and_words_is_a_category() =>
        Assert.Equal(ColumnKind.Category, Read("a", i => i % 4 == 0 ? "many" : $"{i % 10}").Columns[0].Kind);

    [Fact]
    public void Categories_are_ordered_by_how_frequent_they_are()
    {
        var column = (CategoryColumn)Read("a", i => i % 2 == 0 ? "b" : i % 3 == 0 ? "a" : "c").Columns[0];

        Assert.Equal(["b", "c", "a"], column.Schema.Categories);
        Assert.Equal([60L, 40L, 20L], column.Schema.CategoryCounts);
        Assert.Equal(3, column.OtherCode);
    }

    [Fact]
    public void Of_far_too_many_categories_the_rarer_count_as_one()
    {
        var text = TableFiles.Rows("a,kind", 30_000, i => $"{(i % 2 == 0 ? "often" : i % 4 == 1 ? $"rare{i}" : $"twice{i % 9999}")},{i % 3}");
        var table = TableReader.Read(_folder.Text("a.csv", text));
        var column = (CategoryColumn)table.Columns[0];

        Assert.Equal(10_000, column.Schema.Categories.Count);
        Assert.Equal("often", column.Schema.Categories[0]);
        Assert.Contains(column.OtherCode, column.Codes.ToArray());
        Assert.Contains(table.Reading.Notices, notice => notice.Contains("the 10,000 most frequent are told apart", StringComparison.Ordinal));
    }

    [Fact]
    public void Whole_dates_and_moments_are_read()
    {
        var table = Read("iso,german,american,moment,compact", i =>
        {
            var day = new DateTime(2024, 2, 20).AddDays(i);
            return $"{day:yyyy/MM/dd},{day:dd.MM.yyyy},{day:M/d/yyyy},{day:yyyy-MM-dd}T12:30:15.5+02:00,{day:yyyyMMdd}";
        });
        double[] seconds = [.. table.Columns.Cast<DateColumn>().Select(column => column.Seconds.Span[10])];
        var expected = (new DateTime(2024, 3, 1) - DateTime.UnixEpoch).TotalSeconds;

        Assert.Equal([expected, expected, expected, expected + (10.5 * 3600) + 15.5, expected], seconds);
        Assert.Equal([DateFormat.YearMonthDay, DateFormat.DayMonthYear, DateFormat.MonthDayYear, DateFormat.YearMonthDay, DateFormat.Compact], table.Columns.Select(column => column.Schema.DateFormat));
    }

    [Fact]
    public void A_column_that_is_there_only_now_and_then_is_a_category_of_one_value() =>
        Assert.Equal(ColumnKind.Category, Read("a", i => i % 3 == 0 ? "yes" : "").Columns[0].Kind);

    private Table Read(string header, Func<int, string> row, char separator = ',') =>
        TableReader.Read(_folder.Text("a.csv", TableFiles.Rows($"{header}{separator}kind", 120, i => $"{row(i)}{separator}{(i % 5 == 0 ? "p" : "q")}")));
}
