using System.Globalization;
using Sundial.Learning.Tables;

namespace Sundial.Learning.Training;

/// <summary>What one fold of a learner takes, as a guess before anything is measured; each run remembers how it was on its machine.</summary>
internal static class TablePace
{
    // Of incomes, 26,000 rows of 14 columns, one fold takes about three seconds on two threads in the mean of learners; of few rows hundreds of rounds take their time, too.
    private const double SecondsPerCellAndThread = 1.1e-5;
    private const double LeastSeconds = 0.8;

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
