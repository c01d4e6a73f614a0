using Sundial.Contracts.Http;
using Sundial.Contracts.Workers;

namespace Sundial.Contracts.Client;

/// <summary>Workers, for the operator's administrators.</summary>
/// <param name="connection">To the server.</param>
public sealed class WorkersClient(ApiConnection connection)
{
    /// <summary>All workers that are there, newest first.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<WorkerView> ListAsync(CancellationToken cancel = default) => connection.ListAsync<WorkerView>("v1/workers", [], cancel);

    /// <summary>One worker.</summary>
    /// <param name="worker">Its id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<WorkerView> GetAsync(Guid worker, CancellationToken cancel = default) => connection.GetAsync<WorkerView>($"v1/workers/{worker}", cancel);

    /// <summary>Clears a worker's identity: its job goes to another one at once, and nothing it still writes is taken.</summary>
    /// <param name="worker">Its id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task EvictAsync(Guid worker, CancellationToken cancel = default) => connection.SendAsync(new ApiRequest(HttpMethod.Post, $"v1/workers/{worker}/evict"), cancel);

    /// <summary>Lets a worker finish what it has and gives it nothing more.</summary>
    /// <param name="worker">Its id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task DrainAsync(Guid worker, CancellationToken cancel = default) => connection.SendAsync(new ApiRequest(HttpMethod.Post, $"v1/workers/{worker}/drain"), cancel);
}
