using System.Text.Json.Serialization;

namespace Sundial.Learning.Tables.Columns;

/// <summary>How the numbers of a column are written.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NumberStyle>))]
public enum NumberStyle
{
    /// <summary><c>1234.5</c>, <c>-1e-3</c>.</summary>
    [JsonStringEnumMemberName("plain")] Plain,

    /// <summary><c>1,234.5</c>.</summary>
    [JsonStringEnumMemberName("thousands_comma")] ThousandsComma,

    /// <summary><c>1234,5</c> or <c>1.234,5</c>.</summary>
    [JsonStringEnumMemberName("decimal_comma")] DecimalComma,
}
