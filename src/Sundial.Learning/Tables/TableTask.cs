using System.Text.Json.Serialization;

namespace Sundial.Learning.Tables;

/// <summary>What is learned from a table.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TableTask>))]
public enum TableTask
{
    /// <summary>Which of some classes a row belongs to.</summary>
    [JsonStringEnumMemberName("classification")] Classification,

    /// <summary>A number.</summary>
    [JsonStringEnumMemberName("regression")] Regression,
}
