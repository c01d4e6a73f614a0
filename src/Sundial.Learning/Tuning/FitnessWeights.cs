using System.Globalization;

namespace Sundial.Learning.Tuning;

/// <summary>A fitness that is made of several metrics, so that it is stated what is tuned for: of a detector, average precision at several overlaps and classification at several confidences.</summary>
/// <param name="Weights">The weight of each metric, by name; of a metric that is better when lower, below 0.</param>
public sealed record FitnessWeights(IReadOnlyDictionary<string, double> Weights)
{
    /// <summary>The fitness of metrics: their weighted mean.</summary>
    /// <param name="metrics">Metrics by name; more than are weighed do no harm.</param>
    /// <exception cref="ArgumentException">One that is weighed is not there.</exception>
    public double Of(IReadOnlyDictionary<string, double> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var sum = 0.0;
        foreach (var (name, weight) in Weights)
        {
            sum += metrics.TryGetValue(name, out var value)
                ? weight * value
                : throw new ArgumentException($"The fitness weighs {name}, which was not measured: there are {string.Join(", ", metrics.Keys)}.", nameof(metrics));
        }

        return sum / Weights.Values.Sum(Math.Abs);
    }

    /// <summary>As a user reads it, such as <c>0.6 ap@0.5 + 0.4 ap@0.75</c>.</summary>
    public override string ToString() => string.Join(" + ", Weights.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Value:0.###} {one.Key}")));
}
