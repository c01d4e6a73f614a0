using Sundial.Contracts.Datasets;

namespace Sundial.Server.Datasets.Inspections;

/// <summary>The plans of a data set as they lie in the database.</summary>
/// <param name="Tiers">Threads by tier.</param>
/// <param name="UsualThreads">Threads where no tier is named.</param>
/// <param name="Plans">The ladder; not read as a whole.</param>
internal sealed record StoredPlans(IReadOnlyDictionary<string, int> Tiers, int UsualThreads, IReadOnlyList<TrainingPlan>? Plans = null);
