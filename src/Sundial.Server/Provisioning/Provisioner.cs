using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sundial.Server.Training;
using Sundial.Server.Training.Master;

namespace Sundial.Server.Provisioning;

/// <summary>Keeps as many workers as there is work for, between a least and a most; replaces those that die, at once; ends only those that have no job.</summary>
/// <remarks>It remembers nothing that matters: what runs, the driver lists; who they are and what they have, the training master knows.</remarks>
internal sealed partial class Provisioner(
    IComputeDriver driver, TrainingMaster master, IOptions<ProvisioningOptions> options, IServer server, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<Provisioner> log)
    : BackgroundService
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly ProvisioningOptions _options = options.Value;
    private readonly HashSet<string> _unheard = [];
    private readonly Queue<string> _ended = new();
    private readonly Dictionary<string, TimeSpan> _idleSince = [];
    private readonly StartBackoff _backoff = new();

    private TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>Where workers on this machine find the server.</summary>
    private Uri Address => ReachableAddress.Of(server);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        master.Capacity = _options.Max == 0 ? null : new StartableCapacity(
            driver.Name, new Slot(driver.Size.Cpus, driver.Size.MemoryBytes, driver.Size.Gpus, driver.Size.RunsCustomAlgorithms), _options.Max);

        // Never taken back: what is cancelled after it ends this method, perhaps before the farewell has had its turn.
        _ = lifetime.ApplicationStopping.Register(SayFarewell);

        // Workers are of no use before the port is open, which is what comes last.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var opened = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);

        // Registered after the farewell, so it is cancelled before it: a worker that was sent away is not replaced.
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        while (!leaving.IsCancellationRequested)
        {
            var pause = TimeSpan.FromSeconds(_options.LookSeconds);
            try
            {
                await LookAsync(leaving.Token);
            }
            catch (OperationCanceledException) when (leaving.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The database is away, or a program is missing: what is there goes on, and it is tried again.
                LogFault(log, fault.Message);
                pause = AfterFault;
            }

            await WaitAsync(pause, leaving.Token);
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        var instances = await driver.ListAsync(cancel);
        while (driver.Ended.TryRead(out var name))
        {
            _ended.Enqueue(name);
        }

        await TellEndsAsync(cancel);
        var demand = await master.DemandAsync(cancel);
        var workers = demand.Workers.Where(worker => worker.Provisioner == driver.Name && worker.Instance is not null)
            .GroupBy(worker => worker.Instance!)
            .ToDictionary(group => group.Key, group => group.MaxBy(worker => worker.LastSeenAt)!);
        await EndStrangersAsync(instances, workers, cancel);

        // What an end that nobody heard of left behind: its process is gone, its worker is not.
        foreach (var gone in workers.Keys.Except(instances.Select(instance => instance.Name)))
        {
            await master.WorkerEndedAsync(driver.Name, gone, cancel);
        }

        _unheard.ExceptWith(workers.Keys);
        var seen = instances.Select(instance => See(instance, workers.GetValueOrDefault(instance.Name))).ToList();
        var waiting = demand.Waiting.Where(wanted => Fits(wanted)).Sum(wanted => wanted.Count);
        var decision = ScalingPolicy.Decide(new ScalingSituation(waiting, demand.CompletedPerSecond, seen), _options.Min, _options.Max, TimeSpan.FromSeconds(_options.CoolDownSeconds));
        await ApplyAsync(decision, workers, cancel);
    }

    /// <summary>Tells the master of ends; one that cannot be told now is told later.</summary>
    private async Task TellEndsAsync(CancellationToken cancel)
    {
        while (_ended.TryPeek(out var name))
        {
            await master.WorkerEndedAsync(driver.Name, name, cancel);
            LogEnded(log, name);
            _backoff.Ended(wasHeardOf: !_unheard.Remove(name), Now);
            _idleSince.Remove(name);
            _ended.Dequeue();
        }
    }

    /// <summary>Ends instances that look for a server elsewhere, and those that run but were not heard of for so long that nobody waits for them.</summary>
    private async Task EndStrangersAsync(IReadOnlyList<ComputeInstance> instances, Dictionary<string, PresentWorker> workers, CancellationToken cancel)
    {
        foreach (var instance in instances)
        {
            if (instance.Server != Address)
            {
                await driver.StopAsync(instance.Name, force: true, cancel);
            }
            else if (workers.GetValueOrDefault(instance.Name)?.Health == Contracts.Workers.WorkerHealth.Dead)
            {
                await driver.StopAsync(instance.Name, force: true, cancel);
            }
        }
    }

    private ScalingInstance See(ComputeInstance instance, PresentWorker? worker)
    {
        if (worker is null or { Busy: true } or { Inspects: true })
        {
            _idleSince.Remove(instance.Name);
            return new ScalingInstance(instance.Name, worker?.Busy == true, worker?.Draining == true, null);
        }

        _idleSince.TryAdd(instance.Name, Now);
        return new ScalingInstance(instance.Name, Busy: false, worker.Draining, Now - _idleSince[instance.Name]);
    }

    private bool Fits(WaitingDemand wanted) =>
        wanted.Size.Cpus <= driver.Size.Cpus && wanted.Size.MemoryBytes <= driver.Size.MemoryBytes && wanted.Size.Gpus <= driver.Size.Gpus && (!wanted.Custom || driver.Size.RunsCustomAlgorithms);

    private async Task ApplyAsync(ScalingDecision decision, Dictionary<string, PresentWorker> workers, CancellationToken cancel)
    {
        foreach (var name in decision.Drain)
        {
            // Only the master knows, under its lock, that the worker has no job and will get none.
            if (await master.DrainAsync(workers[name].Id, cancel))
            {
                await driver.StopAsync(name, force: false, cancel);
            }
        }

        foreach (var name in decision.Stop)
        {
            await driver.StopAsync(name, force: false, cancel);
        }

        for (var i = 0; i < decision.Start && _backoff.MayStart(Now); i++)
        {
            var name = $"{driver.Name}-{Guid.CreateVersion7():N}"[..(driver.Name.Length + 1 + 20)];
            _unheard.Add(name);
            await driver.StartAsync(new InstanceRequest(name, Address, new Dictionary<string, string> { ["app"] = "sundial", ["role"] = "worker" }), cancel);
            LogStarted(log, name);
        }
    }

    /// <summary>Waits for the next look, or for an instance to end.</summary>
    private async Task WaitAsync(TimeSpan pause, CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ended = driver.Ended.WaitToReadAsync(enough.Token).AsTask();
        await Task.WhenAny(ended, Task.Delay(pause, clock, enough.Token));
        await enough.CancelAsync();
    }

    /// <summary>Workers end with the server, while it still takes what they have to say.</summary>
    private void SayFarewell()
    {
        if (_options.Outlive || _options.Max == 0)
        {
            return;
        }

        // Called once, while the host waits for it: the port is closed after this.
        Task.Run(async () =>
        {
            var began = Now;
            for (var told = false; await driver.ListAsync(CancellationToken.None) is { Count: > 0 } left; told = true)
            {
                var force = Now - began > Farewell;
                foreach (var instance in told && !force ? [] : left)
                {
                    await driver.StopAsync(instance.Name, force, CancellationToken.None);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), clock);
            }
        }).Wait(Farewell + Farewell);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The worker {Instance} was started.")]
    private static partial void LogStarted(ILogger log, string instance);

    [LoggerMessage(Level = LogLevel.Information, Message = "The worker {Instance} has ended.")]
    private static partial void LogEnded(ILogger log, string instance);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Workers could not be looked after: {Fault}")]
    private static partial void LogFault(ILogger log, string fault);
}
