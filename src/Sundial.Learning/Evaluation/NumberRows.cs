using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sundial.Learning.Evaluation;

/// <summary>Writes a list as rows of numbers on one line, whatever the indentation around it: an indented matrix would be a line for each number.</summary>
/// <typeparam name="T">What a row stands for.</typeparam>
internal abstract class NumberRows<T> : JsonConverter<IReadOnlyList<T>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var rows = JsonDocument.ParseValue(ref reader);
        return [.. rows.RootElement.EnumerateArray().Select(ReadRow)];
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartArray();
            foreach (var row in value)
            {
                json.WriteStartArray();
                WriteRow(json, row);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        writer.WriteRawValue(line.WrittenSpan, skipInputValidation: true);
    }

    /// <summary>Reads a row.</summary>
    protected abstract T ReadRow(JsonElement row);

    /// <summary>Writes the numbers of a row.</summary>
    protected abstract void WriteRow(Utf8JsonWriter json, T row);
}

/// <summary>Rows of a matrix of counts.</summary>
internal sealed class CountRows : NumberRows<IReadOnlyList<int>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<int> ReadRow(JsonElement row) => [.. row.EnumerateArray().Select(count => count.GetInt32())];

    /// <inheritdoc/>
    protected override void WriteRow(Utf8JsonWriter json, IReadOnlyList<int> row)
    {
        foreach (var count in row)
        {
            json.WriteNumberValue(count);
        }
    }
}

/// <summary>Points of a curve as recall, precision and, where there is one, score.</summary>
internal sealed class PrecisionRecallRows : NumberRows<PrecisionRecallPoint>
{
    private const int Digits = 5;

    /// <inheritdoc/>
    protected override PrecisionRecallPoint ReadRow(JsonElement row) => new(row[0].GetDouble(), row[1].GetDouble(), row.GetArrayLength() > 2 ? row[2].GetDouble() : null);

    /// <inheritdoc/>
    protected override void WriteRow(Utf8JsonWriter json, PrecisionRecallPoint row)
    {
        json.WriteNumberValue(row.Recall);
        json.WriteNumberValue(Math.Round(row.Precision, Digits));
        if (row.Score is { } score)
        {
            json.WriteNumberValue(Math.Round(score, Digits));
        }
    }
}

/// <summary>Points as what is there and what was predicted.</summary>
internal sealed class PredictedValueRows : NumberRows<PredictedValue>
{
    /// <inheritdoc/>
    protected override PredictedValue ReadRow(JsonElement row) => new(row[0].GetSingle(), row[1].GetSingle());

    /// <inheritdoc/>
    protected override void WriteRow(Utf8JsonWriter json, PredictedValue row)
    {
        json.WriteNumberValue(row.Actual);
        json.WriteNumberValue(row.Predicted);
    }
}
