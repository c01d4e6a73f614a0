using Sundial.Contracts.Training;

namespace Sundial.Server.Tests.Training.Simulation;

/// <summary>One run of master and workers through whatever a seed makes happen to them. The same seed is the same run.</summary>
internal sealed class Schedule
{
    private static readonly TimeSpan Trouble = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(90);

    private readonly Scheduler _scheduler;
    private readonly Random _random;
    private readonly SimulatedMaster _master;
    private readonly SimulatedNetwork _network;
    private readonly List<SimulatedWorker> _workers = [];
    private int _unborn;

    private Schedule(int seed, Func<Scheduler, Random, SimulatedMaster> makeMaster, Action<string>? listener)
    {
        _scheduler = new() { Listener = listener };
        _random = new(seed);
        _master = makeMaster(_scheduler, _random);
        _network = new(_scheduler, _master, _random);
    }

    /// <summary>Runs one.</summary>
    /// <returns>The jobs as they ended.</returns>
    /// <exception cref="ViolationException">An invariant was broken.</exception>
    public static IReadOnlyCollection<SimulatedJob> Run(int seed, Func<Scheduler, Random, SimulatedMaster>? makeMaster = null, Action<string>? listener = null)
    {
        var schedule = new Schedule(seed, makeMaster ?? ((scheduler, random) => new(scheduler, random)), listener);
        schedule.Prepare();
        schedule._scheduler.Run(End, schedule.IsDone);
        schedule.CheckEnd();
        return schedule._master.Jobs.Values;
    }

    private void Prepare()
    {
        _master.Sweep();
        Sweep();
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            var worker = new SimulatedWorker(_scheduler, _master, _network, _random);
            _workers.Add(worker);
            worker.Start();
        }

        for (var number = _random.Next(1, 5); number > 0; number--)
        {
            _unborn++;
            var name = $"job-{number}";
            _scheduler.After(Within(0, 5), () => Ask(name));
        }

        for (var count = _random.Next(0, 9); count > 0; count--)
        {
            _scheduler.After(Within(0.5, Trouble.TotalSeconds), MakeTrouble);
        }

        _scheduler.After(Trouble + TimeSpan.FromSeconds(8), () => _network.IsHealed = true);
    }

    private void Sweep() => _scheduler.After(TimeSpan.FromSeconds(0.25), () =>
    {
        _master.DisturbUnlessHeldBy([.. _workers.Where(worker => worker is { IsDown: false, IsPaused: false, IsPartitioned: false, Identity: not null }).Select(worker => worker.Identity!.Value)]);
        _master.Sweep();
        Sweep();
    });

    private void Ask(string name)
    {
        if (!_master.IsUp)
        {
            _scheduler.After(TimeSpan.FromSeconds(1), () => Ask(name));
            return;
        }

        _unborn--;
        Span<byte> id = stackalloc byte[16];
        _random.NextBytes(id);
        var tenant = new Guid(_random.Next(1, 3), 0, 0, new byte[8]);
        _master.Ask(new()
        {
            Job = new()
            {
                Id = new(id),
                TenantId = tenant,
                Name = name,
                State = JobState.Pending,
                RequestedAt = _master.Now,
                DeadlineAt = _master.Now + Within(4, 25),
                Least = TimeSpan.FromSeconds(1),
                FillsDeadline = _random.Next(2) == 0,
            },
            TotalSteps = _random.Next(5, 250),
            CheckpointEvery = _random.Next(3, 20),
            KillsAtStep = _random.Next(12) == 0 ? _random.Next(5, 40) : null,
        });
    }

    private void MakeTrouble()
    {
        var worker = _workers[_random.Next(_workers.Count)];
        switch (_random.Next(11))
        {
            case 0 or 1 when !worker.IsDown:
                worker.Crash(known: _random.Next(2) == 0);
                _scheduler.After(Within(0.1, 3), worker.Start);
                break;
            case 2 or 3 when !worker.IsPaused:
                worker.Pause();
                _scheduler.After(Within(0.3, 7), worker.Resume);
                break;
            case 4 or 5:
                worker.Partition();
                _scheduler.After(Within(0.3, 8), worker.Heal);
                break;
            case 6 when _master.IsUp:
                _master.Crash();
                _scheduler.After(Within(0.1, 6), _master.Restart);
                break;
            case 7:
                _master.JumpWallClock(TimeSpan.FromSeconds(_random.Next(-7200, 7200)));
                break;
            case 8:
                worker.Evict();
                break;
            case 9 or 10 when _master.IsUp && _master.Jobs.Count > 0:
                Change(_master.Jobs.Values.ElementAt(_random.Next(_master.Jobs.Count)));
                break;
            default:
                break;
        }
    }

    private void Change(SimulatedJob job)
    {
        var from = _random.Next(2) == 0 ? ContinueFrom.Checkpoint : ContinueFrom.Start;
        switch (_random.Next(4))
        {
            case 0:
                _master.Stop(job, Within(0.1, 5));
                break;
            case 1:
                _master.Retry(job, from, Within(3, 15));
                break;
            default:
                _master.Modify(job, _random.Next(3) > 0, from, _random.Next(2) == 0 ? Within(2, 15) : null);
                break;
        }
    }

    private bool IsDone() => _unborn == 0 && _scheduler.Now > Trouble && _master.Jobs.Values.All(job => job.Job.HasEnded);

    private void CheckEnd()
    {
        foreach (var job in _master.Jobs.Values)
        {
            if (!job.Job.HasEnded)
            {
                throw new ViolationException($"job {job.Job.Name} is stuck in {job.Job.State}");
            }

            if (job.AcknowledgedMetrics.Any(one => !job.Metrics.TryGetValue(one, out var value) || value != SimulatedJob.Value(one.Generation, one.Step)))
            {
                throw new ViolationException($"a metric of job {job.Job.Name} that was acknowledged is lost");
            }

            if (job.AcknowledgedCheckpoints.Any(id => job.Checkpoints.All(one => one.Id != id)))
            {
                throw new ViolationException($"a checkpoint of job {job.Job.Name} that was acknowledged is lost");
            }

            if (job.Job.State == JobState.Completed && !job.Models.Contains(job.Job.Generation))
            {
                throw new ViolationException($"job {job.Job.Name} completed without a model");
            }
        }
    }

    private TimeSpan Within(double least, double most) => TimeSpan.FromMilliseconds((long)((least + (_random.NextDouble() * (most - least))) * 1000));
}
