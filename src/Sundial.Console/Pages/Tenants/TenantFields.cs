using System.Globalization;
using Sundial.Console.Components.Forms;
using Sundial.Contracts.Tenancy;

namespace Sundial.Console.Pages.Tenants;

/// <summary>The fields of a tenant's bounds.</summary>
internal static class TenantFields
{
    /// <summary>The tenant's name.</summary>
    public const string Name = "name";

    /// <summary>Share of the machines.</summary>
    public const string Weight = "weight";

    /// <summary>Jobs at a time.</summary>
    public const string Jobs = "running_jobs";

    /// <summary>Storage in gigabytes.</summary>
    public const string Stored = "stored_gb";

    /// <summary>Requests a second.</summary>
    public const string Requests = "requests_per_second";

    /// <summary>Predictions a second.</summary>
    public const string Predictions = "predictions_per_second";

    private const double Giga = 1e9;
    private const int MostJobs = 1_000_000;

    /// <summary>A tenant's bounds as fields.</summary>
    public static FormFields Of(TenantView tenant) => new(new Dictionary<string, string>
    {
        [Weight] = Written(tenant.Weight),
        [Jobs] = Written(tenant.Quota.RunningJobs),
        [Stored] = Written(tenant.Quota.StoredBytes / Giga),
        [Requests] = Written(tenant.Quota.RequestsPerSecond),
        [Predictions] = Written(tenant.Quota.PredictionsPerSecond),
    });

    /// <summary>Share of the machines; null where nothing is typed.</summary>
    public static double? WeightOf(FormFields fields) => fields.Number(Weight, 0.001, 1_000);

    /// <summary>The bounds; what is empty is null.</summary>
    /// <param name="fields">What is typed.</param>
    /// <param name="had">The bounds that there were; null of a new tenant.</param>
    public static Quota QuotaOf(FormFields fields, Quota? had) => new(
        fields.Count(Jobs, 0, MostJobs),
        StoredOf(fields, had?.StoredBytes),
        fields.Count(Requests, 1, MostJobs),
        fields.Count(Predictions, 0, 100_000_000) ?? (had?.PredictionsPerSecond is null ? null : 0));   // 0 takes the bound away

    /// <summary>From a member of the API's request to the field that holds it.</summary>
    public static string? FieldOf(string member) => member switch
    {
        "name" => Name,
        "weight" => Weight,
        "quota.running_jobs" => Jobs,
        "quota.stored_bytes" => Stored,
        "quota.requests_per_second" => Requests,
        "quota.predictions_per_second" => Predictions,
        _ => null,
    };

    // To send back what was shown changes nothing, to the byte.
    private static long? StoredOf(FormFields fields, long? had) =>
        had is { } bytes && fields.Typed(Stored) == Written(bytes / Giga) ? had : fields.Number(Stored, 0, 1e9) is { } gigabytes ? (long)(gigabytes * Giga) : null;

    private static string Written(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? string.Empty;
}
