using Microsoft.AspNetCore.Http;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http;
using Sundial.Server.Platform.Http.Idempotency;
using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Tenancy;

/// <summary>Makes a key.</summary>
internal static class CreateKey
{
    private const double LongestSeconds = 100 * 365.25 * 24 * 3600;

    /// <summary>POST /v1/keys.</summary>
    public static async Task<IResult> Handle(
        CreateKeyRequest request, CreationId creation, Caller caller, Database database, TimeProvider clock, CancellationToken cancel)
    {
        var faults = new Faults();
        faults.Check(request.Principal is null or { Length: >= 1 and <= 100 }, "principal", "must be 1 to 100 characters");
        faults.Check(request.ExpiresInSeconds is null or (> 0 and <= LongestSeconds), "expires_in_seconds", "must be above 0 and at most a hundred years");
        KeyScope.Check(faults, request.Role, request.Endpoints);
        faults.ThrowIfAny();

        var now = clock.GetUtcNow();
        var (id, key) = (creation.Id, ApiKey.Create());
        await using var work = await TenantScope.BeginAsync(database, caller, cancel);
        if (creation.IsRepeat)
        {
            // Nobody got to see the secret of the first attempt.
            await KeyStore.DeleteAsync(work, id, cancel);
        }

        var tenant = (await TenantScope.TenantAsync(work, caller, request.Tenant, cancel)).View;
        if (request.Role == Role.Worker && !tenant.IsOperator)
        {
            throw Faults.Of("role", "can be worker in the operator's tenant only");
        }

        var name = request.Principal ?? $"{Written(request.Role)}-{key.Prefix[^6..]}";
        var principal = await KeyStore.PrincipalAsync(work, tenant.Id, name, request.Role, cancel);
        if (principal.Role != request.Role)
        {
            throw TenancyProblems.PrincipalRole.For($"{name} is a {Written(principal.Role)}, not a {Written(request.Role)}; name another principal, or that role.");
        }

        var expires = request.ExpiresInSeconds is { } seconds ? now + TimeSpan.FromSeconds(seconds) : (DateTimeOffset?)null;
        await KeyStore.InsertAsync(work, id, tenant.Id, principal.Id, key, now, expires, request.Endpoints, cancel);
        var made = await KeyStore.FindAsync(work, id, cancel);
        await work.CommitAsync(cancel);
        return TypedResults.Created($"/v1/keys/{id}", new CreatedKey(made!.View, key.Secret));
    }

#pragma warning disable CA1308 // The wire writes roles in lower case.
    private static string Written(Role role) => role.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
