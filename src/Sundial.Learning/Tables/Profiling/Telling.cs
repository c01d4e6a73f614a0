using Sundial.Learning.Tables.Reading;

namespace Sundial.Learning.Tables.Profiling;

/// <summary>How much one column alone tells of the target, measured on rows other than those it was learned on.</summary>
/// <param name="table">A table with a target.</param>
/// <param name="rows">The rows to look at.</param>
internal sealed class Telling(Table table, int[] rows)
{
    /// <summary>A column that tells this share of everything is suspicious.</summary>
    public const double Suspicious = 0.95;

    // Copies of a row are on one side: what they tell of each other is no knowledge.
    private readonly bool[] _side = Array.ConvertAll(rows, row => (CellText.Mix(table.RowHashes.Span[row]) & 1) == 0);
    private readonly int _classes = table.Schema.Target?.ClassNames.Count ?? 0;

    /// <summary>From 0 for nothing to 1 for everything; and the share of rows whose class it gives right, NaN for numbers.</summary>
    /// <param name="bins">A bin for each row.</param>
    /// <param name="count">How many bins there are.</param>
    public (double Score, double Right) Of(int[] bins, int count) => _classes > 0 ? OfClasses(bins, count) : OfNumbers(bins, count);

    private (double Score, double Right) OfClasses(int[] bins, int count)
    {
        var counts = new double[2, count, _classes];
        var totals = new double[2, _classes];
        for (var i = 0; i < rows.Length; i++)
        {
            counts[_side[i] ? 1 : 0, bins[i], Label(i)]++;
            totals[_side[i] ? 1 : 0, Label(i)]++;
        }

        var (loss, blind, right) = (0.0, 0.0, 0);
        for (var i = 0; i < rows.Length; i++)
        {
            // Learned on the other side; a bin of few rows is drawn towards all rows.
            var side = _side[i] ? 0 : 1;
            var (all, inBin, best) = (0.0, 0.0, 0);
            for (var label = 0; label < _classes; label++)
            {
                all += totals[side, label] + 1;
                inBin += counts[side, bins[i], label];
            }

            for (var label = 1; label < _classes; label++)
            {
                best = Probability(side, bins[i], label, all, inBin) > Probability(side, bins[i], best, all, inBin) ? label : best;
            }

            loss -= Math.Log(Probability(side, bins[i], Label(i), all, inBin));
            blind -= Math.Log((totals[side, Label(i)] + 1) / all);
            right += best == Label(i) ? 1 : 0;
        }

        return (blind > 0 ? Math.Clamp(1 - (loss / blind), 0, 1) : 0, right / (double)Math.Max(1, rows.Length));

        double Probability(int side, int bin, int label, double all, double inBin) => (counts[side, bin, label] + ((totals[side, label] + 1) / all)) / (inBin + 1);
    }

    private (double Score, double Right) OfNumbers(int[] bins, int count)
    {
        var (sums, counts, means) = (new double[2, count], new double[2, count], new double[2]);
        for (var i = 0; i < rows.Length; i++)
        {
            sums[_side[i] ? 1 : 0, bins[i]] += Value(i);
            counts[_side[i] ? 1 : 0, bins[i]]++;
        }

        for (var side = 0; side < means.Length; side++)
        {
            var own = side;
            var bin = Enumerable.Range(0, count);
            means[side] = bin.Sum(b => sums[own, b]) / Math.Max(1, bin.Sum(b => counts[own, b]));
        }

        var (error, blind) = (0.0, 0.0);
        for (var i = 0; i < rows.Length; i++)
        {
            var side = _side[i] ? 0 : 1;
            var guess = (sums[side, bins[i]] + means[side]) / (counts[side, bins[i]] + 1);
            error += (Value(i) - guess) * (Value(i) - guess);
            blind += (Value(i) - means[side]) * (Value(i) - means[side]);
        }

        return (blind > 0 ? Math.Clamp(1 - (error / blind), 0, 1) : 0, double.NaN);
    }

    private int Label(int i) => table.Labels.Span[rows[i]];

    private double Value(int i) => table.Values.Span[rows[i]];
}
