using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Workers;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training.Master;
using Sundial.Server.Training.Store;

namespace Sundial.Server.Training.Protocol;

/// <summary>Gives a worker an identity.</summary>
internal static class RegisterWorker
{
    private const int Longest = 100;

    /// <summary>Handles the request.</summary>
    public static async Task<IResult> Handle(
        RegisterWorkerRequest request, Database database, MasterClock clock, IOptions<TrainingOptions> options, CancellationToken cancel)
    {
        var faults = new Faults();
        faults.Check(request.Name is { Length: >= 1 and <= Longest }, "name", $"must be 1 to {Longest} characters");
        faults.Check(request.Cpus is >= 1 and <= 100_000, "cpus", "must be from 1 to 100000");
        faults.Check(request.MemoryBytes > 0, "memory_bytes", "must be above 0");
        faults.Check(request.Gpus is >= 0 and <= 100_000, "gpus", "must be from 0 to 100000");
        faults.Check(request.Provisioner is null or { Length: <= Longest }, "provisioner", $"must be at most {Longest} characters");
        faults.Check(request.Instance is null or { Length: <= Longest }, "instance", $"must be at most {Longest} characters");
        faults.ThrowIfAny();

        var id = Guid.CreateVersion7();
        await database.RunPlatformAsync(
            async work =>
            {
                await WorkerStore.InsertAsync(work, id, request, clock.Now, cancel);
                return true;
            },
            cancel);
        return TypedResults.Created($"/v1/workers/{id}", new RegisteredWorker(id, options.Value.HeartbeatSeconds, options.Value.LeaseSeconds));
    }
}
