using System.Text.Json.Serialization;

namespace Sundial.Learning.Forecasting;

/// <summary>Which way a metric gets better.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MetricDirection>))]
public enum MetricDirection
{
    /// <summary>Accuracy, AUC, average precision.</summary>
    [JsonStringEnumMemberName("higher-is-better")] HigherIsBetter,

    /// <summary>Errors and losses.</summary>
    [JsonStringEnumMemberName("lower-is-better")] LowerIsBetter,
}
