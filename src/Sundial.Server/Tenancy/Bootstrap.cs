using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Database;
using Sundial.Server.Platform.Http.Idempotency;

namespace Sundial.Server.Tenancy;

/// <summary>Makes, at the first start, the operator's tenant and its first admin key; at every start, sees to the key of local workers.</summary>
internal sealed class Bootstrap(
    ServerOptions server, Database database, IOptions<TenancyOptions> options, FirstKey firstKey, LocalWorkerKey workerKey, TimeProvider clock) : IHostedService
{
    private const string OperatorTenant = "default";
    private const string Principal = "admin";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        firstKey.Secret = await database.RunPlatformAsync(work => MakeAsync(work, cancellationToken), cancellationToken);
        if (server.Database is null)
        {
            var past = clock.GetUtcNow() - IdempotentPosts.BrokenOffAfter;

            // The private database is this server's alone, so what was at work when it went down is not at work any more.
            await database.RunPlatformAsync(work => IdempotencyStore.BreakOffAllAsync(work, past, cancellationToken), cancellationToken);
        }

        await workerKey.PrepareAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string?> MakeAsync(UnitOfWork work, CancellationToken cancel)
    {
        var (quota, now) = (QuotaOf(options.Value), clock.GetUtcNow());
        var isFirst = await TenantStore.InsertAsync(work, Guid.CreateVersion7(), OperatorTenant, isOperator: true, quota, weight: 1, now, cancel);
        if (!isFirst && !options.Value.NewAdminKey)
        {
            return null;
        }

        var tenant = await work.ScalarAsync<Guid>("select id from tenants where is_operator", cancel);
        var (principal, _) = await KeyStore.PrincipalAsync(work, tenant, Principal, Role.Admin, cancel);
        var key = ApiKey.Create();
        await KeyStore.InsertAsync(work, Guid.CreateVersion7(), tenant, principal, key, now, null, null, cancel);
        return key.Secret;
    }

    /// <summary>The bounds of a tenant that was made without any.</summary>
    public static Quota QuotaOf(TenancyOptions options) => new(options.RunningJobs, options.StoredBytes, options.RequestsPerSecond, options.PredictionsPerSecond);
}
