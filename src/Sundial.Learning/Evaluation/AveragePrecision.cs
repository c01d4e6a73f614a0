using Sundial.Learning.Detection.Boxes;

namespace Sundial.Learning.Evaluation;

/// <summary>
/// Average precision of a detector by the definition of COCO (Lin et al. 2014; https://cocodataset.org/#detection-eval): boxes are matched
/// by score, precision is made to fall with recall and read at 101 recalls, and classes without any true box have no say.
/// </summary>
public sealed class AveragePrecision
{
    private const int RecallPoints = 101;

    private readonly int _classes;
    private readonly int _mostPerClass;
    private readonly List<Image> _images = [];

    /// <param name="classes">How many classes there are.</param>
    /// <param name="mostPerClass">The most boxes of a class in an image that count, the surest first; 100 by COCO's definition.</param>
    public AveragePrecision(int classes, int mostPerClass = 100) => (_classes, _mostPerClass) = (classes, mostPerClass);

    /// <summary>Images counted so far.</summary>
    public int Count => _images.Count;

    /// <summary>Counts one image.</summary>
    /// <param name="truth">Its boxes; ignored ones are regions in which finding something is neither right nor wrong.</param>
    /// <param name="found">What was found, in any order.</param>
    public void Add(IEnumerable<LabelledBox> truth, IEnumerable<FoundBox> found)
    {
        var trueByClass = truth.ToLookup(box => box.Label);
        var foundByClass = found.ToLookup(box => box.Label);
        _images.Add(new Image(
            [.. Enumerable.Range(0, _classes).Select(c => trueByClass[c].OrderBy(box => box.Ignored).ToArray())],
            [.. Enumerable.Range(0, _classes).Select(c => foundByClass[c].OrderByDescending(box => box.Score).Take(_mostPerClass).ToArray())]));
    }

    /// <summary>Average precision of a class at one overlap; NaN for a class without true boxes.</summary>
    /// <param name="label">The class.</param>
    /// <param name="overlap">The least intersection over union of a match.</param>
    /// <param name="area">The areas that count.</param>
    public double Of(int label, double overlap, AreaRange? area = null)
    {
        var (matches, objects) = Match(label, overlap, area ?? AreaRange.All);
        return objects == 0 ? double.NaN : Interpolated(matches, objects);
    }

    /// <summary>Mean average precision over the classes that have true boxes, at one overlap; NaN where none has.</summary>
    /// <param name="overlap">The least intersection over union of a match.</param>
    /// <param name="area">The areas that count.</param>
    public double Mean(double overlap, AreaRange? area = null)
    {
        double[] known = [.. Enumerable.Range(0, _classes).Select(c => Of(c, overlap, area)).Where(ap => !double.IsNaN(ap))];
        return known.Length == 0 ? double.NaN : known.Average();
    }

    /// <summary>The overlaps of COCO's main figure: 0.5, 0.55 … 0.95.</summary>
    public static IReadOnlyList<double> Overlaps { get; } = [.. Enumerable.Range(0, 10).Select(i => 0.5 + 0.05 * i)];

    /// <summary>Precision and recall where boxes below a score are not given; ignored boxes do not count.</summary>
    /// <param name="label">The class.</param>
    /// <param name="threshold">The least score.</param>
    /// <param name="overlap">The least intersection over union of a match.</param>
    public (double Precision, double Recall, int Objects) At(int label, double threshold, double overlap = 0.5)
    {
        var (matches, objects) = Match(label, overlap, AreaRange.All);
        var given = matches.Where(match => match.Score >= threshold).ToList();
        var right = given.Count(match => match.Right);
        return (given.Count == 0 ? 0 : (double)right / given.Count, objects == 0 ? 0 : (double)right / objects, objects);
    }

