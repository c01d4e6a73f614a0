using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Tenancy;

/// <summary>What holds for a tenant's bounds.</summary>
internal static class TenantRules
{
    private const int MostRequests = 1_000_000;
    private const int MostPredictions = 100_000_000;
    private const double MostWeight = 1_000;

    /// <summary>Notes what is wrong with bounds and weight; what is null is not looked at.</summary>
    public static void Check(Faults faults, Quota? quota, double? weight)
    {
        faults.Check(quota?.RunningJobs is null or >= 0, "quota.running_jobs", "must not be negative");
        faults.Check(quota?.StoredBytes is null or >= 0, "quota.stored_bytes", "must not be negative");
        faults.Check(quota?.RequestsPerSecond is null or (>= 1 and <= MostRequests), "quota.requests_per_second", $"must be from 1 to {MostRequests}");
        faults.Check(quota?.PredictionsPerSecond is null or (>= 0 and <= MostPredictions), "quota.predictions_per_second", $"must be from 1 to {MostPredictions}, or 0 for no bound");
        faults.Check(weight is null or (> 0 and <= MostWeight), "weight", $"must be above 0 and at most {MostWeight}");
    }

    /// <summary>Bounds with those that were given in the place of those that hold.</summary>
    public static Quota Over(this Quota? given, Quota held) => new(
        given?.RunningJobs ?? held.RunningJobs,
        given?.StoredBytes ?? held.StoredBytes,
        given?.RequestsPerSecond ?? held.RequestsPerSecond,
        (given?.PredictionsPerSecond ?? held.PredictionsPerSecond) is var predictions and not 0 ? predictions : null);
}
