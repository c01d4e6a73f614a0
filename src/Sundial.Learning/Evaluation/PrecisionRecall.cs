using System.Text.Json.Serialization;

namespace Sundial.Learning.Evaluation;

/// <summary>What precision can be had at a recall.</summary>
/// <param name="Recall">Share of what there is that is found.</param>
/// <param name="Precision">The highest share of what is given that is right, at this recall or a higher one.</param>
/// <param name="Score">Where only what is at least so sure is given, the recall is reached; null of a mean over classes.</param>
public readonly record struct PrecisionRecallPoint(double Recall, double Precision, double? Score = null);

/// <summary>The curve of one class, against all others.</summary>
/// <param name="Name">The class.</param>
/// <param name="Support">Examples, or boxes, of the class.</param>
/// <param name="AveragePrecision">The mean precision at 101 recalls from 0 to 1, 0 at those that are never reached.</param>
/// <param name="Points">At recalls 0, 0.01 … as far as they are reached.</param>
public sealed record PrecisionRecallCurve(
    string Name, int Support, double AveragePrecision, [property: JsonConverter(typeof(PrecisionRecallRows))] IReadOnlyList<PrecisionRecallPoint> Points)
{
    private const int Recalls = 100;

    /// <summary>The curve of what was given, as COCO reads it: precision is made to fall with recall.</summary>
    /// <param name="name">The class.</param>
    /// <param name="support">How many there are to be found, at least 1.</param>
    /// <param name="given">What was given, the surest first, and whether it was right; equals count together.</param>
    /// <param name="averagePrecision">The average precision where it is known already; else it is that of the points.</param>
    internal static PrecisionRecallCurve Of(string name, int support, IReadOnlyList<(double Score, bool Right)> given, double? averagePrecision = null)
    {
        var steps = StepsOf(given, support);
        for (var i = steps.Count - 2; i >= 0; i--)
        {
            steps[i] = steps[i] with { Precision = Math.Max(steps[i].Precision, steps[i + 1].Precision) };
        }

        var (points, at) = (new List<PrecisionRecallPoint>(Recalls + 1), 0);
        for (var recall = 0; recall <= Recalls; recall++)
        {
            while (at < steps.Count && steps[at].Recall < (double)recall / Recalls)
            {
                at++;
            }

            if (at == steps.Count)
            {
                break;
            }

            points.Add(steps[at] with { Recall = (double)recall / Recalls });
        }

        return new PrecisionRecallCurve(name, support, averagePrecision ?? points.Sum(point => point.Precision) / (Recalls + 1), points);
    }

    private static List<PrecisionRecallPoint> StepsOf(IReadOnlyList<(double Score, bool Right)> given, int support)
    {
        var (steps, right) = (new List<PrecisionRecallPoint>(), 0);
        for (var i = 0; i < given.Count; i++)
        {
            right += given[i].Right ? 1 : 0;
            if (i + 1 == given.Count || given[i + 1].Score != given[i].Score)
            {
                steps.Add(new PrecisionRecallPoint((double)right / support, right / (i + 1.0), given[i].Score));
            }
        }

        return steps;
    }
}

/// <summary>Precision against recall, class by class: what can be had by trusting a model more or less.</summary>
/// <param name="Classes">The classes of which there are most, at most 20, those without any left out.</param>
/// <param name="Mean">The mean precision of these classes at each recall that any of them reaches, 0 of those that do not.</param>
public sealed record PrecisionRecallMetrics(
    IReadOnlyList<PrecisionRecallCurve> Classes, [property: JsonConverter(typeof(PrecisionRecallRows))] IReadOnlyList<PrecisionRecallPoint> Mean)
{
    /// <summary>The most classes that are told.</summary>
    public const int MostClasses = 20;

    /// <summary>The classes that are told, by how many there are of each.</summary>
    /// <param name="supports">Of each class.</param>
    /// <returns>Their indices, in order.</returns>
    internal static int[] ClassesToTell(IReadOnlyList<int> supports) =>
        [.. Enumerable.Range(0, supports.Count).Where(label => supports[label] > 0).OrderByDescending(label => supports[label]).Take(MostClasses).Order()];

    /// <summary>Of curves.</summary>
    internal static PrecisionRecallMetrics Of(IReadOnlyList<PrecisionRecallCurve> curves)
    {
        var longest = curves.MaxBy(curve => curve.Points.Count)?.Points ?? [];
        return new PrecisionRecallMetrics(
            curves,
            [.. longest.Select((point, at) => new PrecisionRecallPoint(point.Recall, curves.Average(curve => at < curve.Points.Count ? curve.Points[at].Precision : 0)))]);
    }
}
