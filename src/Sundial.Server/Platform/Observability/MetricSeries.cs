using System.Diagnostics.Metrics;

namespace Sundial.Server.Platform.Observability;

/// <summary>One instrument with one set of labels.</summary>
internal sealed class MetricSeries
{
    private static readonly double[] UsualBounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];

    private readonly Lock _gate = new();
    private readonly bool _adds;
    private readonly double[]? _bounds;
    private readonly long[] _counts;
    private double _value;

    private MetricSeries(bool adds, double[]? bounds)
    {
        _adds = adds;
        _bounds = bounds;
        _counts = new long[bounds is null ? 0 : bounds.Length + 1];
    }

    /// <summary>An empty one that fits the instrument.</summary>
    public static MetricSeries Of(Instrument instrument) =>
        new(adds: !instrument.IsObservable && !IsSet(instrument), PrometheusText.KindOf(instrument) == "histogram" ? BoundsOf(instrument) : null);

    /// <summary>Takes a measurement.</summary>
    public void Add(double value)
    {
        lock (_gate)
        {
            _value = _adds ? _value + value : value;
            if (_bounds is not null)
            {
                var place = Array.BinarySearch(_bounds, value);
                _counts[place < 0 ? ~place : place]++;
            }
        }
    }

    /// <summary>The value, or the sum of a histogram, and its buckets' bounds and counts (the last without a bound).</summary>
    public (double Value, IReadOnlyList<double>? Bounds, IReadOnlyList<long> Counts) Read()
    {
        lock (_gate)
        {
            return (_value, _bounds, [.. _counts]);
        }
    }

    // What is observed, and what a Gauge<T> records, is the value; the rest are steps towards it.
    private static bool IsSet(Instrument instrument) => instrument.GetType().Name.StartsWith("Gauge", StringComparison.Ordinal);

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds],
        _ => UsualBounds,
    };
}
