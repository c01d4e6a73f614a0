using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Worker.Leases;

namespace Sundial.Worker.Jobs;

/// <summary>Makes reports of what an algorithm prints: Sundial's JSON lines become phases, progress and metrics; everything else is log, searched by the metric definitions.</summary>
/// <remarks>Not for several threads at once.</remarks>
internal sealed class OutputReader
{
    /// <summary>Most characters of a line that are told.</summary>
    public const int MostCharacters = 4096;

    /// <summary>Most lines of log of one run that are kept; metrics are read from those after it, too.</summary>
    public const int MostLines = 50_000;

    private readonly List<(string Name, Regex Pattern)> _definitions = [];
    private readonly Dictionary<string, double> _last = new(StringComparer.Ordinal);
    private readonly MetricCounters _counters;
    private readonly TimeProvider _clock;
    private readonly Action<WorkerReport> _report;
    private string? _phase;
    private double? _bestFitness;
    private int _lines;

    /// <summary>Reads the output of one run.</summary>
    /// <param name="specification">How it is to be read.</param>
    /// <param name="counters">Steps of metrics that say none.</param>
    /// <param name="clock">Time.</param>
    /// <param name="report">Takes the reports.</param>
    public OutputReader(AlgorithmSpecification specification, MetricCounters counters, TimeProvider clock, Action<WorkerReport> report)
    {
        _counters = counters;
        _clock = clock;
        _report = report;
        foreach (var definition in specification.MetricDefinitions)
        {
            AddDefinition(definition);
        }
    }

    /// <summary>The last line of log, for a failure that has no better words.</summary>
    public string? LastLine { get; private set; }

    /// <summary>What was measured of the final model: what the algorithm said of it, else the last value of each metric.</summary>
    public JsonElement? Result
    {
        get => field ?? (_last.Count == 0 ? null : JsonSerializer.SerializeToElement(_last));
        private set;
    }

    /// <summary>Called with each phase that begins.</summary>
    public Action<string>? PhaseBegan { get; init; }

    /// <summary>Reads a line.</summary>
    public void Take(string line)
    {
        if (SundialLine.Read(line) is { } told)
        {
            Tell(told);
            return;
        }

        Log(line);
        foreach (var (name, pattern) in _definitions)
        {
            var match = pattern.Match(line);
            if (match.Success && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            {
                Metric(name, null, value);
            }
        }
    }

    private void AddDefinition(MetricDefinition definition)
    {
        try
        {
            _definitions.Add((definition.Name, new Regex(definition.Regex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            _report(new WorkerReport(ReportKind.Notice, 0) { Line = $"The metric \"{definition.Name}\" is not read: {exception.Message}" });
        }
    }

    private void Tell(SundialLine told)
    {
        if (told.Plan is { } plan)
        {
            _report(new WorkerReport(ReportKind.Plan, 0) { Plan = plan });
        }

        if (told.Trial is { } trial)
        {
            _report(new WorkerReport(ReportKind.Trial, 0) { Trial = Compared(trial) });
        }

        if (told.Phase is { } phase && phase != _phase)
        {
            _phase = phase;
            _report(new WorkerReport(ReportKind.Phase, 0) { Name = phase, PlannedSeconds = told.PlannedSeconds });
            PhaseBegan?.Invoke(phase);
        }

        foreach (var (name, value) in told.Metrics)
        {
            Metric(name, told.Step, value);
        }

        if (told.Notice is { } notice)
        {
            Log(notice);
        }

        if (told.Epoch is not null || told.Share is not null || told.Metrics.Count > 0 || told.Phase is not null)
        {
            var metrics = told.Metrics.Count == 0 ? null : told.Metrics.DistinctBy(metric => metric.Key).ToDictionary(metric => metric.Key, metric => metric.Value);
            _report(new WorkerReport(ReportKind.Progress, 0) { Progress = new JobProgress(_phase, told.Epoch, told.Of, told.Share, metrics) });
        }

        if (told.Result is { } result)
        {
            Result = result;
        }
    }

    // A program that does not say which of its trials is the best has them compared.
    private JobTrial Compared(JobTrial trial)
    {
        if (trial.BestFitness is not null)
        {
            return trial;
        }

        var isBest = trial.Fitness is { } fitness && (_bestFitness is null || fitness > _bestFitness);
        _bestFitness = isBest ? trial.Fitness : _bestFitness;
        return trial with { BestFitness = _bestFitness, IsBest = isBest };
    }

    private void Metric(string name, long? step, double value)
    {
        _last[name] = value;
        _report(new WorkerReport(ReportKind.Metric, 0) { Name = name, Step = step ?? _counters.Next(name, _clock.GetUtcNow().UtcDateTime), Value = value });
    }

    private void Log(string line)
    {
        LastLine = line.Length > MostCharacters ? line[..MostCharacters] + "…" : line;
        if (_lines++ < MostLines)
        {
            _report(new WorkerReport(ReportKind.Log, 0) { Line = LastLine });
        }
        else if (_lines == MostLines + 1)
        {
            _report(new WorkerReport(ReportKind.Notice, 0) { Line = $"The program printed more than {MostLines:N0} lines; those after it are read for metrics and not kept." });
        }
    }
}
