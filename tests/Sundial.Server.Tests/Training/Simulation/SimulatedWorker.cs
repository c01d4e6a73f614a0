using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Training.Master;
using Sundial.Worker.Leases;

namespace Sundial.Server.Tests.Training.Simulation;

/// <summary>A worker process: the real holder of a lease, and a training that is a count of steps.</summary>
internal sealed class SimulatedWorker(Scheduler scheduler, SimulatedMaster master, SimulatedNetwork network, Random random)
{
    public static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(100);

    private static readonly LeaseTerms Terms = new(TimeSpan.FromSeconds(1), SimulatedMaster.Rules.Lease);

    // Each process begins its clock somewhere; it is never that of the master.
    private readonly TimeSpan _clockOffset = TimeSpan.FromSeconds(random.Next(0, 100_000));
    private readonly List<Action> _whilePaused = [];
    private int _process;
    private Guid? _id;
    private bool _asked;
    private TimeSpan _askedAt;
    private LeaseHolder? _holder;
    private long _step;
    private bool _beating;
    private bool _completing;
    private TimeSpan _completedAt;
    private CheckpointMessage? _checkpoint;
    private TimeSpan _checkpointSentAt;

    public bool IsPartitioned { get; private set; }

    public bool IsPaused { get; private set; }

    public bool IsDown { get; private set; } = true;

    public Guid? Identity => _id;

    private TimeSpan Now => scheduler.Now + _clockOffset;

    public void Start()
    {
        IsDown = false;
        var process = ++_process;
        (_id, _asked, _holder, _beating, _completing, _checkpoint) = (null, false, null, false, false, null);
        Schedule(process);
    }

    /// <summary>Kill -9; whoever started it may know.</summary>
    public void Crash(bool known)
    {
        Tell("crashes");
        Disturbed();
        _process++;
        IsDown = true;
        IsPaused = false;
        _whilePaused.Clear();
        if (known && _id is { } id && master.IsUp)
        {
            master.EndWorker(id, LeaseEnd.WorkerDied);
        }
    }

    public void Evict()
    {
        Tell("is evicted");
        Disturbed();
        if (_id is { } id && master.IsUp)
        {
            master.EndWorker(id, LeaseEnd.Evicted);
        }
    }

    public void Pause()
    {
        Tell("is paused");
        Disturbed();
        IsPaused = !IsDown;
    }

    public void Resume()
    {
        Tell("goes on");
        Disturbed();
        IsPaused = false;
        var missed = _whilePaused.ToList();
        _whilePaused.Clear();
        missed.ForEach(action => action());
    }

    public void Partition()
    {
        Tell("is cut off");
        Disturbed();
        IsPartitioned = true;
    }

    public void Heal()
    {
        Tell("is reached again");
        Disturbed();
        IsPartitioned = false;
    }

    public void Disturbed()
    {
        if (_id is { } id)
        {
            master.Disturb(job => job.Job.Lease?.WorkerId == id);
        }
    }

    private void Tell(string what) => scheduler.Tell($"worker {_id?.ToString()[..4]} {what}");

    private void Schedule(int process) => scheduler.After(Pulse, () =>
    {
        if (process != _process)
        {
            return;
        }

        WhenAwake(process, Work);
        if (process == _process)
        {
            Schedule(process);
        }
    });

    /// <summary>A stopped process does later what it would have done now.</summary>
    private void WhenAwake(int process, Action action)
    {
        if (process != _process)
        {
            return;
        }

        if (!IsPaused)
        {
            action();
        }
        else if (_whilePaused.Count < 200)
        {
            _whilePaused.Add(() =>
            {
                if (process == _process)
                {
                    action();
                }
            });
        }
    }

    private void Send(Func<Answer> handle, Action<Answer> onAnswer)
    {
        var process = _process;
        network.Send(this, handle, answer => WhenAwake(process, () => onAnswer(answer)));
    }

    private void Work()
    {
        if (_id is null)
        {
            Send(() => new(master.Register()), answer => _id ??= (Guid)answer.Body!);
        }
        else if (_holder is not { Standing: LeaseStanding.Held })
        {
            _holder = null;
            AskForWork(_id.Value);
        }
        else
        {
            var holder = _holder;
            Train(holder, master.Jobs[holder.Order.Job]);
            if (!IsDown)
            {
                Beat(holder);
            }
        }
    }

    private void AskForWork(Guid id)
    {
        if (_asked && Now - _askedAt < TimeSpan.FromSeconds(1))
        {
            return;
        }

        (_asked, _askedAt) = (true, Now);
        Send(() => master.Claim(id), answer =>
        {
            if (_id != id || _holder is not null || !_asked)
            {
                return;
            }

            _asked = false;
            if (answer.Refused == 404)
            {
                _id = null;
            }
            else if (answer.Body is JobAssignment assignment)
            {
                (_holder, _completing, _checkpoint, _beating) = (new(assignment, Terms, Now), false, null, false);
                Begin(assignment.Checkpoint);
            }
        });
    }

