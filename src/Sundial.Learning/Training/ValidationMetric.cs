using System.Text.Json.Serialization;

namespace Sundial.Learning.Training;

/// <summary>How good a model is on validation data, by one measure.</summary>
/// <param name="Name">What was measured, such as <c>accuracy</c>, <c>average_precision_50</c>, <c>auc</c>, <c>log_loss</c> or <c>rmse</c>.</param>
/// <param name="Value">What it came to.</param>
/// <param name="HigherIsBetter">Whether a higher value is a better one.</param>
public sealed record ValidationMetric(string Name, double Value, bool HigherIsBetter = true)
{
    /// <summary>Its name beside measures of other data, such as <c>validation_accuracy</c>: in events, reports and checkpoints.</summary>
    [JsonIgnore]
    public string FullName => "validation_" + Name;

    /// <summary>Whether it is a share of 1, which people read as a percentage.</summary>
    [JsonIgnore]
    public bool IsShare => Name is "accuracy" or "average_precision_50";

    /// <summary>The share of images whose class was told right.</summary>
    /// <param name="value">In [0, 1].</param>
    internal static ValidationMetric Accuracy(double value) => new("accuracy", value);

    /// <summary>Average precision of a detector at an overlap of 0.5.</summary>
    /// <param name="value">In [0, 1].</param>
    internal static ValidationMetric AveragePrecision50(double value) => new("average_precision_50", value);
}
