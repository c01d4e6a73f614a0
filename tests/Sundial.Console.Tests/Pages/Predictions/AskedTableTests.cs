using System.Text;
using Sundial.Console.Pages.Predictions;
using Xunit;

namespace Sundial.Console.Tests.Pages.Predictions;

/// <summary>Rows that were asked about are shown as a table, however they were sent.</summary>
public sealed class AskedTableTests
{
    [Fact]
    public void Csv_with_names_quotes_and_lines_in_cells()
    {
        var table = Of("name,note\r\n\"Ann \"\"A\"\" Bee\",\"two\nlines, one cell\"\r\nBob,\r\n", "text/csv")!;
        Assert.Equal(["name", "note"], table.Columns);
        Assert.Equal([["Ann \"A\" Bee", "two\nlines, one cell"], ["Bob", ""]], table.Rows);
        Assert.Equal(2, table.All);
    }

    [Fact]
    public void Csv_without_names() => Assert.Empty(Of("5.1,3.5\n4.9,3.0", "text/csv; charset=utf-8")!.Columns);

    [Fact]
    public void Instances_that_are_objects_have_the_columns_of_all()
    {
        var table = Of("""{"instances":[{"age":39,"work":null},{"age":50,"town":"Bonn"}]}""", "application/json")!;
        Assert.Equal(["age", "work", "town"], table.Columns);
        Assert.Equal([["39", "", ""], ["50", "", "Bonn"]], table.Rows);
    }

    [Theory]
    [InlineData("""{"instances":[[1,2]]}""")]
    [InlineData("""{"inputs":[]}""")]
    [InlineData("{broken")]
    public void Other_json_is_no_table(string body) => Assert.Null(Of(body, "application/json"));

    [Fact]
    public void Only_the_first_hundred_are_shown_of_many()
    {
        var table = Of($"a\n{string.Join('\n', Enumerable.Range(0, 5_000))}", "text/csv")!;
        Assert.Equal((100, 5_000), (table.Rows.Count, table.All));
    }

    private static AskedTable? Of(string body, string mediaType) => AskedTable.Of(Encoding.UTF8.GetBytes(body), mediaType);
}
