using Sundial.Cli.Observers;
using Sundial.Cli.Processes;
using Sundial.Cli.Remote;
using Sundial.Worker;

namespace Sundial.Cli.Commands.Workers;

/// <summary>A worker in this process, from its start to Ctrl-C.</summary>
internal static class WorkerSession
{
    /// <summary>Runs it.</summary>
    public static async Task<ExitCode> RunAsync(Surroundings around, WorkerRequest request)
    {
        using var interruption = new Interruption { HasModel = true };
        var options = new WorkerOptions { Server = request.Server, Token = request.Token, Sandbox = request.Sandbox };
        options = options with
        {
            Name = request.Name ?? options.Name,
            Cpus = request.Cpus ?? options.Cpus,
            MemoryBytes = request.MemoryBytes ?? options.MemoryBytes,
            Gpus = request.Gpus ?? options.Gpus,
            WorkFolder = request.Folder is { } folder ? Path.GetFullPath(folder) : options.WorkFolder,
            Log = line => Say(around, line),
        };
        Say(around, $"Worker {options.Name} for {Logins.Logins.NameOf(request.Server)}: {options.Cpus} {(options.Cpus == 1 ? "processor" : "processors")}, {Numbers.Bytes(options.MemoryBytes)}. Ctrl-C ends it, and its job goes to another one.");
        using var heard = interruption.Token.Register(() => Say(around, "Ending: the job under way saves a checkpoint for another worker (Ctrl-C again ends at once)."));
        try
        {
            await WorkerApp.RunAsync(options, interruption.Token);
        }
        catch (WorkerException fault)
        {
            throw new UsageException(fault.Message, ExitCode.Refused, "worker.refused");
        }

        Say(around, "Ended.");
        return ExitCode.Ok;
    }

    private static void Say(Surroundings around, string line)
    {
        around.Terminal.Event(new { Event = "log", At = around.Clock.GetUtcNow(), Message = line });
        around.Terminal.Line($"{Numbers.When(around.Clock.GetUtcNow(), around.Clock)}  {line}");
    }
}
