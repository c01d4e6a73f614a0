using System.Diagnostics.Metrics;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Training.Desk;

/// <summary>What is measured of the master, on the meter <c>Sundial</c>.</summary>
internal sealed class TrainingMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _claims;
    private readonly Counter<long> _losses;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _waits;
    private volatile IReadOnlyDictionary<string, long> _jobs = new Dictionary<string, long>();

    /// <summary>Makes the instruments.</summary>
    public TrainingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Sundial");
        _claims = _meter.CreateCounter<long>("sundial.training.claims", description: "Jobs given to workers.");
        _losses = _meter.CreateCounter<long>("sundial.training.lease_losses", description: "Leases that ran out.");
        _ended = _meter.CreateCounter<long>("sundial.training.jobs_ended", description: "Jobs that ended, by state.");
        _waits = _meter.CreateHistogram<double>("sundial.training.queue_wait", "s", "Seconds from a job's request to its first worker.");
        _meter.CreateObservableGauge(
            "sundial.training.jobs",
            () => _jobs.Select(one => new Measurement<long>(one.Value, new KeyValuePair<string, object?>("state", one.Key))),
            description: "Jobs that have not ended, by state.");
    }

    /// <summary>A job was given to a worker.</summary>
    public void Claimed(TrainingJob before, DateTimeOffset now)
    {
        _claims.Add(1);
        if (before.StartedAt is null)
        {
            _waits.Record(Math.Max(0, (now - before.RequestedAt).TotalSeconds));
        }
    }

    /// <summary>A lease ran out.</summary>
    public void LeaseLost() => _losses.Add(1);

    /// <summary>A decision about a job is committed: it is counted if it ended the job.</summary>
    public void Decided(TrainingJob job)
    {
        if (job.HasEnded)
        {
            _ended.Add(1, new KeyValuePair<string, object?>("state", Store.Json.Name(job.State)));
        }
    }

    /// <summary>How many jobs there are now.</summary>
    public void Count(IReadOnlyDictionary<string, long> jobs) => _jobs = jobs;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
