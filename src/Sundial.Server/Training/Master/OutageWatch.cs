namespace Sundial.Server.Training.Master;

/// <summary>Knows whether the master was away, itself or its database: then workers could not renew their leases, and get the time of a lease to do so.</summary>
/// <remarks>Unreachable alone kills nothing. An outage is a gap between two sweeps, or a sweep that failed.</remarks>
/// <param name="rules">The rules.</param>
/// <param name="gap">A gap of more than this is an outage.</param>
internal sealed class OutageWatch(MasterRules rules, TimeSpan gap)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _seen = DateTimeOffset.MinValue;
    private DateTimeOffset _back = DateTimeOffset.MinValue;

    /// <summary>A sweep has reached the database.</summary>
    /// <returns>Whether it was away before, so that the leases are to be given fresh time.</returns>
    public bool Observe(DateTimeOffset now)
    {
        lock (_gate)
        {
            var wasAway = now - _seen > gap;
            _seen = now;
            _back = wasAway ? now : _back;
            return wasAway;
        }
    }

    /// <summary>A sweep could not reach the database.</summary>
    public void Miss()
    {
        lock (_gate)
        {
            _seen = DateTimeOffset.MinValue;
        }
    }

    /// <summary>Leases that ran out at or before this have expired; none has while workers may not have been able to renew them.</summary>
    public DateTimeOffset ExpiredBefore(DateTimeOffset now)
    {
        lock (_gate)
        {
            return now - _seen > gap || now < _back + rules.Lease ? DateTimeOffset.MinValue : now;
        }
    }

    /// <summary>When the deadline of a job is to be met. One that passed during an outage leaves a worker that is done the time to say so.</summary>
    public DateTimeOffset Due(TrainingJob job, MasterRules rules)
    {
        var due = job.DueAt(rules);
        lock (_gate)
        {
            return job.Lease is not null && due < _back ? _back + rules.Lease : due;
        }
    }
}
