using Sundial.Contracts.Hosting;
using Sundial.Contracts.Training;
using Sundial.Contracts.Workers;

namespace Sundial.Console.Pages.Workers;

/// <summary>Who works, at a moment.</summary>
/// <param name="Workers">Workers, newest first.</param>
/// <param name="Scorers">Scorers, newest first.</param>
/// <param name="Jobs">The jobs that workers have, as far as they are of the operator's own tenant.</param>
public sealed record MachinesLook(IReadOnlyList<WorkerView> Workers, IReadOnlyList<ScorerView> Scorers, IReadOnlyDictionary<Guid, TrainingJobView> Jobs);
