using System.Globalization;
using Sundial.Console.Components.Forms;
using Sundial.Contracts.Hosting;

namespace Sundial.Console.Pages.Endpoints;

/// <summary>How an endpoint answers: copies, what is kept, the bound on latency, and when a change is taken back. Fields of two forms.</summary>
internal static class EndpointSettings
{
    /// <summary>Least copies.</summary>
    public const string Least = "min_replicas";

    /// <summary>Most copies.</summary>
    public const string Most = "max_replicas";

    /// <summary>Seconds without a request until only the least are left.</summary>
    public const string Idle = "idle_seconds";

    /// <summary>Share of the predictions that are kept, in percent.</summary>
    public const string Capture = "capture";

    /// <summary>Bound on the latency in milliseconds.</summary>
    public const string Within = "within";

    /// <summary>Share of errors that may be, in percent.</summary>
    public const string Errors = "max_errors";

    /// <summary>Answers before which nothing is taken back.</summary>
    public const string LeastRequests = "least_requests";

    /// <summary>Seconds for which a change is on trial.</summary>
    public const string Trial = "trial_seconds";

    private const int MostReplicas = 1_000;
    private const double MostSeconds = 31_536_000;

    /// <summary>An endpoint's settings as fields.</summary>
    public static FormFields Of(EndpointScaling scaling, double captureShare, double? withinSeconds, ErrorBudget budget) => new(new Dictionary<string, string>
    {
        [Least] = Written(scaling.MinReplicas),
        [Most] = Written(scaling.MaxReplicas),
        [Idle] = Written(scaling.IdleSeconds),
        [Capture] = Written(100 * captureShare),
        [Within] = withinSeconds is { } bound ? Written(1000 * bound) : string.Empty,
        [Errors] = Written(100 * budget.MaxErrorShare),
        [LeastRequests] = Written(budget.LeastRequests),
        [Trial] = Written(budget.TrialSeconds),
    });

    /// <summary>How many copies.</summary>
    public static EndpointScaling Scaling(FormFields fields, EndpointScaling otherwise)
    {
        var scaling = new EndpointScaling(
            fields.Count(Least, 0, MostReplicas) ?? otherwise.MinReplicas,
            fields.Count(Most, 1, MostReplicas) ?? otherwise.MaxReplicas,
            fields.Number(Idle, 1, MostSeconds) ?? otherwise.IdleSeconds);
        if (scaling.MaxReplicas < scaling.MinReplicas)
        {
            fields.Refuse(Most, "This is below the least; enter as many or more.");
        }

        return scaling;
    }

    /// <summary>Share of the predictions that are kept.</summary>
    public static double? CaptureShare(FormFields fields) => fields.Number(Capture, 0, 100) / 100;

    /// <summary>Bound on the latency in seconds; null for none.</summary>
    public static double? WithinSeconds(FormFields fields) => fields.Number(Within, 0.001, 600_000) / 1000;

    /// <summary>When a change is taken back.</summary>
    public static ErrorBudget Budget(FormFields fields, ErrorBudget otherwise) => new(
        fields.Number(Errors, 0.001, 100) / 100 ?? otherwise.MaxErrorShare,
        fields.Count(LeastRequests, 1, 1_000_000) ?? otherwise.LeastRequests,
        fields.Number(Trial, 0, MostSeconds) ?? otherwise.TrialSeconds);

    /// <summary>From a member of the API's request to the field that holds it.</summary>
    public static string? FieldOf(string member) => member switch
    {
        "scaling.min_replicas" => Least,
        "scaling.max_replicas" => Most,
        "scaling.idle_seconds" => Idle,
        "capture_share" => Capture,
        "within_latency_seconds" => Within,
        "error_budget.max_error_share" => Errors,
        "error_budget.least_requests" => LeastRequests,
        "error_budget.trial_seconds" => Trial,
        _ => null,
    };

    private static string Written(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
