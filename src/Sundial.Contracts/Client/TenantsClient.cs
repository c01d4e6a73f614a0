using Sundial.Contracts.Http;
using Sundial.Contracts.Tenancy;

namespace Sundial.Contracts.Client;

/// <summary>Tenants.</summary>
/// <param name="connection">To the server.</param>
public sealed class TenantsClient(ApiConnection connection)
{
    /// <summary>Makes a tenant.</summary>
    /// <param name="request">What it is to be.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<TenantView> CreateAsync(CreateTenantRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<CreateTenantRequest, TenantView>("v1/tenants", request, cancel);

    /// <summary>All tenants, newest first.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<TenantView> ListAsync(CancellationToken cancel = default) => connection.ListAsync<TenantView>("v1/tenants", [], cancel);

    /// <summary>One tenant.</summary>
    /// <param name="tenant">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<TenantView> GetAsync(string tenant, CancellationToken cancel = default) => connection.GetAsync<TenantView>($"v1/tenants/{Requests.Segment(tenant)}", cancel);

    /// <summary>Changes a tenant's bounds or weight.</summary>
    /// <param name="tenant">Name or id.</param>
    /// <param name="request">What is to change.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<TenantView> UpdateAsync(string tenant, UpdateTenantRequest request, CancellationToken cancel = default)
    {
        var path = $"v1/tenants/{Requests.Segment(tenant)}";
        return await connection.SendAsync<TenantView>(new ApiRequest(HttpMethod.Patch, path).With(request), cancel).ConfigureAwait(false)
            ?? await GetAsync(tenant, cancel).ConfigureAwait(false);
    }

    /// <summary>Deletes a tenant with everything it has.</summary>
    /// <param name="tenant">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task DeleteAsync(string tenant, CancellationToken cancel = default) => connection.DeleteAsync($"v1/tenants/{Requests.Segment(tenant)}", cancel);
}
