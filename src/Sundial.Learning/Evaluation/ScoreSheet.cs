namespace Sundial.Learning.Evaluation;

/// <summary>Keeps of a classifier's answers what its curves of precision and recall are made of: the probabilities of the classes of which there are most.</summary>
internal sealed class ScoreSheet
{
    // Sorting, seen on two machines: about so long for an element and level.
    private const double SecondsPerComparison = 2e-8;

    private readonly IReadOnlyList<string> _classNames;
    private readonly int[] _classes;
    private readonly List<int> _labels = [];
    private readonly List<float>[] _scores;

    /// <summary>An empty sheet.</summary>
    /// <param name="classNames">The classes.</param>
    /// <param name="supports">How many examples of each are to come.</param>
    public ScoreSheet(IReadOnlyList<string> classNames, IReadOnlyList<int> supports)
    {
        _classNames = classNames;
        _classes = PrecisionRecallMetrics.ClassesToTell(supports);
        _scores = [.. _classes.Select(_ => new List<float>())];
    }

    /// <summary>Seconds that the curves are expected to take.</summary>
    public double SecondsOfCurves => _classes.Length * _labels.Count * Math.Log2(_labels.Count + 2) * SecondsPerComparison;

    /// <summary>Takes an answer.</summary>
    /// <param name="label">The true class.</param>
    /// <param name="probabilities">[classes].</param>
    public void Add(int label, ReadOnlySpan<float> probabilities)
    {
        _labels.Add(label);
        for (var i = 0; i < _classes.Length; i++)
        {
            _scores[i].Add(probabilities[_classes[i]]);
        }
    }

    /// <summary>The curves; null where nothing was taken.</summary>
    public PrecisionRecallMetrics? ToCurves()
    {
        var curves = _classes.Select((label, i) => CurveOf(label, _scores[i])).OfType<PrecisionRecallCurve>().ToList();
        return curves.Count == 0 ? null : PrecisionRecallMetrics.Of(curves);
    }

    // Null where the test was cut before the first example of the class.
    private PrecisionRecallCurve? CurveOf(int label, List<float> scores)
    {
        var order = Enumerable.Range(0, scores.Count).ToArray();
        float[] keys = [.. scores.Select(score => -score)];
        Array.Sort(keys, order);
        var support = _labels.Count(one => one == label);
        return support == 0 ? null : PrecisionRecallCurve.Of(_classNames[label], support, [.. order.Select(at => ((double)scores[at], _labels[at] == label))]);
    }
}
