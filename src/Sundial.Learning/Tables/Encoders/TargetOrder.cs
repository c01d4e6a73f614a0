using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Encoders;

/// <summary>Ranks categories by the mean of the target, so that one threshold can divide those that go with much of it from those that go with little.</summary>
/// <remarks>That no better division exists is known since Fisher (1958); rare categories are drawn to the mean of all, so that chance does not order them.</remarks>
internal static class TargetOrder
{
    private const double RowsOfPrior = 10;

    /// <summary>The rank of each code; null where the target has no order, as with more than two classes.</summary>
    public static float[]? Fit(CategoryColumn column, CategoryCodes codes, Table training)
    {
        if (training.Schema.Target is not { } target || (target.Task == TableTask.Classification && target.ClassNames.Count != 2))
        {
            return null;
        }

        var (sums, counts) = (new double[codes.Other + 1], new double[codes.Other + 1]);
        var cells = column.Codes.Span;
        for (var row = 0; row < cells.Length; row++)
        {
            if (cells[row] >= 0)
            {
                sums[codes.Of(cells[row])] += target.Task == TableTask.Classification ? training.Labels.Span[row] : training.Values.Span[row];
                counts[codes.Of(cells[row])]++;
            }
        }

        var mean = sums.Sum() / Math.Max(1, counts.Sum());
        var means = sums.Select((sum, code) => (sum + (RowsOfPrior * mean)) / (counts[code] + RowsOfPrior)).ToArray();
        var order = Enumerable.Range(0, means.Length).OrderBy(code => means[code]).ThenBy(code => code).ToArray();
        var ranks = new float[order.Length];
        for (var rank = 0; rank < order.Length; rank++)
        {
            ranks[order[rank]] = rank;
        }

        return ranks;
    }
}
