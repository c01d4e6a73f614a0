using Sundial.Contracts.Workers;

namespace Sundial.Worker.Leases;

/// <summary>A heartbeat on its way; whoever brings the answer shows which one it answers.</summary>
/// <param name="Request">What is sent.</param>
/// <param name="SentAt">When: from this moment on its answer proves the lease.</param>
internal sealed record Heartbeat(HeartbeatRequest Request, TimeSpan SentAt);

/// <summary>The job is to be done in another way, under the same lease.</summary>
/// <param name="Order">How.</param>
/// <param name="Checkpoint">What to go on from; null to begin.</param>
internal sealed record ChangedOrder(JobOrder Order, CheckpointFiles? Checkpoint);

/// <summary>What is told with the last word of a lease.</summary>
/// <param name="FirstSequence">Number of the first report.</param>
/// <param name="Reports">What no heartbeat took any more.</param>
internal sealed record LastReports(long FirstSequence, IReadOnlyList<WorkerReport> Reports);
