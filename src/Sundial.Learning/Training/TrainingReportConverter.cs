using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sundial.Learning.Training;

/// <summary>Reads and writes reports of whatever task: each says what it is of.</summary>
internal sealed class TrainingReportConverter : JsonConverter<TrainingReport>
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(TrainingReport);

    /// <inheritdoc/>
    public override TrainingReport Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var report = JsonDocument.ParseValue(ref reader);
        return (TrainingReport)report.Deserialize(
            report.RootElement.GetProperty("task").GetString() switch
            {
                "object-detection" => typeof(ObjectDetectionReport),
                "image-classification" => typeof(ImageClassificationReport),
                _ => typeof(TableReport),
            },
            options)!;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TrainingReport value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, value.GetType(), options);
}
