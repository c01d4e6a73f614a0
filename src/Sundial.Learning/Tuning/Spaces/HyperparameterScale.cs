using System.Text.Json.Serialization;

namespace Sundial.Learning.Tuning.Spaces;

/// <summary>How the values of a hyperparameter lie beside each other: equal steps of a search are equal steps on this scale.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HyperparameterScale>))]
public enum HyperparameterScale
{
    /// <summary>A number that is changed by adding.</summary>
    [JsonStringEnumMemberName("linear")] Linear,

    /// <summary>A positive number that is changed by factors, such as a learning rate.</summary>
    [JsonStringEnumMemberName("log")] Log,

    /// <summary>A whole number that is changed by adding.</summary>
    [JsonStringEnumMemberName("integer")] Integer,

    /// <summary>A positive whole number that is changed by factors, such as a number of leaves.</summary>
    [JsonStringEnumMemberName("log-integer")] LogInteger,

    /// <summary>One of several names, none nearer to another.</summary>
    [JsonStringEnumMemberName("category")] Category,
}
