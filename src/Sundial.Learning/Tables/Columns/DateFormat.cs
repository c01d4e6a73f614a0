using System.Text.Json.Serialization;

namespace Sundial.Learning.Tables.Columns;

/// <summary>The order of year, month and day in the dates of a column; a time of day may follow.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DateFormat>))]
public enum DateFormat
{
    /// <summary><c>2026-11-21</c>, <c>2026/11/21 14:05</c>, <c>2026-11-21T14:05:09.5Z</c>.</summary>
    [JsonStringEnumMemberName("year_month_day")] YearMonthDay,

    /// <summary><c>21.11.2026</c>, <c>21/11/2026 14:05</c>, <c>21-Nov-2026</c>.</summary>
    [JsonStringEnumMemberName("day_month_year")] DayMonthYear,

    /// <summary><c>11/21/2026</c>, <c>Nov 21 2026</c>.</summary>
    [JsonStringEnumMemberName("month_day_year")] MonthDayYear,

    /// <summary><c>20261121</c>.</summary>
    [JsonStringEnumMemberName("compact")] Compact,
}
