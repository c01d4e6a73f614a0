using Sundial.Learning.Tables.Learners.Problems;

namespace Sundial.Learning.Tables.Learners.Search;

/// <summary>How candidates are validated, and on how many rows they learn, as the time allows.</summary>
/// <param name="Folds">On which rows is validated.</param>
/// <param name="Words">The same for the user.</param>
internal sealed record ValidationPlan(IReadOnlyList<TableFold> Folds, string Words)
{
    private const double HoldoutShare = 0.2;
    private const int MostHeldOut = 50_000;

    /// <summary>Decides.</summary>
    /// <param name="table">The rows that may be learned from.</param>
    /// <param name="fitSeconds">What one fit on all of them is expected to take.</param>
    /// <param name="searchSeconds">What there is for all fits.</param>
    /// <param name="seed">Of every random choice.</param>
    public static ValidationPlan Make(Table table, double fitSeconds, double searchSeconds, ulong seed)
    {
        // So many candidates are to be had before each is validated more thoroughly.
        const int candidates = 7;
        var affordable = searchSeconds / Math.Max(1e-6, fitSeconds) / candidates;
        if (affordable >= 4 && table.RowCount >= 50)
        {
            var folds = affordable >= 6 ? 5 : 4;
            return new ValidationPlan(TableFolds.Make(table, folds, seed), $"Learners are validated on all {table.RowCount:N0} rows in {folds} folds.");
        }

        var share = Math.Min(HoldoutShare, (double)MostHeldOut / table.RowCount);
        var fold = TableFolds.Holdout(table, share, seed);
        return new ValidationPlan([fold], $"Learners are validated on {fold.Validation.Length:N0} of {table.RowCount:N0} rows.");
    }
}
