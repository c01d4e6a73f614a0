using Sundial.Compute.Files;
using Sundial.Contracts.Workers;
using Sundial.Worker.Leases;

namespace Sundial.Worker.Jobs;

/// <summary>What a worker has for all its jobs.</summary>
internal sealed record WorkerServices
{
    /// <summary>The master.</summary>
    public required LeaseClient Client { get; init; }

    /// <summary>What it asks of a lease's holder.</summary>
    public required LeaseTerms Terms { get; init; }

    /// <summary>Bytes fetched before.</summary>
    public required BlobCache Cache { get; init; }

    /// <summary>How programs are started.</summary>
    public required AlgorithmStart Start { get; init; }

    /// <summary>Where job folders are.</summary>
    public required string JobsFolder { get; init; }

    /// <summary>Time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Tells the operator.</summary>
    public required Action<string> Log { get; init; }
}
