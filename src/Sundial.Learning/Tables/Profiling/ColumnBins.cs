using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Profiling;

/// <summary>The cells of a column as few whole numbers, by which the target can be counted.</summary>
internal static class ColumnBins
{
    private const int RowsOfBin = 50;
    private const int LeastBins = 4;
    private const int MostBins = 256;

    /// <summary>A bin for each of some rows, and how many bins there are; null for texts. The last bin is for missing values.</summary>
    public static (int[] Bins, int Count)? Of(Column column, int[] rows) => column switch
    {
        NumberColumn numbers => Of(Array.ConvertAll(rows, row => (double)numbers.Values.Span[row])),
        DateColumn dates => Of(Array.ConvertAll(rows, row => dates.Seconds.Span[row])),
        CategoryColumn categories => (Array.ConvertAll(rows, row => categories.Codes.Span[row] is >= 0 and var code ? code : categories.OtherCode + 1), categories.OtherCode + 2),
        _ => null,
    };

    /// <summary>Bins of equally many numbers, equal ones in one bin.</summary>
    public static (int[] Bins, int Count) Of(double[] values)
    {
        var sorted = values.Where(value => !double.IsNaN(value)).Order().ToArray();
        var wanted = Math.Clamp(sorted.Length / RowsOfBin, LeastBins, MostBins);
        var edges = new List<double>();
        for (var bin = 1; bin < wanted && sorted.Length > 0; bin++)
        {
            var edge = sorted[(int)((long)bin * sorted.Length / wanted)];
            if (edges.Count == 0 ? edge > sorted[0] : edge > edges[^1])
            {
                edges.Add(edge);
            }
        }

        double[] bounds = [.. edges];
        return (Array.ConvertAll(values, value => double.IsNaN(value) ? bounds.Length + 1 : BinOf(bounds, value)), bounds.Length + 2);
    }

    // The number of edges that a value reaches.
    private static int BinOf(double[] edges, double value) => Array.BinarySearch(edges, value) is var found && found >= 0 ? found + 1 : ~found;
}
