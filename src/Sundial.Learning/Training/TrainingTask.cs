using System.Text.Json.Serialization;

namespace Sundial.Learning.Training;

/// <summary>What is learned.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingTask>))]
public enum TrainingTask
{
    /// <summary>The class of an image.</summary>
    [JsonStringEnumMemberName("image-classification")] ImageClassification,

    /// <summary>Where in an image things are, and of which classes.</summary>
    [JsonStringEnumMemberName("object-detection")] ObjectDetection,

    /// <summary>A column of a table, from the others.</summary>
    [JsonStringEnumMemberName("table")] Table,
}