    /// <summary>Precision against recall of the classes with most true boxes; null where there are none.</summary>
    /// <param name="classNames">The classes.</param>
    /// <param name="overlap">The least intersection over union of a match.</param>
    public PrecisionRecallMetrics? Curves(IReadOnlyList<string> classNames, double overlap = 0.5)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        int[] supports = [.. Enumerable.Range(0, _classes).Select(label => _images.Sum(image => image.Truth[label].Count(box => !box.Ignored)))];
        var curves = PrecisionRecallMetrics.ClassesToTell(supports).Select(label =>
        {
            var (matches, objects) = Match(label, overlap, AreaRange.All);
            return PrecisionRecallCurve.Of(classNames[label], objects, matches, Interpolated(matches, objects));
        }).ToList();
        return curves.Count == 0 ? null : PrecisionRecallMetrics.Of(curves);
    }

    /// <summary>The score from which the mean over the classes of the harmonic mean of precision and recall is best.</summary>
    /// <param name="overlap">The least intersection over union of a match.</param>
    public double BestThreshold(double overlap = 0.5)
    {
        var curves = Enumerable.Range(0, _classes).Select(c => Match(c, overlap, AreaRange.All)).Where(curve => curve.Objects > 0).ToList();
        return curves.Count == 0 ? 0.5 : Enumerable.Range(1, 98).Select(i => 0.01 * i).MaxBy(threshold => curves.Average(curve => F1(curve.Matches, curve.Objects, threshold)));
    }

    private static double F1(List<(double Score, bool Right)> matches, int objects, double threshold)
    {
        var (given, right) = (0, 0);
        foreach (var match in matches.TakeWhile(match => match.Score >= threshold))
        {
            given++;
            right += match.Right ? 1 : 0;
        }

        return 2.0 * right / (given + objects);
    }

    // All that count, the surest first; equal scores in the order of the images.
    private (List<(double Score, bool Right)> Matches, int Objects) Match(int label, double overlap, AreaRange area)
    {
        var matches = new List<(double Score, bool Right)>();
        var objects = 0;
        foreach (var image in _images)
        {
            objects += MatchImage(image.Truth[label], image.Found[label], overlap, area, matches);
        }

        return ([.. matches.OrderByDescending(match => match.Score)], objects);
    }

    private static int MatchImage(LabelledBox[] all, FoundBox[] found, double overlap, AreaRange area, List<(double Score, bool Right)> matches)
    {
        LabelledBox[] truth = [.. all.Select(box => box with { Ignored = box.Ignored || !area.Holds(box.Box) }).OrderBy(box => box.Ignored)];
        bool[] crowd = [.. all.OrderBy(box => box.Ignored || !area.Holds(box.Box)).Select(box => box.Ignored)];
        var taken = new bool[truth.Length];
        foreach (var box in found)
        {
            var (best, match) = (Math.Min(overlap, 1 - 1e-10), -1);
            for (var t = 0; t < truth.Length; t++)
            {
                if (taken[t] && !crowd[t])
                {
                    continue;
                }

                // Ignored boxes come last: once a true one matches they are not asked.
                if (match >= 0 && !truth[match].Ignored && truth[t].Ignored)
                {
                    break;
                }

                var shared = Overlap(box.Box, truth[t].Box, crowd[t]);
                if (shared >= best)
                {
                    (best, match) = (shared, t);
                }
            }

            if (match >= 0)
            {
                taken[match] = true;
                if (!truth[match].Ignored)
                {
                    matches.Add((box.Score, true));
                }
            }
            else if (area.Holds(box.Box))
            {
                matches.Add((box.Score, false));
            }
        }

        return truth.Count(box => !box.Ignored);
    }

    // In double precision: the limits are compared with sums of products that single precision would round across them.
    private static double Overlap(in Box found, in Box truth, bool crowd)
    {
        var width = Math.Min((double)found.Right, truth.Right) - Math.Max((double)found.Left, truth.Left);
        var height = Math.Min((double)found.Bottom, truth.Bottom) - Math.Max((double)found.Top, truth.Top);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        var (shared, own) = (width * height, AreaRange.AreaOf(found));
        return shared / (crowd ? own : own + AreaRange.AreaOf(truth) - shared);
    }

    private static double Interpolated(List<(double Score, bool Right)> matches, int objects)
    {
        var (precisions, recalls) = (new double[matches.Count], new double[matches.Count]);
        var right = 0;
        for (var i = 0; i < matches.Count; i++)
        {
            right += matches[i].Right ? 1 : 0;
            (precisions[i], recalls[i]) = (right / (i + 1.0), (double)right / objects);
        }

        for (var i = matches.Count - 2; i >= 0; i--)
        {
            precisions[i] = Math.Max(precisions[i], precisions[i + 1]);
        }

        var (sum, at) = (0.0, 0);
        for (var point = 0; point < RecallPoints; point++)
        {
            while (at < matches.Count && recalls[at] < 0.01 * point)
            {
                at++;
            }

            sum += at < matches.Count ? precisions[at] : 0;
        }

        return sum / RecallPoints;
    }

    private sealed record Image(LabelledBox[][] Truth, FoundBox[][] Found);
}

/// <summary>The areas of boxes that count, in pixels of the image as it is stored.</summary>
/// <param name="Least">The least area.</param>
/// <param name="Most">The greatest.</param>
public sealed record AreaRange(double Least, double Most)
{
    /// <summary>All.</summary>
    public static AreaRange All { get; } = new(0, 1e10);

    /// <summary>Up to 32².</summary>
    public static AreaRange Small { get; } = new(0, 32 * 32);

    /// <summary>From 32² to 96².</summary>
    public static AreaRange Medium { get; } = new(32 * 32, 96 * 96);

    /// <summary>From 96².</summary>
    public static AreaRange Large { get; } = new(96 * 96, 1e10);

    /// <summary>Whether a box's area is among them.</summary>
    /// <param name="box">The box.</param>
    public bool Holds(in Box box) => AreaOf(box) >= Least && AreaOf(box) <= Most;

    internal static double AreaOf(in Box box) => Math.Max(0, (double)box.Right - box.Left) * Math.Max(0, (double)box.Bottom - box.Top);
}
