using Sundial.Learning.Tables;

namespace Sundial.Learning.Evaluation;

/// <summary>How well a column was predicted.</summary>
/// <param name="Classes">Where it holds classes.</param>
/// <param name="Numbers">Where it holds numbers.</param>
public sealed record TableEvaluation(TableClassificationMetrics? Classes, RegressionMetrics? Numbers)
{
    /// <summary>Compares predictions with what is there.</summary>
    /// <param name="table">A table with a target.</param>
    /// <param name="rows">The rows that were predicted.</param>
    /// <param name="predictions">[rows, classes] probabilities, or [rows] numbers.</param>
    /// <returns>Null where nothing was predicted.</returns>
    public static TableEvaluation? Of(Table table, IReadOnlyList<int> rows, float[] predictions)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        return (rows.Count, table.Schema.Target) switch
        {
            (0, _) or (_, null) => null,
            (_, { Task: TableTask.Classification } target) =>
                new TableEvaluation(TableClassificationMetrics.Of(predictions, [.. rows.Select(row => table.Labels.Span[row])], target.ClassNames), null),
            _ => new TableEvaluation(null, RegressionMetrics.Of(predictions, [.. rows.Select(row => table.Values.Span[row])])),
        };
    }
}
