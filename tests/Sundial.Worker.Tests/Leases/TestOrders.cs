using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Models;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;

namespace Sundial.Worker.Tests.Leases;

/// <summary>Orders as a master gives them.</summary>
internal static class TestOrders
{
    public static JobOrder Order(int generation = 1, double remaining = 60, params string[] command) => new()
    {
        Job = Guid.CreateVersion7(),
        JobName = "digits-1",
        Generation = generation,
        Algorithm = "script",
        AlgorithmVersion = 1,
        Specification = new AlgorithmSpecification { Command = command.Length == 0 ? ["sh", "-c", "true"] : command },
        IsCustom = true,
        Hyperparameters = new Dictionary<string, string>(),
        Channels = new Dictionary<string, FileEntry>(),
        Size = new JobSize(),
        RemainingSeconds = remaining,
    };

    public static JobAssignment Assignment(JobOrder? order = null) => new()
    {
        Lease = new Lease(Guid.NewGuid(), 7),
        Order = order ?? Order(),
        State = JobState.Pending,
    };
}
