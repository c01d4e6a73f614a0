using Sundial.Contracts.Http;
using Sundial.Contracts.Tenancy;

namespace Sundial.Contracts.Client;

/// <summary>API keys.</summary>
/// <param name="connection">To the server.</param>
public sealed class KeysClient(ApiConnection connection)
{
    /// <summary>Makes a key. The answer is the only place where all of it can be read.</summary>
    /// <param name="request">What it is to be good for.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<CreatedKey> CreateAsync(CreateKeyRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<CreateKeyRequest, CreatedKey>("v1/keys", request, cancel);

    /// <summary>The tenant's keys, newest first.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<KeyView> ListAsync(CancellationToken cancel = default) => connection.ListAsync<KeyView>("v1/keys", [], cancel);

    /// <summary>Revokes a key, at once.</summary>
    /// <param name="key">Its id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task RevokeAsync(Guid key, CancellationToken cancel = default) => connection.DeleteAsync($"v1/keys/{key}", cancel);
}
