using System.Text.Json.Serialization;

namespace Sundial.Learning.Evaluation;

/// <summary>Results of one class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Support">Images of the class.</param>
/// <param name="Precision">Share of the images given this label that have it; 0 when none was given it.</param>
/// <param name="Recall">Share of the images of the class that were found; 0 when there is none.</param>
public sealed record ClassMetrics(string Name, int Support, double Precision, double Recall);

/// <summary>How well a classifier did on labelled images.</summary>
public sealed record ClassificationMetrics
{
    /// <summary>Share of the images whose label was right, in [0, 1].</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean negative log-likelihood of the true class, in nats, probabilities bounded below by 1e-12.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Images counted.</summary>
    public required int Count { get; init; }

    /// <summary>One line per class, in the order of the model's outputs.</summary>
    public required IReadOnlyList<ClassMetrics> Classes { get; init; }

    /// <summary>Counts by [true class][predicted class]; empty where there are more than 200 classes, which nobody can read: the most frequent confusions are told in any case.</summary>
    [JsonConverter(typeof(CountRows))]
    public required IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix { get; init; }

    /// <summary>The classes that were taken for others, the most frequent first; at most 100.</summary>
    public IReadOnlyList<Confusion> Confusions { get; init; } = [];
}

/// <summary>A class that was taken for another.</summary>
/// <param name="Truth">The true class.</param>
/// <param name="Prediction">The class that was predicted.</param>
/// <param name="Count">How often.</param>
public sealed record Confusion(string Truth, string Prediction, int Count);

/// <summary>Counts predictions and turns the counts into metrics.</summary>
public sealed class ConfusionCounter(IReadOnlyList<string> classNames)
{
    private const int MostClassesOfMatrix = 200;
    private const int MostConfusions = 100;

    private readonly int[,] _counts = new int[classNames.Count, classNames.Count];
    private double _logLossSum;
    private int _count;

    /// <summary>Images counted so far.</summary>
    public int Count => _count;

    /// <summary>Counts one image.</summary>
    /// <param name="label">Its true class, in [0, C).</param>
    /// <param name="probabilities">[C], the model's answer.</param>
    /// <returns>The predicted class: the first with the highest probability.</returns>
    public int Add(int label, ReadOnlySpan<float> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, classNames.Count);
        var predicted = ImageClassifier.Best(probabilities);
        _counts[label, predicted]++;
        _logLossSum -= Math.Log(Math.Max(probabilities[label], 1e-12));
        _count++;
        return predicted;
    }

    /// <summary>The metrics of what was counted; all zero when nothing was.</summary>
    public ClassificationMetrics ToMetrics()
    {
        var classes = classNames.Count;
        var correct = Enumerable.Range(0, classes).Sum(c => _counts[c, c]);
        return new ClassificationMetrics
        {
            Accuracy = Share(correct, _count),
            LogLoss = _count == 0 ? 0 : _logLossSum / _count,
            Count = _count,
            Classes = [.. Enumerable.Range(0, classes).Select(MetricsOf)],
            Confusions = Confusions(),
            ConfusionMatrix = classes > MostClassesOfMatrix ? [] : [.. Enumerable.Range(0, classes).Select(row => (IReadOnlyList<int>)[.. Enumerable.Range(0, classes).Select(column => _counts[row, column])])],
        };
    }

    private Confusion[] Confusions()
    {
        var wrong = from truth in Enumerable.Range(0, classNames.Count)
                    from given in Enumerable.Range(0, classNames.Count)
                    where truth != given && _counts[truth, given] > 0
                    orderby _counts[truth, given] descending
                    select new Confusion(classNames[truth], classNames[given], _counts[truth, given]);
        return [.. wrong.Take(MostConfusions)];
    }

    private ClassMetrics MetricsOf(int c)
    {
        var all = Enumerable.Range(0, classNames.Count).ToArray();
        var support = all.Sum(predicted => _counts[c, predicted]);
        var given = all.Sum(label => _counts[label, c]);
        return new ClassMetrics(classNames[c], support, Share(_counts[c, c], given), Share(_counts[c, c], support));
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