    private void Begin(CheckpointFiles? checkpoint) =>
        _step = checkpoint is null ? 0 : master.Jobs[_holder!.Order.Job].Steps[checkpoint.Id];

    private void Train(LeaseHolder holder, SimulatedJob job)
    {
        if (holder.Change is not null && holder.TakeUp(Now) is { } change)
        {
            (_completing, _checkpoint) = (false, null);
            Begin(change.Checkpoint);
        }

        holder.Enter(JobState.Training, Now);
        SendAgain(holder, job);
        var isOver = _step >= job.TotalSteps || Now >= holder.DeadlineAt - Pulse || holder.StopAt is not null;
        if (isOver)
        {
            Complete(holder, job);
            return;
        }

        _step++;
        if (_step == job.KillsAtStep)
        {
            Crash(known: random.Next(2) == 0);
            scheduler.After(TimeSpan.FromSeconds(0.3), Start);
            return;
        }

        holder.Add(new("metric", 0) { Name = "loss", Step = _step, Value = SimulatedJob.Value(holder.Order.Generation, _step) }, Now);
        if (_step % job.CheckpointEvery == 0 && _checkpoint is null)
        {
            _checkpoint = new(job.Job.Id, holder.Lease, NewId(), holder.Order.Generation, _step, random.NextDouble());
            SendCheckpoint(holder, job, _checkpoint);
        }
    }

    private void SendAgain(LeaseHolder holder, SimulatedJob job)
    {
        if (_checkpoint is { } waiting && Now - _checkpointSentAt > TimeSpan.FromSeconds(0.5))
        {
            SendCheckpoint(holder, job, waiting);
        }
    }

    private void SendCheckpoint(LeaseHolder holder, SimulatedJob job, CheckpointMessage message)
    {
        _checkpointSentAt = Now;
        Send(() => master.PutCheckpoint(message), answer =>
        {
            if (answer.Refused == 409)
            {
                holder.Lose("refused");
            }
            else
            {
                job.AcknowledgedCheckpoints.Add(message.Id);
                _checkpoint = _checkpoint?.Id == message.Id ? null : _checkpoint;
            }
        });
    }

    private void Complete(LeaseHolder holder, SimulatedJob job)
    {
        if (_completing && Now - _completedAt < TimeSpan.FromSeconds(0.5))
        {
            return;
        }

        (_completing, _completedAt) = (true, Now);
        var message = new CompleteMessage(job.Job.Id, holder.Lease, holder.Order.Generation, _step > 0);
        Send(() => master.Complete(message), answer =>
        {
            switch (answer.Refused)
            {
                case 0:
                    holder.End();
                    break;
                case 409:
                    holder.Lose("refused");
                    break;
                default:
                    // Changed, or nothing to publish: the next heartbeat tells.
                    holder.Hurry(Now);
                    break;
            }
        });
    }

    private void Beat(LeaseHolder holder)
    {
        if (_beating || holder.Standing != LeaseStanding.Held || Now < holder.NextHeartbeatAt)
        {
            return;
        }

        _beating = true;
        var job = master.Jobs[holder.Order.Job];
        var heartbeat = holder.Begin(Now);
        var isAnswered = false;
        Send(() => master.Beat(job.Job.Id, holder.Lease, heartbeat.Request), answer =>
        {
            if (answer.Refused == 409)
            {
                holder.Lose("refused");
            }
            else
            {
                var reply = (HeartbeatReply)answer.Body!;
                Acknowledge(job, heartbeat.Request, reply.AcknowledgedSequence);
                holder.Answered(heartbeat, reply, Now);
            }

            _beating &= isAnswered;
            isAnswered = true;
        });
        var process = _process;
        scheduler.After(Terms.AnswerTimeout, () => WhenAwake(process, () =>
        {
            if (!isAnswered)
            {
                isAnswered = true;
                _beating = false;
                holder.Unanswered(Now);
            }
        }));
    }

    /// <summary>What the master said is safe, is: from here on it may not be lost.</summary>
    private static void Acknowledge(SimulatedJob job, HeartbeatRequest request, long sequence)
    {
        for (var index = 0; index < request.Reports.Count && request.FirstSequence + index <= sequence; index++)
        {
            if (request.Reports[index] is { Kind: "metric", Step: { } step })
            {
                job.AcknowledgedMetrics.Add((request.Generation, step));
            }
        }
    }

    private Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }
}
