using System.Text.Json;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Export;

/// <summary>A row of a table as an inference request, for whoever serves the model and wants to try it.</summary>
internal static class TableExample
{
    private const int MostRowsLookedAt = 1000;

    /// <summary>The inputs of a request, <c>{"inputs": [{"name", "datatype", "shape", "data"}]}</c>, from the row with the fewest missing values among the first.</summary>
    public static string Of(Table table)
    {
        var row = Enumerable.Range(0, Math.Min(table.RowCount, MostRowsLookedAt)).MinBy(row => table.Columns.Count(column => IsMissing(column, row)));
        return JsonSerializer.Serialize(new
        {
            inputs = table.Columns.Select(column => new { name = column.Name, datatype = Datatype(column), shape = new[] { 1, 1 }, data = new[] { Cell(column, row) } }),
        });
    }

    private static bool IsMissing(Column column, int row) => column switch
    {
        NumberColumn numbers => float.IsNaN(numbers.Values.Span[row]),
        DateColumn dates => double.IsNaN(dates.Seconds.Span[row]),
        CategoryColumn categories => categories.Codes.Span[row] < 0,
        _ => false,
    };

    private static string Datatype(Column column) => column switch { NumberColumn => "FP32", DateColumn => "FP64", _ => "BYTES" };

    // JSON has no NaN.
    private static object Cell(Column column, int row) => IsMissing(column, row)
        ? column is NumberColumn or DateColumn ? 0 : ""
        : column switch
        {
            NumberColumn numbers => numbers.Values.Span[row],
            DateColumn dates => dates.Seconds.Span[row],
            CategoryColumn categories when categories.Codes.Span[row] < categories.OtherCode => categories.Schema.Categories[categories.Codes.Span[row]],
            TextColumn texts => texts.Texts.Span[row] ?? "",
            _ => "",
        };
}
