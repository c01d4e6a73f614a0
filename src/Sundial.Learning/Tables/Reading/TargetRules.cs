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
    private const int MostOfFewRows = 50;
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
        if (wanted == TableTask.Regression || (wanted is null && isNumeric && !AreClasses(name, column.Whole >= numbers, column.Distinct, column.Range)))
        {
            return isNumeric
                ? schema with { Task = TableTask.Regression, Why = wanted is null ? NumberWords(column) : "as asked" }
                : throw new DatasetException(TableCodes.TargetUnusable, $"{file} has values in \"{shown}\" that are no numbers, such as \"{EntryNames.Printable(column.Word ?? "")}\", so it cannot be learned as one; learn it as classes, or name another column with --target.");
        }

        return AreClasses(column.Distinct, column.Values)
            ? schema with { Why = wanted is null ? $"it has {column.Distinct:N0} different {(isNumeric ? "whole numbers" : "values")}" : "as asked" }
            : throw new DatasetException(TableCodes.TargetUnusable, $"{file} has {(column.IsDistinctExact ? "" : "about ")}{column.Distinct:N0} different values in {column.Values:N0} rows of \"{shown}\", which are no classes (at most {MostClasses:N0}); name another column with --target.");
    }

    /// <summary>Whether numbers are classes: few whole ones that count from 0 or 1, as codes do, or whose name says so; a scale that begins elsewhere, such as 3 to 9, is a measure.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="areWhole">Whether all numbers are whole.</param>
    /// <param name="distinct">How many different ones there are.</param>
    /// <param name="range">The least and the greatest.</param>
    public static bool AreClasses(string name, bool areWhole, double distinct, (double Least, double Most) range) =>
        areWhole && distinct <= FewNumbers
        && (distinct <= 2
            || s_classNames.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))
            || (range.Least is -1 or 0 or 1 && range.Most - range.Least + 1 <= 1.5 * distinct));

    /// <summary>Whether values are few enough to be classes.</summary>
    /// <param name="distinct">Different values.</param>
    /// <param name="values">All of them.</param>
    public static bool AreClasses(double distinct, double values) => distinct is > 1 and <= MostClasses && (distinct <= MostOfFewRows || distinct <= values / 2);

    private static string NumberWords(ColumnSurvey column) => column.Whole == column.Values && column.Distinct <= FewNumbers
        ? string.Create(CultureInfo.InvariantCulture, $"it has whole numbers from {column.Range.Least:0} to {column.Range.Most:0}, which look like a scale")
        : $"it has {(column.IsDistinctExact ? "" : "about ")}{column.Distinct:N0} different numbers";
}
