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
    private const int Strata = 10;

    /// <summary>Splits into parts.</summary>
    /// <param name="table">A table with a target.</param>
    /// <param name="shares">How much goes where; a class of fewer rows than its least is learned from only.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    public static DatasetParts Split(Table table, SplitShares shares, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(shares);
        if (shares.Validation is not (>= 0 and < 1) || shares.Test is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(shares), "Shares are from 0 to below 1.");
        }

        var (train, validation, test) = (new List<int>(), new List<int>(), new List<int>());
        foreach (var (stratum, groups) in Groups(table, seed, SplitPurpose))
        {
            var rows = groups.Sum(group => group.Count);
            var small = rows < shares.LeastPerClass && table.Labels.Length > 0;
            var tested = small ? 0 : Part(rows, shares.Test);
            var validated = small ? 0 : Part(rows - tested, shares.Validation);
            var (inTest, inValidation) = (0, 0);
            foreach (var group in groups)
            {
                // What a group is too large for stays in training: a part never gets more than its share.
                if (inTest + group.Count <= tested)
                {
                    test.AddRange(group);
                    inTest += group.Count;
                }
                else if (inValidation + group.Count <= validated)
                {
                    validation.AddRange(group);
                    inValidation += group.Count;
                }
                else
                {
                    train.AddRange(group);
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
        foreach (var (stratum, groups) in Groups(table, seed, FoldPurpose))
        {
            var filled = new int[folds];
            foreach (var group in groups)
            {
                // The emptiest fold of this stratum, beginning where the last stratum ended, so that none collects all remainders.
                var fold = Enumerable.Range(0, folds).Select(i => (i + smallest) % folds).MinBy(i => filled[i]);
                parts[fold].AddRange(group);
                filled[fold] += group.Count;
                smallest = (fold + 1) % folds;
            }
        }

        return [.. parts.Select(Sorted)];
    }

    private static int Part(int rows, double share) => (int)Math.Round(rows * share, MidpointRounding.AwayFromZero);

    // Rows by stratum, copies together, groups in a random order. A group belongs to the stratum of its first row.
    private static IEnumerable<(int Stratum, List<int>[] Groups)> Groups(Table table, ulong seed, ulong purpose)
    {
        var stratumOf = StratumOf(table);
        var groupOf = new Dictionary<ulong, List<int>>();
        var hashes = table.RowHashes.Span;
        var ordered = new List<List<int>>();
        for (var row = 0; row < hashes.Length; row++)
        {
            if (!groupOf.TryGetValue(hashes[row], out var group))
            {
                groupOf[hashes[row]] = group = [];
                ordered.Add(group);
            }

            group.Add(row);
        }

        foreach (var stratum in ordered.GroupBy(group => stratumOf[group[0]]).OrderBy(stratum => stratum.Key))
        {
            var groups = stratum.ToArray();
            new CounterRandom(seed, purpose, (ulong)stratum.Key).Shuffle<List<int>>(groups);
            yield return (stratum.Key, groups);
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
                strata[rows[i]] = (int)((long)i * Strata / rows.Length);
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
