using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Tests.Training.Simulation;

/// <summary>The master's real rules over a database in memory; every request is one transaction. A crash loses what only the process knew.</summary>
internal class SimulatedMaster
{
    private static readonly Objective Objective = new("accuracy");
    private static readonly AlgorithmSpecification Specification = new() { Command = ["train"] };
    private static readonly JobSize Size = new();
    private static readonly Dictionary<string, string> NoHyperparameters = [];
    private static readonly Dictionary<string, FileEntry> NoChannels = [];

    private readonly SimulatedTime _time;
    private readonly Random _random;
    private readonly HashSet<Guid> _workers = [];
    private readonly Dictionary<Guid, double> _virtualSeconds = [];
    private OutageWatch _watch;
    private MasterClock _clock;

    public SimulatedMaster(Scheduler scheduler, Random random)
    {
        Scheduler = scheduler;
        _random = random;
        _time = new(scheduler);
        _clock = new(_time);
        _watch = new(Rules, Rules.Lease / 2);
    }

    public static MasterRules Rules { get; } = new() { StopGrace = TimeSpan.FromSeconds(3) };

    public Dictionary<Guid, SimulatedJob> Jobs { get; } = [];

    public bool IsUp { get; private set; } = true;

    public TimeSpan UpSince { get; private set; }

    public DateTimeOffset Now => _clock.Now;

    protected Scheduler Scheduler { get; }

    public void JumpWallClock(TimeSpan by) => _time.WallOffset += by;

    public void Crash()
    {
        Scheduler.Tell($"the master crashes");
        IsUp = false;
        Disturb(_ => true);
    }

    public void Restart()
    {
        // A clock that was set wrongly was set right again by then: deadlines are moments of the wall clock, and survive only with it.
        _time.WallOffset = TimeSpan.Zero;
        _clock = new(_time);
        _watch = new(Rules, Rules.Lease / 2);
        Scheduler.Tell($"the master is back");
        IsUp = true;
        UpSince = Scheduler.Now;
        Disturb(_ => true);
        Sweep();
    }

    public void Sweep()
    {
        if (!IsUp)
        {
            return;
        }

        var now = Now;
        if (_watch.Observe(now))
        {
            foreach (var job in Jobs.Values.Where(job => job.Job.Lease is not null))
            {
                job.Job = job.Job with { Lease = job.Job.Lease! with { ExpiresAt = now + Rules.Lease } };
            }
        }

        foreach (var job in Jobs.Values)
        {
            if (MeetsDeadlines && job.Job.Sweep(Best(job), _watch, now, Rules) is { } decision)
            {
                Commit(job, decision);
            }

            CheckDeadline(job, now);
        }
    }

    /// <summary>Turned off to prove that the simulation notices.</summary>
    protected virtual bool MeetsDeadlines => true;

    /// <summary>Whose lease nobody who is well and can be reached has, has it not to its good.</summary>
    public void DisturbUnlessHeldBy(IReadOnlyCollection<Guid> well) => Disturb(job => job.Job.Lease is null || !well.Contains(job.Job.Lease.WorkerId));

    public Guid Register()
    {
        var id = Id();
        _workers.Add(id);
        return id;
    }

    public Answer Claim(Guid worker)
    {
        if (!_workers.Contains(worker))
        {
            return new(Refused: 404);
        }

        var now = Now;
        foreach (var mine in Jobs.Values.Where(one => one.Job.Lease?.WorkerId == worker))
        {
            if (!mine.Job.Lease!.Proved)
            {
                return new(Assign(mine, now));
            }

            Commit(mine, mine.Job.LoseWorker(LeaseEnd.AskedAgain, Best(mine), now, Rules));
        }

        var expired = _watch.ExpiredBefore(now);
        var shares = Jobs.Values.GroupBy(one => one.Job.TenantId).ToDictionary(
            tenant => tenant.Key,
            tenant => new TenantShare(
                tenant.Key, 1, _virtualSeconds.GetValueOrDefault(tenant.Key), tenant.Sum(one => one.Job.Lease is { } lease ? FairShare.Charge(lease, now) : 0)));
        while (FairShare.Next(Jobs.Values.Select(one => one.Job).Where(one => one.IsWaiting(expired, now, Rules)), shares) is { } next)
        {
            var job = Jobs[next.Id];
            var lease = Id();
            Commit(job, next.Grant(lease, worker, Best(job), expired, now, Rules));
            if (job.Job.Lease is not null)
            {
                job.UndisturbedSince = Scheduler.Now;
                return new(Assign(job, now));
            }
        }

        return new();
    }

