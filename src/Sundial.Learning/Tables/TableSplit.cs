using Sundial.Learning.Data;

namespace Sundial.Learning.Tables;

/// <summary>
/// Splits the rows of a table class by class (numbers: tenth by tenth), so that every part has them in the same proportions. Copies of a
/// row stay together: a copy in the test would be known by heart.
/// </summary>
public static class TableSplit
{
    private const ulong SplitPurpose = 0x7AB1;
    private const ulong FoldPurpose = 0x7AB2;
    private const int Tenths = 10;

    /// <summary>Splits into parts.</summary>
    /// <param name="table">A table with a target.</param>
    /// <param name="shares">How much goes where; a class of fewer rows than its least is learned from only.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <param name="apart">Whether copies of a row stay together. True unless set.</param>
    public static DatasetParts Split(Table table, SplitShares shares, ulong seed, bool apart = true)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(shares);
        if (shares.Validation is not (>= 0 and < 1) || shares.Test is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(shares), "Shares are from 0 to below 1.");
        }

        var (train, validation, test) = (new List<int>(), new List<int>(), new List<int>());
        var copies = apart ? new RowCopies(table.RowHashes.Span) : RowCopies.None(table.RowCount);
        foreach (var firsts in Strata(table, copies, seed, SplitPurpose))
        {
            var rows = firsts.Sum(copies.CountOf);
            var small = rows < shares.LeastPerClass && table.Labels.Length > 0;
            var tested = small ? 0 : Part(rows, shares.Test);
            var validated = small ? 0 : Part(rows - tested, shares.Validation);
            var (inTest, inValidation) = (0, 0);
            foreach (var first in firsts)
            {
                // What has too many copies for a part stays in training: a part never gets more than its share.
                var count = copies.CountOf(first);
                if (inTest + count <= tested)
                {
                    copies.AddTo(test, first);
                    inTest += count;
                }
                else if (inValidation + count <= validated)
                {
                    copies.AddTo(validation, first);
                    inValidation += count;
                }
                else
                {
                    copies.AddTo(train, first);
                }
            }
        }

        return new DatasetParts(Sorted(train), Sorted(validation), Sorted(test));
    }

    /// <summary>Divides all rows into folds.</summary>
    /// <param name="table">A table with a target.</param>
    /// <param name="folds">How many; at least 2.</param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <returns>The rows of each fold, ascending; together all rows, each once.</returns>
    public static int[][] Folds(Table table, int folds, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        var parts = Enumerable.Range(0, folds).Select(_ => new List<int>()).ToArray();
        var smallest = 0;
        var copies = new RowCopies(table.RowHashes.Span);
        foreach (var firsts in Strata(table, copies, seed, FoldPurpose))
        {
            var filled = new int[folds];
            foreach (var first in firsts)
            {
                // The emptiest fold of this stratum, beginning where the last stratum ended, so that none collects all remainders.
                var fold = smallest;
                for (var i = 1; i < folds; i++)
                {
                    var other = (smallest + i) % folds;
                    fold = filled[other] < filled[fold] ? other : fold;
                }

                copies.AddTo(parts[fold], first);
                filled[fold] += copies.CountOf(first);
                smallest = (fold + 1) % folds;
            }
        }

        return [.. parts.Select(Sorted)];
    }

    private static int Part(int rows, double share) => (int)Math.Round(rows * share, MidpointRounding.AwayFromZero);

    // The first rows of all copies, class by class, in a random order. Copies belong to the class of the first.
    private static IEnumerable<int[]> Strata(Table table, RowCopies copies, ulong seed, ulong purpose)
    {
        var stratumOf = StratumOf(table);
        foreach (var stratum in copies.Firsts.GroupBy(row => stratumOf[row]).OrderBy(stratum => stratum.Key))
        {
            int[] firsts = [.. stratum];
            new CounterRandom(seed, purpose, (ulong)stratum.Key).Shuffle<int>(firsts);
            yield return firsts;
        }
    }

    private static int[] StratumOf(Table table)
    {
        if (table.Labels.Length > 0)
        {
            return table.Labels.ToArray();
        }

        var strata = new int[table.RowCount];
        if (table.Values.Length > 0)
        {
            var values = table.Values.ToArray();
            var rows = Enumerable.Range(0, values.Length).ToArray();
            Array.Sort(values, rows);
            for (var i = 0; i < rows.Length; i++)
            {
                strata[rows[i]] = (int)((long)i * Tenths / rows.Length);
            }
        }

        return strata;
    }

    private static int[] Sorted(List<int> rows)
    {
        rows.Sort();
        return [.. rows];
    }
}
