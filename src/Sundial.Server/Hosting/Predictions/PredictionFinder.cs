using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;

namespace Sundial.Server.Hosting.Predictions;

/// <summary>Finds the endpoint whose predictions are asked for; what is another tenant's is not there.</summary>
internal static class PredictionFinder
{
    /// <summary>The endpoint's id, in the tenant's own transaction.</summary>
    /// <exception cref="Platform.Problems.ProblemException">The tenant has none such.</exception>
    public static async Task<Guid> EndpointAsync(UnitOfWork work, Caller caller, NameOrId endpoint, CancellationToken cancel) =>
        await work.ScalarAsync<Guid?>(
            "select id from endpoints where tenant_id = @tenant and (id = @id::uuid or name = @name::text)",
            cancel,
            ("tenant", caller.TenantId),
            ("id", endpoint.Id),
            ("name", endpoint.Name)) ?? throw PredictionsProblems.EndpointUnknown.For($"There is no endpoint {endpoint}.");
}
