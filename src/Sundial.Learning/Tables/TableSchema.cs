using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sundial.Learning.Tables;

/// <summary>The columns of a table as training saw them, and what is learned: enough to read another table for the same model.</summary>
public sealed record TableSchema
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly IReadOnlyList<ColumnSchema> _columns = [];

    /// <summary>All columns but the target, in the order of the file, those without use for learning too.</summary>
    public required IReadOnlyList<ColumnSchema> Columns
    {
        get => _columns;
        init
        {
            _columns = value;
            Features = [.. value.Where(column => column.IsFeature)];
        }
    }

    /// <summary>The columns to learn from, in the order of the file.</summary>
    [JsonIgnore]
    public IReadOnlyList<ColumnSchema> Features { get; private init; } = [];

    /// <summary>What is learned; null for a table without a target.</summary>
    public TargetSchema? Target { get; init; }

    /// <summary>This schema as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The JSON.</param>
    /// <exception cref="JsonException">It is no schema.</exception>
    public static TableSchema FromJson(string json) => JsonSerializer.Deserialize<TableSchema>(json, s_json) ?? throw new JsonException("A table schema cannot be null.");
}
