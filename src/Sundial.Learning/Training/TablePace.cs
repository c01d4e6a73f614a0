using System.Globalization;
using Sundial.Learning.Tables;

namespace Sundial.Learning.Training;

/// <summary>What one fold of a learner takes, as a guess before anything is measured; each run remembers how it was on its machine.</summary>
internal static class TablePace
{
    // Of incomes, 27,700 rows of 14 columns, a fold takes 1.7 s on two threads in the mean of learners; of wines, 3,900 rows of 11 columns, a quarter of a second.
    private const double SecondsPerCellAndThread = 8e-6;
    private const double LeastSeconds = 0.1;

    /// <summary>The name under which rates are remembered: tables of about as many cells are alike.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="share">The share of them that is learned from.</param>
    public static string Family(Table table, double share) => string.Create(CultureInfo.InvariantCulture, $"table-{Math.Round(Math.Log10(Math.Max(1, Cells(table, share)))):0}");

    /// <summary>Seconds.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="share">The share of them that is learned from.</param>
    /// <param name="threads">Threads to compute with.</param>
    public static double SecondsPerFold(Table table, double share, int threads) => LeastSeconds + (SecondsPerCellAndThread * Cells(table, share) / threads);

    private static double Cells(Table table, double share) => share * table.RowCount * table.Columns.Count;
}
