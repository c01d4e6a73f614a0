using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;

namespace Sundial.Worker.Leases;

/// <summary>One lease, as its holder knows it: what to send next, what the answers mean, and whether anything may still be written.</summary>
/// <remarks>
/// No input or output, no clock: time is handed in, monotonic, from whatever start. The simulation of master and workers drives this very class.
/// An unreachable master changes nothing but the reports that pile up: the work goes on, and the first heartbeat that is answered proves the lease again.
/// A refusal (409, 404) is the end at once. Answers may come late, doubled or not at all. May be called from several threads.
/// </remarks>
internal sealed class LeaseHolder
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(50);
    private const int ManyReports = 500;

    private readonly Lock _gate = new();
    private readonly ReportBuffer _reports = new();
    private readonly LeaseTerms _terms;
    private TimeSpan _provenAt;
    private TimeSpan _lastSent;
    private TimeSpan _due;
    private TimeSpan _newestAnswer = TimeSpan.MinValue;
    private bool _saidSomething;

    /// <summary>Takes a lease that was just given.</summary>
    /// <param name="assignment">The job with its lease.</param>
    /// <param name="terms">What the master asks for.</param>
    /// <param name="now">When the answer came that gave it.</param>
    public LeaseHolder(JobAssignment assignment, LeaseTerms terms, TimeSpan now)
    {
        Lease = assignment.Lease;
        Order = assignment.Order;
        _terms = terms;
        _provenAt = now;
        _due = now;
        _lastSent = now - LeastPause;
        DeadlineAt = now + Seconds(assignment.Order.RemainingSeconds);
    }

    /// <summary>The lease.</summary>
    public Lease Lease { get; }

    /// <summary>How the job is done at present.</summary>
    public JobOrder Order { get; private set; }

    /// <summary>What has become of the lease.</summary>
    public LeaseStanding Standing { get; private set; } = LeaseStanding.Held;

    /// <summary>Why it was lost.</summary>
    public string? LossReason { get; private set; }

    /// <summary>Where the work stands.</summary>
    public JobState State { get; private set; } = JobState.Starting;

    /// <summary>When the model must be there.</summary>
    public TimeSpan DeadlineAt { get; private set; }

    /// <summary>When a job that was asked to stop will be ended by force; null while nobody asked.</summary>
    public TimeSpan? StopAt { get; private set; }

    /// <summary>Another way to do the job, to be taken up with <see cref="TakeUp"/>; null while there is none.</summary>
    public ChangedOrder? Change { get; private set; }

    /// <summary>When the next heartbeat is due; never once the lease is over.</summary>
    public TimeSpan NextHeartbeatAt
    {
        get
        {
            lock (_gate)
            {
                return Standing != LeaseStanding.Held ? TimeSpan.MaxValue : _due;
            }
        }
    }

    /// <summary>Whether more reports should be made now; if not, whoever makes them waits.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _reports.HasRoom || Standing != LeaseStanding.Held;
            }
        }
    }

    /// <summary>When the newest heartbeat was sent that was answered.</summary>
    public TimeSpan LastProvenAt
    {
        get
        {
            lock (_gate)
            {
                return _provenAt;
            }
        }
    }

    /// <summary>How many reports are not safe with the master yet.</summary>
    public int UnacknowledgedReports
    {
        get
        {
            lock (_gate)
            {
                return _reports.Count;
            }
        }
    }

    /// <summary>Whether the lease was proven so short a time ago that a write makes sense. The master's own check of the fence has the last word.</summary>
    public bool MayWrite(TimeSpan now)
    {
        lock (_gate)
        {
            return Standing == LeaseStanding.Held && now - _provenAt < _terms.Duration;
        }
    }

    /// <summary>The work has come to another state, which the master hears at once.</summary>
    public void Enter(JobState state, TimeSpan now)
    {
        lock (_gate)
        {
            if (State != state)
            {
                State = state;
                DueSoon(now);
            }
        }
    }

    /// <summary>Something happened.</summary>
    /// <param name="report">What.</param>
    /// <param name="now">The present.</param>
    public void Add(WorkerReport report, TimeSpan now)
    {
        lock (_gate)
        {
            if (Standing != LeaseStanding.Held)
            {
                return;
            }

            _reports.Add(report, Order.Generation, now);

            // The first sign of life and a new phase are worth a message of their own; the rest waits for the next one.
            if (!_saidSomething || report.Kind == ReportKind.Phase || _reports.Count >= ManyReports)
            {
                _saidSomething = true;
                DueSoon(now);
            }
        }
    }

    /// <summary>Asks for a heartbeat as soon as may be.</summary>
    public void Hurry(TimeSpan now)
    {
        lock (_gate)
        {
            DueSoon(now);
        }
    }

    /// <summary>What is to be sent now.</summary>
    public Heartbeat Begin(TimeSpan now)
    {
        lock (_gate)
        {
            var reports = _reports.Next(Order.Generation, now, out var generation);
            _lastSent = now;
            _due = now + _terms.Heartbeat;
            return new Heartbeat(new HeartbeatRequest(Lease.Fence, State, generation, _reports.FirstSequence, reports), now);
        }
    }

    /// <summary>The master took a heartbeat.</summary>
    /// <param name="heartbeat">Which.</param>
    /// <param name="reply">Its answer.</param>
    /// <param name="now">The present.</param>
    public void Answered(Heartbeat heartbeat, HeartbeatReply reply, TimeSpan now)
    {
        lock (_gate)
        {
            if (Standing != LeaseStanding.Held)
            {
                return;
            }

            _reports.Acknowledge(reply.AcknowledgedSequence);
            _provenAt = heartbeat.SentAt > _provenAt ? heartbeat.SentAt : _provenAt;
            if (heartbeat.SentAt >= _newestAnswer)
            {
                _newestAnswer = heartbeat.SentAt;
                Hear(heartbeat, reply, now);
            }

            if (_reports.Count >= ManyReports)
            {
                DueSoon(now);
            }
        }
    }

    /// <summary>No answer came: it is tried again soon, and nothing else changes.</summary>
    public void Unanswered(TimeSpan now)
    {
        lock (_gate)
        {
            _due = now + (_terms.Heartbeat / 4);
        }
    }

    /// <summary>The master cannot make sense of a heartbeat. What it told is let go, so that the lease is not lost over it.</summary>
    /// <param name="reason">What the master said.</param>
    /// <param name="now">The present.</param>
    public void Misunderstood(string reason, TimeSpan now)
    {
        lock (_gate)
        {
            _reports.ReplaceRefused($"A report of the worker was refused: {reason}");
            _due = now + (_terms.Heartbeat / 4);
        }
    }

    /// <summary>The master says that the lease is not the current one: the end at once.</summary>
    public void Lose(string reason)
    {
        lock (_gate)
        {
            if (Standing == LeaseStanding.Held)
            {
                Standing = LeaseStanding.Lost;
                LossReason = reason;
            }
        }
    }

    /// <summary>The job goes on in the changed way: reports are of its generation from now on.</summary>
    /// <returns>The change that was taken up; null when there is none.</returns>
    public ChangedOrder? TakeUp(TimeSpan now)
    {
        lock (_gate)
        {
            if (Change is not { } change)
            {
                return null;
            }

            Order = change.Order;
            Change = null;
            State = JobState.Starting;
            DueSoon(now);
            return change;
        }
    }

    /// <summary>What is to be told with the last word: everything that is not safe yet, as far as one message carries it.</summary>
    public LastReports Last(TimeSpan now)
    {
        lock (_gate)
        {
            var reports = _reports.Next(Order.Generation, now, out _);
            return new LastReports(_reports.FirstSequence, reports);
        }
    }

    /// <summary>The master took the last word.</summary>
    public void End()
    {
        lock (_gate)
        {
            Standing = Standing == LeaseStanding.Held ? LeaseStanding.Ended : Standing;
        }
    }

    private void Hear(Heartbeat heartbeat, HeartbeatReply reply, TimeSpan now)
    {
        DeadlineAt = Settle(DeadlineAt, heartbeat.SentAt, now, reply.RemainingSeconds);
        if (reply.Stop is { } stop)
        {
            StopAt = Settle(StopAt ?? heartbeat.SentAt, heartbeat.SentAt, now, stop.GraceSeconds);
        }

        if (reply.NewOrder is { } order)
        {
            // Reports of an older generation are answered with the order that was taken up long ago.
            Change = order.Generation > Order.Generation ? new ChangedOrder(order, reply.NewCheckpoint) : Change;
        }
    }

    /// <summary>The master named a time in seconds from its answer, which it gave at some moment between sending and now: what is believed stays while it agrees.</summary>
    private static TimeSpan Settle(TimeSpan believed, TimeSpan sent, TimeSpan now, double seconds)
    {
        var earliest = sent + Seconds(seconds);
        var latest = now + Seconds(seconds);
        return believed >= earliest && believed <= latest ? believed : earliest;
    }

    private void DueSoon(TimeSpan now)
    {
        var soon = _lastSent + LeastPause > now ? _lastSent + LeastPause : now;
        _due = soon < _due ? soon : _due;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, -1e9, 1e9));
}
