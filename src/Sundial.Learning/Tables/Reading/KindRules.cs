using System.Globalization;
using Sundial.Learning.Data.Sources;
using Sundial.Learning.Tables.Columns;

namespace Sundial.Learning.Tables.Reading;

/// <summary>Tells the kind of a column from what its cells look like, and says why.</summary>
internal static class KindRules
{
    /// <summary>The share of values that may be no number in a column of numbers, or no date in one of dates; they are missing values then.</summary>
    public const double Strays = 0.02;

    private const int EnoughRows = 20;
    private const double NearlyAll = 0.98;
    private const double WordsOfText = 3;

    private static readonly string[] s_idNames = ["id", "uuid", "guid", "index", "row", "rowid", "row_id", "key", "row_names", "unnamed: 0"];

    /// <summary>How the file writes numbers: a vote of the columns that leave no doubt, else by the separator.</summary>
    public static NumberHabits HabitsOf(IReadOnlyList<ColumnSurvey> columns, char separator)
    {
        var (comma, point) = (0, 0);
        foreach (var column in columns)
        {
            var (plain, grouped, withComma) = (column.Numbers[(int)NumberStyle.Plain], column.Numbers[(int)NumberStyle.ThousandsComma], column.Numbers[(int)NumberStyle.DecimalComma]);
            comma += withComma > grouped && withComma > plain ? 1 : 0;
            point += grouped > withComma || plain > withComma ? 1 : 0;
        }

        return new NumberHabits(comma > point, comma > point || (comma == point && separator == ';'));
    }

    /// <summary>Decides.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="column">What its cells look like.</param>
    /// <param name="habits">How the file writes numbers.</param>
    public static ColumnSchema Decide(string name, ColumnSurvey column, NumberHabits habits)
    {
        var schema = new ColumnSchema { Name = name, Kind = ColumnKind.Constant, HadMissing = column.Missing > 0 };
        if (column.Values == 0)
        {
            return schema with { Why = "it has no values" };
        }

        if (column.Distinct <= 1 && column.Missing == 0)
        {
            return schema with { Why = "it is the same in every row" };
        }

        var (style, numbers) = StyleOf(column, habits);
        if (numbers == column.Values || (column.Values >= EnoughRows && numbers >= (1 - Strays) * column.Values))
        {
            return Numeric(schema, column, style, numbers);
        }

        var (format, dates) = FormatOf(column);
        if (dates == column.Values || (column.Values >= EnoughRows && dates >= (1 - Strays) * column.Values))
        {
            return schema with { Kind = ColumnKind.Date, DateFormat = format, Why = DateWords(column, format) };
        }

        return Words(schema, column);
    }

    /// <summary>How the numbers of a column are written, and how many cells are numbers then.</summary>
    public static (NumberStyle Style, int Count) StyleOf(ColumnSurvey column, NumberHabits habits)
    {
        var plain = column.Numbers[(int)NumberStyle.Plain];
        var thousands = column.Numbers[(int)NumberStyle.ThousandsComma];
        var withComma = column.Numbers[(int)NumberStyle.DecimalComma];
        var most = Math.Max(plain, Math.Max(thousands, withComma));

        // 1.234 is a thousand and more where other columns have decimal commas, and 1,234 where they have points.
        return habits.PointsAreGroups && withComma == most && (withComma > plain || column.Pointed > 0) ? (NumberStyle.DecimalComma, most)
            : plain == most ? (NumberStyle.Plain, most)
            : thousands == most && !(withComma == most && habits.CommasAreDecimal) ? (NumberStyle.ThousandsComma, most)
            : (NumberStyle.DecimalComma, most);
    }

    private static ColumnSchema Numeric(ColumnSchema schema, ColumnSurvey column, NumberStyle style, int numbers)
    {
        var whole = column.Whole == column.Numbers[(int)NumberStyle.Plain] && style == NumberStyle.Plain;
        schema = schema with { NumberStyle = style, IsWhole = whole };
        if (whole && column.Values >= EnoughRows && column.Dates[(int)DateFormat.Compact] == column.Values && column.Distinct > 5)
        {
            return schema with { Kind = ColumnKind.Date, DateFormat = DateFormat.Compact, Why = "all values are dates like 20261121" };
        }

        var unique = column.Values >= EnoughRows && column.Distinct >= NearlyAll * column.Values;
        if (whole && unique && column.Steps >= 0.95 * (column.Values - 1))
        {
            return schema with { Kind = ColumnKind.Id, Why = "it counts the rows" };
        }

        if (whole && unique && NamesRows(schema.Name))
        {
            return schema with { Kind = ColumnKind.Id, Why = "it is another whole number in every row, and its name says so" };
        }

        var strays = column.Values - numbers;
        var why = $"{(strays == 0 ? "all values" : "nearly all values")} are {(whole ? "whole numbers" : "numbers")}{StyleWords(style)}";
        return schema with
        {
            Kind = ColumnKind.Number,
            Why = strays == 0 ? why : $"{why}; {strays:N0} such as \"{Shown(column.Word)}\" are taken for missing",
        };
    }

