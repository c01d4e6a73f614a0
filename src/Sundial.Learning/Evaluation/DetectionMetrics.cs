namespace Sundial.Learning.Evaluation;

/// <summary>Results of one class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Objects">True boxes of the class.</param>
/// <param name="AveragePrecision50">Average precision at an overlap of 0.5; null without true boxes.</param>
/// <param name="AveragePrecision">Mean average precision over the overlaps from 0.5 to 0.95; null without true boxes.</param>
/// <param name="Precision">Share of the boxes given from the threshold on that are right, at an overlap of 0.5.</param>
/// <param name="Recall">Share of the true boxes that were found from the threshold on.</param>
public sealed record DetectionClassMetrics(string Name, int Objects, double? AveragePrecision50, double? AveragePrecision, double Precision, double Recall);

/// <summary>How well a detector did on annotated images, by the definition of COCO.</summary>
public sealed record DetectionMetrics
{
    /// <summary>Mean over the classes of the average precision at an overlap of 0.5, in [0, 1].</summary>
    public required double AveragePrecision50 { get; init; }

    /// <summary>The same, over the overlaps 0.5, 0.55 … 0.95: COCO's main figure.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>For true boxes of up to 32² pixels of the stored image; null where there are none.</summary>
    public double? AveragePrecisionSmall { get; init; }

    /// <summary>From 32² to 96².</summary>
    public double? AveragePrecisionMedium { get; init; }

    /// <summary>From 96².</summary>
    public double? AveragePrecisionLarge { get; init; }

    /// <summary>The score from which a box counts as found, for precision and recall.</summary>
    public required double Threshold { get; init; }

    /// <summary>Mean precision over the classes that have true boxes.</summary>
    public required double Precision { get; init; }

    /// <summary>Mean recall over the classes that have true boxes.</summary>
    public required double Recall { get; init; }

    /// <summary>Images counted.</summary>
    public required int Count { get; init; }

    /// <summary>One line per class, in the order of the model's labels.</summary>
    public required IReadOnlyList<DetectionClassMetrics> Classes { get; init; }

    /// <summary>The metrics of what was counted.</summary>
    /// <param name="counted">What was counted, in pixels of the stored images.</param>
    /// <param name="classNames">The classes.</param>
    /// <param name="threshold">The score from which a box counts as found.</param>
    public static DetectionMetrics Of(AveragePrecision counted, IReadOnlyList<string> classNames, double threshold)
    {
        ArgumentNullException.ThrowIfNull(counted);
        ArgumentNullException.ThrowIfNull(classNames);
        DetectionClassMetrics[] classes = [.. classNames.Select((name, label) => ClassOf(counted, name, label, threshold))];
        var known = classes.Where(one => one.Objects > 0).ToList();
        return new DetectionMetrics
        {
            AveragePrecision50 = known.Count == 0 ? 0 : known.Average(one => one.AveragePrecision50!.Value),
            AveragePrecision = known.Count == 0 ? 0 : known.Average(one => one.AveragePrecision!.Value),
            AveragePrecisionSmall = InRange(counted, AreaRange.Small),
            AveragePrecisionMedium = InRange(counted, AreaRange.Medium),
            AveragePrecisionLarge = InRange(counted, AreaRange.Large),
            Threshold = threshold,
            Precision = known.Count == 0 ? 0 : known.Average(one => one.Precision),
            Recall = known.Count == 0 ? 0 : known.Average(one => one.Recall),
            Count = counted.Count,
            Classes = classes,
        };
    }

    private static DetectionClassMetrics ClassOf(AveragePrecision counted, string name, int label, double threshold)
    {
        var (precision, recall, objects) = counted.At(label, threshold);
        return objects == 0
            ? new DetectionClassMetrics(name, 0, null, null, precision, recall)
            : new DetectionClassMetrics(name, objects, counted.Of(label, 0.5), Evaluation.AveragePrecision.Overlaps.Average(overlap => counted.Of(label, overlap)), precision, recall);
    }

    private static double? InRange(AveragePrecision counted, AreaRange range) =>
        double.IsNaN(counted.Mean(0.5, range)) ? null : Evaluation.AveragePrecision.Overlaps.Average(overlap => counted.Mean(overlap, range));
}
