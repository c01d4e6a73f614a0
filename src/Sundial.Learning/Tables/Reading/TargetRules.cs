using System.Globalization;
using Sundial.Learning.Data;
using Sundial.Learning.Data.Sources;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Tells which column is to be learned, and whether it holds classes or numbers.</summary>
internal static class TargetRules
{
    /// <summary>More classes than these are none.</summary>
    public const int MostClasses = 1000;

    private const int FewNumbers = 20;
    private static readonly string[] s_targetNames = ["target", "label", "class", "outcome", "y"];
    private static readonly string[] s_classNames = ["class", "label", "category", "type", "species", "kind", "group"];

    /// <summary>The place of the column to learn, and how it was found.</summary>
    /// <exception cref="DatasetException">The name that was given is not there.</exception>
    public static (int Place, string Why) Find(string[] names, string? wanted, string file)
    {
        if (wanted is null)
        {
            var telling = Array.FindIndex(names, name => s_targetNames.Contains(name, StringComparer.OrdinalIgnoreCase));
            if (telling >= 0)
            {
                return (telling, "its name says so");
            }

            // Rows that end with a separator have a last column that nobody has named.
            var named = Array.FindLastIndex(names, name => !Dialect.IsMadeUp(name));
            return named < 0 || named == names.Length - 1 ? (names.Length - 1, "it is the last column") : (named, "it is the last column with a name");
        }

        var place = Array.IndexOf(names, wanted);
        if (place < 0 && names.Count(Same) == 1)
        {
            place = Array.FindIndex(names, name => Same(name));
        }

        return place >= 0
            ? (place, "")
            : throw new DatasetException(TableCodes.TargetMissing, $"{file} has no column \"{EntryNames.Printable(wanted)}\"; {NearNames.Of(wanted, names)}");

        bool Same(string name) => name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the target holds classes or numbers, without the names of the classes.</summary>
    /// <exception cref="DatasetException">Nothing can be learned of it.</exception>
    public static TargetSchema Decide(string name, ColumnSurvey column, TableTask? wanted, NumberHabits habits, string file)
    {
        var shown = EntryNames.Printable(name);
        if (column.Values == 0)
        {
            throw new DatasetException(TableCodes.TargetMissing, $"{file} has no values in the column \"{shown}\", which is to be learned; name another with --target.");
        }

        if (column.HasSigns)
        {
            return new TargetSchema { Name = name, Task = TableTask.Classification, ClassNames = ["-"], Why = "it says plus or minus" };
        }

        if (column.Distinct <= 1)
        {
            throw new DatasetException(TableCodes.TargetUnusable, $"{file} has the same value in every row of \"{shown}\", so there is nothing to learn; name another column with --target, or add rows with other values.");
        }

        var (style, numbers) = KindRules.StyleOf(column, habits);
        var isNumeric = numbers >= (1 - KindRules.Strays) * column.Values;
        var schema = new TargetSchema { Name = name, Task = TableTask.Classification, NumberStyle = style };
        var few = column.Distinct <= MostClasses;
        if (wanted == TableTask.Regression || (wanted is null && isNumeric && !AreClasses(name, column, numbers)))
        {
            return isNumeric
                ? schema with { Task = TableTask.Regression, Why = wanted is null ? NumberWords(column) : "as asked" }
                : throw new DatasetException(TableCodes.TargetUnusable, $"{file} has values in \"{shown}\" that are no numbers, such as \"{EntryNames.Printable(column.Word ?? "")}\", so it cannot be learned as one; learn it as classes, or name another column with --target.");
        }

        return few && (column.Distinct <= 50 || column.Distinct <= column.Values / 2.0)
            ? schema with { Why = wanted is null ? $"it has {column.Distinct:N0} different {(isNumeric ? "whole numbers" : "values")}" : "as asked" }
            : throw new DatasetException(TableCodes.TargetUnusable, $"{file} has {(column.IsDistinctExact ? "" : "about ")}{column.Distinct:N0} different values in {column.Values:N0} rows of \"{shown}\", which are no classes (at most {MostClasses:N0}); name another column with --target.");
    }

    // Few whole numbers are classes when they count from 0 or 1, as codes do, or their name says so; a scale that begins elsewhere, such as 3 to 9, is a measure.
    private static bool AreClasses(string name, ColumnSurvey column, int numbers)
    {
        if (column.Whole < numbers || column.Distinct > FewNumbers)
        {
            return false;
        }

        var (least, most) = column.Range;
        return column.Distinct <= 2
            || s_classNames.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))
            || (least is -1 or 0 or 1 && most - least + 1 <= 1.5 * column.Distinct);
    }

    private static string NumberWords(ColumnSurvey column) => column.Whole == column.Values && column.Distinct <= FewNumbers
        ? string.Create(CultureInfo.InvariantCulture, $"it has whole numbers from {column.Range.Least:0} to {column.Range.Most:0}, which look like a scale")
        : $"it has {(column.IsDistinctExact ? "" : "about ")}{column.Distinct:N0} different numbers";
}