    private static ColumnSchema Words(ColumnSchema schema, ColumnSurvey column)
    {
        var words = 1 + (column.Blanks / (double)column.Values);
        var distinct = column.Distinct;
        if (column.Values >= EnoughRows && distinct >= 0.9 * column.Values)
        {
            return words >= WordsOfText
                ? schema with { Kind = ColumnKind.Text, Why = string.Create(CultureInfo.InvariantCulture, $"nearly every value is another, of {words:0.#} words on average") }
                : distinct >= NearlyAll * column.Values || NamesRows(schema.Name)
                    ? schema with { Kind = ColumnKind.Id, Why = "nearly every row has another value" }
                    : Category(schema, column);
        }

        return words >= 5 && distinct > 0.2 * column.Values && column.Values >= EnoughRows
            ? schema with { Kind = ColumnKind.Text, Why = string.Create(CultureInfo.InvariantCulture, $"its values have {words:0.#} words on average, and most are different") }
            : Category(schema, column);
    }

    private static ColumnSchema Category(ColumnSchema schema, ColumnSurvey column)
    {
        var numbers = column.Numbers[(int)NumberStyle.Plain];
        var mixed = numbers > 0 ? $", {numbers / (double)column.Values:P0} of them numbers" : "";
        return schema with
        {
            Kind = ColumnKind.Category,
            Why = $"{(column.IsDistinctExact ? "" : "about ")}{column.Distinct:N0} different {(column.Distinct == 1 ? "value" : "values")} in {column.Values:N0} rows{mixed}",
        };
    }

    private static (DateFormat Format, int Count) FormatOf(ColumnSurvey column)
    {
        var (years, days, months) = (column.Dates[(int)DateFormat.YearMonthDay], column.Dates[(int)DateFormat.DayMonthYear], column.Dates[(int)DateFormat.MonthDayYear]);
        return years >= days && years >= months ? (DateFormat.YearMonthDay, years) : days > months ? (DateFormat.DayMonthYear, days) : (DateFormat.MonthDayYear, months);
    }

    private static string DateWords(ColumnSurvey column, DateFormat format)
    {
        var order = format switch
        {
            DateFormat.YearMonthDay => "year, month, day",
            DateFormat.DayMonthYear => "day, month, year",
            _ => "month, day, year",
        };
        var doubtful = format != DateFormat.YearMonthDay && column.Dates[(int)DateFormat.DayMonthYear] == column.Dates[(int)DateFormat.MonthDayYear];
        return $"its values are dates: {order}{(doubtful ? " (no day is above 12, so it could be day, month, year; write 2026-11-21 to be sure)" : "")}";
    }

    private static string StyleWords(NumberStyle style) => style switch
    {
        NumberStyle.ThousandsComma => " with commas between thousands",
        NumberStyle.DecimalComma => " with a decimal comma",
        _ => "",
    };

    private static bool NamesRows(string name) =>
        s_idNames.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase) || name.EndsWith(" id", StringComparison.OrdinalIgnoreCase)
        || (name.EndsWith("Id", StringComparison.Ordinal) && name.Length > 2) || (name.EndsWith("ID", StringComparison.Ordinal) && name.Length > 2);

    private static string Shown(string? text) => text is null ? "" : EntryNames.Printable(text.Length > 30 ? text[..30] + "…" : text);
}

/// <summary>How a file writes numbers, where a column alone leaves it open.</summary>
/// <param name="PointsAreGroups">Whether 1.234 is a thousand and more.</param>
/// <param name="CommasAreDecimal">Whether 1,234 is between one and two.</param>
internal readonly record struct NumberHabits(bool PointsAreGroups, bool CommasAreDecimal);
