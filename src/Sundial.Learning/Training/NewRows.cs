using Sundial.Learning.Tables;
using Sundial.Learning.Tables.Learners.Problems;
using Sundial.Learning.Tables.Learners.Search;

namespace Sundial.Learning.Training;

/// <summary>
/// Validation as it is on rows that are new. Folds are drawn as rows come, and where rows repeat themselves those to come will, too; whoever sends rows that never were there
/// before wants to know what a copy of them did not help with.
/// </summary>
internal static class NewRows
{
    // Fewer rows say too little; fewer copies change nothing.
    private const int LeastRows = 100;
    private const double LeastShareOfOthers = 0.01;

    // Nothing is late for it.
    private const int MostRows = 500_000;

    /// <summary>The part of a validation whose rows have no copy among those that were learned from.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="validation">What was predicted of them, each by members that had not seen it.</param>
    /// <param name="foldSeed">By which the folds were divided.</param>
    /// <returns>Null where that would say the same or too little.</returns>
    public static TableValidation? Of(Table table, TableValidation validation, ulong foldSeed)
    {
        if (!validation.IsOfEnsemble || table.WasDrawn.Length > 0 || table.RowCount > MostRows)
        {
            return null;
        }

        var foldOf = new int[table.RowCount];
        foreach (var (fold, rows) in TableFolds.Make(table, TableTrainer.Folds, foldSeed).Index())
        {
            Array.ForEach(rows.Validation, row => foldOf[row] = fold);
        }

        // The rows of which a copy is in another fold.
        var (first, learned) = (new Dictionary<ulong, int>(table.RowCount), new HashSet<ulong>());
        for (var row = 0; row < table.RowCount; row++)
        {
            var hash = table.RowHashes.Span[row];
            if (!first.TryAdd(hash, foldOf[row]) && first[hash] != foldOf[row])
            {
                learned.Add(hash);
            }
        }

        int[] places = [.. Enumerable.Range(0, validation.Rows.Count).Where(place => !learned.Contains(table.RowHashes.Span[validation.Rows[place]]))];
        if (places.Length < LeastRows || places.Length > (1 - LeastShareOfOthers) * validation.Rows.Count)
        {
            return null;
        }

        using var problem = new TableProblem(table, [], 1, foldSeed);
        var outputs = problem.Outputs;
        int[] newRows = [.. places.Select(place => validation.Rows[place])];
        float[] predictions = [.. places.SelectMany(place => validation.Predictions.AsSpan(place * outputs, outputs).ToArray())];
        return new TableValidation(problem.Fitness(predictions, newRows), predictions, newRows);
    }
}
