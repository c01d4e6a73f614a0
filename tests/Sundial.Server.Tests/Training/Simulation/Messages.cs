using Sundial.Contracts.Workers;

namespace Sundial.Server.Tests.Training.Simulation;

/// <summary>What the simulated master answers: what it gives, or a status that refuses.</summary>
internal sealed record Answer(object? Body = null, int Refused = 0);

/// <summary>A checkpoint on its way to the master.</summary>
internal sealed record CheckpointMessage(Guid Job, Lease Lease, Guid Id, int Generation, long Step, double Accuracy);

/// <summary>The end of a job on its way to the master.</summary>
internal sealed record CompleteMessage(Guid Job, Lease Lease, int Generation, bool BringsModel);
