using System.CommandLine;
using System.Globalization;
using Sundial.Cli.Observers;
using Sundial.Cli.Remote;
using Sundial.Contracts.Workers;

namespace Sundial.Cli.Commands.Workers;

/// <summary><c>sundial worker …</c></summary>
internal static class WorkerCommands
{
    /// <summary>Adds what a worker is started with, and the verbs.</summary>
    public static void Fill(Command noun, Surroundings around)
    {
        BeWorker.Fill(noun, around);
        noun.Add(new RemoteCommand("list", "List the workers that are there.", around, [], call => call.TellAllAsync(
            call.Client.Workers.ListAsync(call.Cancel),
            "There is no worker; start one with sundial worker --server URL --token KEY.",
            ["name", "id", "health", "has", "job", "from", "last heard of"],
            worker =>
            [
                worker.Name, worker.Id.ToString(), worker.Draining ? $"{Numbers.Words(worker.Health)}, draining" : Numbers.Words(worker.Health), Has(worker),
                worker.Job?.ToString(), worker.Provisioner ?? "elsewhere", Numbers.When(worker.LastSeenAt, call.Clock),
            ])));
        var worker = Worker();
        noun.Add(new RemoteCommand("show", "Show a worker.", around, [worker], async call =>
            call.Tell(await FindAsync(call, call.Get(worker)), known => FactsOf(known, call.Clock))));
        noun.Add(Change("evict", "Clear a worker's identity: its job goes to another one at once, and nothing it still writes is taken.", around, (call, id) => call.Client.Workers.EvictAsync(id, call.Cancel), "is evicted"));
        noun.Add(Change("drain", "Let a worker finish what it has, and give it nothing more.", around, (call, id) => call.Client.Workers.DrainAsync(id, call.Cancel), "takes no more jobs"));
    }

    private static RemoteCommand Change(string verb, string description, Surroundings around, Func<RemoteCall, Guid, Task> change, string done)
    {
        var worker = Worker();
        return new RemoteCommand(verb, description, around, [worker], async call =>
        {
            var found = await FindAsync(call, call.Get(worker));
            await change(call, found.Id);
            call.Tell(found, changed => call.Terminal.Line($"Worker {changed.Name} {done}{(changed.Job is { } job ? $"; it had job {job}" : string.Empty)}."));
        });
    }

    private static Argument<string> Worker() => OptionOf.Named("WORKER", "Id of the worker, or its name where only one has it.");

    private static async Task<WorkerView> FindAsync(RemoteCall call, string which)
    {
        if (Guid.TryParse(which, out var id))
        {
            return await call.Client.Workers.GetAsync(id, call.Cancel);
        }

        var found = new List<WorkerView>();
        await foreach (var worker in call.Client.Workers.ListAsync(call.Cancel))
        {
            if (worker.Name == which)
            {
                found.Add(worker);
            }
        }

        return found switch
        {
            [var only] => only,
            [] => throw new UsageException($"There is no worker {which}; sundial worker list shows them.", ExitCode.Refused, "worker.unknown"),
            _ => throw new UsageException($"{found.Count} workers are called {which}; give the id that sundial worker list shows.", ExitCode.Refused, "worker.ambiguous"),
        };
    }

    private static string Has(WorkerView worker) =>
        string.Create(CultureInfo.InvariantCulture, $"{worker.Cpus} cpu, {Numbers.Bytes(worker.MemoryBytes)}{(worker.Gpus > 0 ? $", {worker.Gpus} gpu" : string.Empty)}");

    private static IEnumerable<(string, string?)> FactsOf(WorkerView worker, TimeProvider clock) =>
    [
        ("Worker", worker.Name),
        ("Id", worker.Id.ToString()),
        ("Health", worker.Draining ? $"{Numbers.Words(worker.Health)}, takes no more jobs" : Numbers.Words(worker.Health)),
        ("Has", Has(worker)),
        ("Job", worker.Job?.ToString()),
        ("From", worker.Provisioner ?? "started by hand"),
        ("Since", Numbers.When(worker.RegisteredAt, clock)),
        ("Last heard", Numbers.When(worker.LastSeenAt, clock)),
    ];
}
