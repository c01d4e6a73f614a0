using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sundial.Server.Platform.Observability;

/// <summary>Listens to the meters of this server and remembers what they told, for <c>/metrics</c>.</summary>
internal sealed class MetricStore : IDisposable
{
    // Labels are ours and few; should a bug make them many, memory does not follow.
    private const int MostSeries = 5_000;
    private static readonly string[] Meters = [Instruments.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql"];

    private readonly Lock _reading = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), MetricSeries> _series = [];

    /// <summary>Begins to listen.</summary>
    public MetricStore()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All series by instrument, with what observable instruments tell now.</summary>
    public IReadOnlyList<IGrouping<Instrument, KeyValuePair<(Instrument Instrument, string Labels), MetricSeries>>> Read()
    {
        using var alone = _reading.EnterScope();

        // What is observed is told whole each time; a label that is no longer there is gone.
        foreach (var key in _series.Keys.Where(key => key.Instrument.IsObservable))
        {
            _series.TryRemove(key, out _);
        }

        _listener.RecordObservableInstruments();
        return [.. _series.OrderBy(one => one.Key.Labels, StringComparer.Ordinal).GroupBy(one => one.Key.Instrument).OrderBy(group => group.Key.Name, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = (instrument, PrometheusText.Labels(tags));
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= MostSeries)
            {
                return;
            }

            series = _series.GetOrAdd(key, static one => MetricSeries.Of(one.Item1));
        }

        series.Add(value);
    }
}
