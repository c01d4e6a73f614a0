using Sundial.Contracts.Hosting;
using Sundial.Contracts.Http;

namespace Sundial.Contracts.Client;

/// <summary>Scorers, for the operator's administrators.</summary>
/// <param name="connection">To the server.</param>
public sealed class ScorersClient(ApiConnection connection)
{
    /// <summary>All scorers that are known, newest first.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<ScorerView> ListAsync(CancellationToken cancel = default) => connection.ListAsync<ScorerView>("v1/scorers", [], cancel);
}
