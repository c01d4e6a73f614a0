using System.Globalization;
using Sundial.Learning.Data;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Profiling;

/// <summary>A profile in sentences.</summary>
internal static class ProfileWords
{
    private const double Imbalanced = 10;
    private const double ManyMissing = 0.5;
    private const double LongTail = 3;
    private const int HighCardinality = 1000;
    private const int Named = 5;

    /// <summary>What should be known before training, the gravest first.</summary>
    public static IEnumerable<DataFinding> Findings(TableProfile profile)
    {
        foreach (var leak in profile.Leaks)
        {
            yield return new(leak.Kind == "copy" ? DataSeverity.Error : DataSeverity.Warning, leak.Words);
        }

        if (profile.TestRowsInTraining is > 0 and var shared)
        {
            yield return new(DataSeverity.Error, $"{shared:N0} of {profile.TestRows:N0} rows of the test table are in this table, too; a test on them tells what was learned by heart.");
        }

        foreach (var finding in OfTarget(profile).Concat(OfColumns(profile)))
        {
            yield return finding;
        }

        if (profile.DuplicateRows > 0)
        {
            yield return new(profile.ContradictingRows > 0 ? DataSeverity.Warning : DataSeverity.Info, $"{profile.DuplicateRows:N0} {(profile.DuplicateRows == 1 ? "row is a copy of an earlier one" : "rows are copies of earlier ones")}{(profile.ContradictingRows > 0 ? $", {profile.ContradictingRows:N0} of them with another target" : "")}; copies stay in one part of the split.");
        }

        foreach (var notice in profile.Reading.Notices)
        {
            yield return new(DataSeverity.Info, notice);
        }
    }

    /// <summary>What would be trained and how.</summary>
    public static IEnumerable<string> Plan(TableProfile profile)
    {
        if (profile.Target is not { } target)
        {
            yield return "No column was found that could be learned; name one with --target.";
            yield break;
        }

        var features = profile.Columns.Where(column => column.Telling is not null || column.Missing is not null).ToList();
        var kinds = string.Join(", ", features.GroupBy(column => column.Kind).OrderBy(group => group.Key).Select(group => $"{group.Count():N0} {Plural(group.Key, group.Count())}"));
        yield return target.Task == TableTask.Regression
            ? $"A model that tells the number \"{target.Name}\" from {Count(features.Count, "column")} ({kinds})."
            : $"A model that tells the {target.Classes!.Count:N0} classes of \"{target.Name}\" from {Count(features.Count, "column")} ({kinds}){(target.PositiveClass is null ? "" : $"; \"{target.PositiveClass}\" is the positive class")}.";

        var shares = new SplitShares { Test = profile.TestRows is null ? new SplitShares().Test : 0 };
        var tested = (int)Math.Round(profile.Rows * shares.Test);
        yield return $"{profile.Rows - tested:N0} rows to learn from and to choose by, in turns, and {profile.TestRows ?? tested:N0} to test on{(profile.TestRows is null ? "" : ", from the test table")}.";
        yield return "Boosted trees, randomised trees and a neural network with good defaults first, tuned where the time allows it; the best is kept, or several together where that is better.";
    }

    private static IEnumerable<DataFinding> OfTarget(TableProfile profile)
    {
        if (profile.Target is null)
        {
            yield return new(DataSeverity.Error, "No column was found that could be learned; name the one that is meant as the target.");
        }

        if (profile.Target?.Classes is not { } classes)
        {
            yield break;
        }

        var rarest = classes.MinBy(known => known.Count)!;
        if (profile.Target.Imbalance >= Imbalanced)
        {
            yield return new(DataSeverity.Warning, string.Create(
                CultureInfo.InvariantCulture,
                $"The classes are unequal: \"{rarest.Value}\" has {rarest.Count:N0} rows, {rarest.Count / (double)profile.Rows:P1} of all; look at precision and recall rather than at accuracy."));
        }

        var poor = classes.Where(known => known.Count < new SplitShares().LeastPerClass).ToList();
        if (poor.Count > 0)
        {
            yield return new(DataSeverity.Warning, $"{Count(poor.Count, "class", "classes")} of \"{profile.Target.Name}\" {(poor.Count == 1 ? "has" : "have")} fewer than {new SplitShares().LeastPerClass} rows ({Names(poor.Select(known => known.Value))}); they are learned from and not tested.");
        }
    }

    private static IEnumerable<DataFinding> OfColumns(TableProfile profile)
    {
        var unused = profile.Columns.Where(column => column.Kind is ColumnKind.Id or ColumnKind.Constant).ToList();
        if (unused.Count > 0)
        {
            yield return new(DataSeverity.Info, $"{Count(unused.Count, "column")} would not be learned from: {string.Join("; ", unused.Take(Named).Select(column => $"\"{column.Name}\", because {column.Why}"))}{More(unused.Count)}.");
        }

        var sparse = profile.Columns.Where(column => column.Missing > ManyMissing * profile.Rows).ToList();
        if (sparse.Count > 0)
        {
            yield return new(DataSeverity.Warning, $"Most values are missing in {Names(sparse.Select(column => column.Name))}.");
        }

        var many = profile.Columns.Where(column => column.Kind == ColumnKind.Category && column.Distinct >= HighCardinality).ToList();
        if (many.Count > 0)
        {
            yield return new(DataSeverity.Info, $"{Names(many.Select(column => column.Name))} {(many.Count == 1 ? "has" : "have")} many different values; the rare ones count as one.");
        }

        var tailed = profile.Columns.Where(column => column.Kind == ColumnKind.Number && Math.Abs(column.Numbers?.Skew ?? 0) >= LongTail).ToList();
        if (tailed.Count > 0)
        {
            yield return new(DataSeverity.Info, $"{Names(tailed.Select(column => column.Name))} {(tailed.Count == 1 ? "has" : "have")} a long tail.");
        }
    }

    private static string Plural(ColumnKind kind, int count) => (kind, count) switch
    {
        (ColumnKind.Category, 1) => "category",
        (ColumnKind.Category, _) => "categories",
        (_, 1) => kind.ToString().ToLowerInvariant(),
        _ => $"{kind.ToString().ToLowerInvariant()}s",
    };

    private static string Count(int count, string one, string? many = null) => $"{count:N0} {(count == 1 ? one : many ?? one + "s")}";

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(Named).Select(name => $"\"{name}\"")) + More(all.Count);
    }

    private static string More(int count) => count > Named ? $" and {count - Named:N0} more" : "";
}