    public Answer Beat(Guid id, Lease lease, HeartbeatRequest request)
    {
        var (job, now) = (Jobs[id], Now);
        var held = Credentials(job, lease);
        if (!job.Job.IsHeldBy(held.Id, held.Fence))
        {
            return new(Refused: 409);
        }

        CheckWrite(job, lease, "a heartbeat");
        var window = job.Job.Lease!.Window(request.FirstSequence, request.Reports.Count);
        for (var index = window.Skip; index < request.Reports.Count; index++)
        {
            if (request.Reports[index] is { Kind: "metric", Step: { } step, Value: { } value })
            {
                Store(job, request.Generation, step, value);
            }
        }

        Commit(job, job.Job.Beat(held.Id, held.Fence, request.State, window.Acknowledged, now, Rules));
        var after = job.Job;
        var changed = request.Generation != after.Generation;
        return new(new HeartbeatReply(
            after.Lease!.Sequence,
            Remaining(after, now),
            after.State == JobState.Stopping ? new(Math.Max(0, (after.StopBy!.Value - now).TotalSeconds)) : null,
            changed ? Order(job, now) : null,
            changed ? Last(job) : null));
    }

    public Answer PutCheckpoint(CheckpointMessage message)
    {
        var job = Jobs[message.Job];
        var held = Credentials(job, message.Lease);
        var decision = job.Job.TakeCheckpoint(held.Id, held.Fence, message.Generation, Now, Rules);
        if (decision.Refused is not null)
        {
            return new(Refused: 409);
        }

        CheckWrite(job, message.Lease, "a checkpoint");
        if (job.Checkpoints.All(one => one.Id != message.Id))
        {
            Scheduler.Tell($"{job.Job.Name}: checkpoint of generation {message.Generation} at step {message.Step}");
            job.Checkpoints.Add(new(message.Id, job.Checkpoints.Count + 1, message.Generation, true, Objective.Metric, message.Accuracy));
            job.Steps[message.Id] = message.Step;
            foreach (var dispensable in job.Kept.ToList().Dispensable(job.Job, Objective, _ => false).ToList())
            {
                job.Dropped.Add(dispensable.Id);
            }
        }

        Commit(job, decision);
        return new();
    }

    public Answer Complete(CompleteMessage message)
    {
        var job = Jobs[message.Job];
        var held = Credentials(job, message.Lease);
        var decision = job.Job.Complete(held.Id, held.Fence, message.Generation, message.BringsModel, false, Best(job), Now);
        if (decision.Refused is { } why)
        {
            return new(Refused: why == Refusal.LeaseLost ? 409 : 410);
        }

        CheckWrite(job, message.Lease, "a model");
        Commit(job, decision);
        return new();
    }

    public Answer GiveUp(Guid id, Lease lease, bool retry)
    {
        var job = Jobs[id];
        var held = Credentials(job, lease);
        var decision = job.Job.GiveUp(held.Id, held.Fence, "It cannot be done here.", retry, Best(job), Now);
        if (decision.Refused is not null)
        {
            return new(Refused: 409);
        }

        CheckWrite(job, lease, "a resignation");
        Commit(job, decision);
        return new();
    }

    public void EndWorker(Guid worker, LeaseEnd how)
    {
        _workers.Remove(worker);
        foreach (var job in Jobs.Values.Where(one => one.Job.Lease?.WorkerId == worker))
        {
            Commit(job, job.Job.LoseWorker(how, Best(job), Now, Rules));
        }
    }

    public void Ask(SimulatedJob job) => Jobs[job.Job.Id] = job;

    public void Stop(SimulatedJob job, TimeSpan grace)
    {
        Disturb(one => one == job);
        Apply(job, job.Job.Stop(grace, Best(job), Now, Rules));
    }

    public void Modify(SimulatedJob job, bool retrain, ContinueFrom from, TimeSpan? within)
    {
        Disturb(one => one == job);
        DateTimeOffset? deadline = within is { } span ? Now + span : null;
        Scheduler.Tell($"{job.Job.Name}: modify, retrain {retrain} from {from}, deadline in {within}");
        if (Apply(job, job.Job.Modify(retrain, from, deadline, job.Job.Least, job.Job.Least, Now, Rules)) && retrain && from == ContinueFrom.Start)
        {
            job.MustHaveModel = false;
        }
    }

    public void Retry(SimulatedJob job, ContinueFrom from, TimeSpan within)
    {
        if (Apply(job, job.Job.Retry(from, Now + within, Now, Rules)))
        {
            job.MustHaveModel = false;
        }
    }

    /// <summary>Something went wrong for some jobs: from now on it is counted anew how long nothing did.</summary>
    public void Disturb(Func<SimulatedJob, bool> whose)
    {
        foreach (var job in Jobs.Values.Where(whose))
        {
            job.UndisturbedSince = Scheduler.Now;
        }
    }

    /// <summary>The lease that a write is judged by. A master without a fence takes the current one, whoever wrote.</summary>
    protected virtual Lease Credentials(SimulatedJob job, Lease sent) => sent;

    /// <summary>A metric is written down.</summary>
    protected virtual void Store(SimulatedJob job, int generation, long step, double value) => job.Metrics[(generation, step)] = value;

    private static Checkpoint? Best(SimulatedJob job) => job.Kept.Best(job.Job, Objective);

    private static double Remaining(TrainingJob job, DateTimeOffset now) => Math.Max(0, (job.DueAt(Rules) - now).TotalSeconds);

