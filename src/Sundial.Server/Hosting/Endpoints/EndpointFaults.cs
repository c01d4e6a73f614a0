using Sundial.Contracts.Hosting;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Training;

namespace Sundial.Server.Hosting.Endpoints;

/// <summary>What holds for the values of a request about an endpoint, before anything is looked for.</summary>
internal static class EndpointFaults
{
    /// <summary>Most characters of a name of an endpoint or a variant.</summary>
    public const int LongestName = 63;

    private const int MostVariants = 10;
    private const int MostReplicas = 1_000;
    private const double MostWeight = 1_000_000;
    private const double MostSeconds = 30 * 24 * 3600;
    private const int LongestReference = 200;

    /// <summary>Notes what is wrong with a name.</summary>
    public static void CheckName(Faults faults, string name)
    {
        if (faults.Check(IsName(name), "name", $"must be 1 to {LongestName} letters, digits and hyphens, a letter or digit first"))
        {
            faults.Check(!Guid.TryParse(name, out _), "name", "must not look like an id");
        }
    }

    /// <summary>Notes what is wrong with the variants.</summary>
    public static void CheckVariants(Faults faults, IReadOnlyList<VariantRequest> variants)
    {
        faults.Check(variants.Count is >= 1 and <= MostVariants, "variants", $"must be 1 to {MostVariants}");
        faults.Check(variants.DistinctBy(variant => variant.Name, StringComparer.Ordinal).Count() == variants.Count, "variants", "must have different names");
        faults.Check(variants.Any(variant => variant is { Shadow: false, Weight: > 0 }), "variants", "must have one at least that is no shadow and has a weight above 0");
        for (var index = 0; index < variants.Count && index < MostVariants; index++)
        {
            CheckVariant(faults, $"variants[{index}]", variants[index]);
        }
    }

    /// <summary>Notes what is wrong with the rest; what is null is not looked at.</summary>
    public static void CheckSettings(Faults faults, EndpointScaling? scaling, double? captureShare, ErrorBudget? budget)
    {
        faults.Check(captureShare is null or (>= 0 and <= 1), "capture_share", "must be from 0 to 1");
        if (scaling is not null)
        {
            faults.Check(scaling.MinReplicas is >= 0 and <= MostReplicas, "scaling.min_replicas", $"must be from 0 to {MostReplicas}");
            faults.Check(scaling.MaxReplicas is >= 1 and <= MostReplicas && scaling.MaxReplicas >= scaling.MinReplicas, "scaling.max_replicas", $"must be from 1 to {MostReplicas}, and not below min_replicas");
            faults.Check(scaling.IdleSeconds is > 0 and <= MostSeconds, "scaling.idle_seconds", $"must be above 0 and at most {MostSeconds}");
        }

        if (budget is not null)
        {
            faults.Check(budget.MaxErrorShare is > 0 and <= 1, "error_budget.max_error_share", "must be above 0 and at most 1");
            faults.Check(budget.LeastRequests >= 1, "error_budget.least_requests", "must be at least 1");
            faults.Check(budget.TrialSeconds is >= 0 and <= MostSeconds, "error_budget.trial_seconds", $"must be from 0 to {MostSeconds}");
        }
    }

    /// <summary>Notes what is wrong with a bound on the latency.</summary>
    /// <param name="faults">Takes the fault.</param>
    /// <param name="seconds">The bound.</param>
    /// <param name="mayBeNone">Whether 0 takes one away.</param>
    public static void CheckLatency(Faults faults, double? seconds, bool mayBeNone) =>
        faults.Check(
            seconds is null or (> 0 and <= 3600) || (mayBeNone && seconds == 0), "within_latency_seconds", $"must be above 0 and at most 3600{(mayBeNone ? ", or 0 for none" : "")}");

    private static void CheckVariant(Faults faults, string at, VariantRequest variant)
    {
        faults.Check(IsName(variant.Name), $"{at}.name", $"must be 1 to {LongestName} letters, digits and hyphens, a letter or digit first");
        faults.Check(variant.Weight is >= 0 and <= MostWeight, $"{at}.weight", $"must be from 0 to {MostWeight}");
        var named = new object?[] { variant.Model, variant.Job, variant.Chain }.Count(one => one is not null);
        faults.Check(named == 1, at, "must name one of model, job and chain");
        faults.Check(variant.Model is null || IsReference(variant.Model), $"{at}.model", "must be a model's name or id, with :VERSION for one that is not the latest");
        faults.Check(variant.Job is null || NameOrId.Parse(variant.Job) is not { Name: "" }, $"{at}.job", "must be a training job's name or id");
        faults.Check(variant.Checkpoint is null || variant.Job is not null, $"{at}.checkpoint", "is of a job; name the job");
        faults.Check(CheckpointKey.TryParse(variant.Checkpoint, out _), $"{at}.checkpoint", "must be best, latest or a number");
        if (variant.Chain is { } chain)
        {
            faults.Check(chain.Count is >= ChainRules.Fewest and <= ChainRules.Most, $"{at}.chain", $"must be {ChainRules.Fewest} to {ChainRules.Most} models");
            faults.Check(chain.All(IsReference), $"{at}.chain", "must be names or ids of models, with :VERSION for one that is not the latest");
        }
    }

    private static bool IsReference(string reference) => reference.Length is >= 1 and <= LongestReference;

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= LongestName && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
