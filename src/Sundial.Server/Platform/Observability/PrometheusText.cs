using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Sundial.Server.Platform.Observability;

/// <summary>Writes metrics as Prometheus reads them (text format 0.0.4).</summary>
internal static class PrometheusText
{
    /// <summary>What the text is.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All of it.</summary>
    public static string Write(MetricStore store)
    {
        var text = new StringBuilder();
        foreach (var group in store.Read())
        {
            var (kind, name) = (KindOf(group.Key), NameOf(group.Key));
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {(group.Key.Description ?? group.Key.Name).Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal)}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {kind}\n");
            foreach (var ((_, labels), series) in group)
            {
                WriteSeries(text, name, labels, series);
            }
        }

        return text.ToString();
    }

    /// <summary>Tags as labels, in the order of their names.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var pairs = tags.ToArray();
        Array.Sort(pairs, (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return string.Join(',', pairs.Select(pair => $"{Clean(pair.Key)}=\"{Escaped(Convert.ToString(pair.Value, CultureInfo.InvariantCulture) ?? "")}\""));
    }

    /// <summary>counter, gauge or histogram.</summary>
    public static string KindOf(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        return type.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
            : type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter"
            : "gauge";
    }

    private static void WriteSeries(StringBuilder text, string name, string labels, MetricSeries series)
    {
        var (value, bounds, counts) = series.Read();
        if (bounds is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{Braced(labels)} {Number(value)}\n");
            return;
        }

        long total = 0;
        for (var bucket = 0; bucket < counts.Count; bucket++)
        {
            total += counts[bucket];
            var bound = bucket < bounds.Count ? Number(bounds[bucket]) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{Braced(labels.Length == 0 ? $"le=\"{bound}\"" : $"{labels},le=\"{bound}\"")} {total}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{Braced(labels)} {Number(value)}\n{name}_count{Braced(labels)} {total}\n");
    }

    private static string NameOf(Instrument instrument)
    {
        var name = Clean(instrument.Name);
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return KindOf(instrument) == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Clean(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string Escaped(string value) =>
        value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Braced(string labels) => labels.Length == 0 ? "" : $"{{{labels}}}";

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
