using System.Text.Json.Serialization;

namespace Sundial.Learning.Tables.Columns;

/// <summary>What a column holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ColumnKind>))]
public enum ColumnKind
{
    /// <summary>Numbers whose size means something.</summary>
    [JsonStringEnumMemberName("number")] Number,

    /// <summary>One of some values.</summary>
    [JsonStringEnumMemberName("category")] Category,

    /// <summary>Points in time.</summary>
    [JsonStringEnumMemberName("date")] Date,

    /// <summary>Words, nearly every row others.</summary>
    [JsonStringEnumMemberName("text")] Text,

    /// <summary>A name or number of the row itself, of no use for learning.</summary>
    [JsonStringEnumMemberName("id")] Id,

    /// <summary>The same in every row, or nothing, of no use for learning.</summary>
    [JsonStringEnumMemberName("constant")] Constant,
}
