using Sundial.Contracts.Hosting;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>Traffic as it is drawn: all variants together, a bar for each step, and how long requests took.</summary>
/// <param name="traffic">What was measured.</param>
public sealed class TrafficChart(EndpointTraffic traffic)
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(30);

    private readonly List<TrafficStep> _steps = Sum(traffic);

    /// <summary>What each bar covers.</summary>
    public TimeSpan Step => TimeSpan.FromSeconds(traffic.StepSeconds);

    /// <summary>How many steps there is room for: those of half an hour, also while fewer are known.</summary>
    public int Places => Math.Max(_steps.Count, (int)(s_window / Step));

    /// <summary>The place of the first step.</summary>
    public int First => Places - _steps.Count;

    /// <summary>The steps, the oldest first.</summary>
    public IReadOnlyList<TrafficStep> Steps => _steps;

    /// <summary>All requests.</summary>
    public long Requests => _steps.Sum(step => step.Requests);

    /// <summary>Errors of the model or the scorer among them.</summary>
    public long Errors => _steps.Sum(step => step.Errors);

    /// <summary>Those among them that were refused for the caller's fault.</summary>
    public long Refused => _steps.Sum(step => step.Refused);

    /// <summary>The most requests of a step; at least 1.</summary>
    public long Most => Math.Max(1, _steps.Count == 0 ? 0 : _steps.Max(step => step.Requests));

    /// <summary>The longest of the 99th percentiles in seconds; 0 where nothing was measured.</summary>
    public double Longest => _steps.Select(step => step.P99).OfType<double>().DefaultIfEmpty(0).Max();

    /// <summary>Lines of a latency over the steps: places from 0 to 1 to the right and upwards. A step without requests breaks a line.</summary>
    /// <param name="of">Which of a step's latencies.</param>
    public IEnumerable<IReadOnlyList<(double X, double Y)>> Lines(Func<TrafficStep, double?> of)
    {
        var line = new List<(double, double)>();
        for (var at = 0; at < _steps.Count; at++)
        {
            if (of(_steps[at]) is { } seconds && Longest > 0)
            {
                line.Add(((First + at + 0.5) / Places, seconds / Longest));
            }
            else if (line.Count > 0)
            {
                yield return line;
                line = [];
            }
        }

        if (line.Count > 0)
        {
            yield return line;
        }
    }

    // Percentiles of variants do not add up; of several the slowest is what a caller may meet.
    private static List<TrafficStep> Sum(EndpointTraffic traffic) => [.. traffic.Variants.SelectMany(variant => variant.Points).GroupBy(point => point.At).OrderBy(same => same.Key).Select(same => new TrafficStep(
        same.Key,
        same.Sum(point => point.Requests),
        same.Sum(point => point.Errors),
        same.Sum(point => point.Refused),
        same.Max(point => point.Latency?.P50Seconds),
        same.Max(point => point.Latency?.P95Seconds),
        same.Max(point => point.Latency?.P99Seconds)))];
}

/// <summary>The traffic of a step, of all variants.</summary>
/// <param name="At">When it began.</param>
/// <param name="Requests">Requests.</param>
/// <param name="Errors">Errors of the model or the scorer among them.</param>
/// <param name="Refused">Those that were refused for the caller's fault.</param>
/// <param name="P50">Half of them took no longer, in seconds; null where there was none.</param>
/// <param name="P95">95 % of them.</param>
/// <param name="P99">99 % of them.</param>
public sealed record TrafficStep(DateTimeOffset At, long Requests, long Errors, long Refused, double? P50, double? P95, double? P99);
