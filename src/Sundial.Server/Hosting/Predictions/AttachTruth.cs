using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sundial.Contracts.Hosting;
using Sundial.Server.Hosting.Endpoints;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>Says what was right about predictions; the last word holds.</summary>
internal static class AttachTruth
{
    private const int MostTruths = 10_000;
    private const int LongestLabel = 1000;

    /// <summary>Handles a request about one.</summary>
    public static async Task<NoContent> One(NameOrId endpoint, Guid prediction, GroundTruth truth, Caller caller, Database database, TimeProvider clock, CancellationToken cancel)
    {
        if (!IsLabel(truth.Label))
        {
            throw Faults.Of("label", $"must be 1 to {LongestLabel} characters");
        }

        var attached = await AttachAsync(endpoint, new Dictionary<Guid, string> { [prediction] = truth.Label }, caller, database, clock, cancel);
        return attached.Count == 1 ? TypedResults.NoContent() : throw PredictionsProblems.Unknown(prediction);
    }

    /// <summary>Handles a request about many.</summary>
    public static async Task<Ok<AttachedTruths>> Many(NameOrId endpoint, GroundTruths truths, Caller caller, Database database, TimeProvider clock, CancellationToken cancel)
    {
        var faults = new Faults();
        faults.Check(truths.Truths.Count is >= 1 and <= MostTruths, "truths", $"must be 1 to {MostTruths}");
        faults.Check(truths.Truths.Values.All(IsLabel), "truths", $"must have labels of 1 to {LongestLabel} characters");
        faults.ThrowIfAny();

        var attached = await AttachAsync(endpoint, truths.Truths, caller, database, clock, cancel);
        return TypedResults.Ok(new AttachedTruths(attached.Count, [.. truths.Truths.Keys.Except(attached)]));
    }

    private static Task<List<Guid>> AttachAsync(
        NameOrId endpoint, IReadOnlyDictionary<Guid, string> truths, Caller caller, Database database, TimeProvider clock, CancellationToken cancel) =>
        database.RunTenantAsync(
            caller.TenantId,
            async work => await PredictionStore.AttachTruthsAsync(
                work, (await EndpointFinder.FindAsync(work, caller, endpoint, cancel)).Endpoint.Id, truths, clock.GetStoredNow(), cancel),
            cancel);

    private static bool IsLabel(string? label) => label is { Length: >= 1 and <= LongestLabel };
}