    private static CheckpointFiles? Last(SimulatedJob job)
    {
        var last = job.Kept.Last(job.Job);
        var acknowledged = job.AcknowledgedCheckpoints.Select(id => job.Checkpoints.FirstOrDefault(one => one.Id == id))
            .Where(one => one is null || job.Job.Owns(one)).ToList();
        if (acknowledged.Any(one => one is null || one.Number > (last?.Number ?? 0)))
        {
            throw new ViolationException($"a checkpoint that was acknowledged is not gone on from; job {job.Job.Name}");
        }

        return last is null ? null : new(last.Id, last.Number, [], new Dictionary<string, long>());
    }

    private static JobOrder Order(SimulatedJob job, DateTimeOffset now) => new()
    {
        Job = job.Job.Id,
        JobName = job.Job.Name,
        Generation = job.Job.Generation,
        Algorithm = "a",
        AlgorithmVersion = 1,
        Specification = Specification,
        IsCustom = false,
        Hyperparameters = NoHyperparameters,
        Channels = NoChannels,
        Size = Size,
        RemainingSeconds = Remaining(job.Job, now),
    };

    private static JobAssignment Assign(SimulatedJob job, DateTimeOffset now) => new()
    {
        Lease = new(job.Job.Lease!.Id, job.Job.Fence),
        Order = Order(job, now),
        Checkpoint = Last(job),
        State = job.Job.State,
    };

    private static void CheckWrite(SimulatedJob job, Lease sent, string what)
    {
        if (sent != job.Granted)
        {
            throw new ViolationException($"{what} under the old lease {sent.Fence} was taken, the current one being {job.Granted?.Fence}; job {job.Job.Name}");
        }
    }

    private bool Apply(SimulatedJob job, JobDecision decision)
    {
        if (decision.Refused is null)
        {
            Commit(job, decision);
        }

        return decision.Refused is null;
    }

    private void Commit(SimulatedJob job, JobDecision decision)
    {
        var after = decision.Job;
        foreach (var note in decision.Leases.Where(note => note.What is "lost" or "ended"))
        {
            _virtualSeconds[after.TenantId] = _virtualSeconds.GetValueOrDefault(after.TenantId) + FairShare.Charge(note.Lease, Now);
        }

        if (decision.Model is not null && !job.Models.Add(job.Job.Generation))
        {
            throw new ViolationException($"a second model of generation {job.Job.Generation} of job {job.Job.Name}");
        }

        if (after.Fence < job.HighestFence)
        {
            throw new ViolationException($"the fence of job {job.Job.Name} fell from {job.HighestFence} to {after.Fence}");
        }

        if (after.Lease is { } lease && lease.Id != job.Granted?.Id)
        {
            if (after.Fence <= job.HighestFence || !job.LeasesSeen.Add(lease.Id))
            {
                throw new ViolationException($"a lease of job {job.Job.Name} was given without a higher fence");
            }

            job.HighestFence = after.Fence;
        }

        if (after.WorkersLost >= Rules.WorkersLostLimit && !after.HasEnded)
        {
            throw new ViolationException($"job {job.Job.Name} goes on after {after.WorkersLost} lost workers");
        }

        if (after.State == JobState.DeadlineExceeded && (job.MustHaveModel || job.Checkpoints.Exists(after.Owns)))
        {
            throw new ViolationException($"job {job.Job.Name} missed its deadline without a model, though {(job.MustHaveModel ? "a worker had enough undisturbed time" : "there is a checkpoint")}");
        }

        foreach (var note in decision.Leases)
        {
            Scheduler.Tell($"{after.Name}: lease {note.Fence} {note.What}, worker {note.Lease.WorkerId.ToString()[..4]} {note.Reason}");
        }

        if (decision.Move is { } move)
        {
            Scheduler.Tell($"{after.Name}: {move.From} -> {move.To} {move.Reason}");
        }

        job.Granted = after.Lease is { } held ? new(held.Id, after.Fence) : null;
        job.Job = after;
    }

    private void CheckDeadline(SimulatedJob job, DateTimeOffset now)
    {
        // Enough to ask again for a lease whose answer was lost or to hear of a change, for the steps, and for a checkpoint that is sent and taken.
        var enough = TimeSpan.FromSeconds(3 + (job.CheckpointEvery * SimulatedWorker.Pulse.TotalSeconds));
        job.MustHaveModel |= job.Job.Lease is not null && job.Job.State != JobState.Stopping && Scheduler.Now - job.UndisturbedSince > enough && now < job.Job.DueAt(Rules);
        var wasUp = Scheduler.Now - UpSince > now - job.Job.DueAt(Rules) + TimeSpan.FromSeconds(0.5);
        if (!job.Job.HasEnded && now > job.Job.DeadlineAt && wasUp)
        {
            throw new ViolationException($"job {job.Job.Name} has not ended at its deadline: it is {job.Job.State}");
        }
    }

    private Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new(bytes);
    }
}
