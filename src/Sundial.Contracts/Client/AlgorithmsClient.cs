using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Http;

namespace Sundial.Contracts.Client;

/// <summary>Algorithms and their versions.</summary>
/// <param name="connection">To the server.</param>
public sealed class AlgorithmsClient(ApiConnection connection)
{
    /// <summary>Makes an algorithm, or the next version of one.</summary>
    /// <param name="request">What it is.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<AlgorithmView> CreateAsync(CreateAlgorithmRequest request, CancellationToken cancel = default) =>
        connection.CreateAsync<CreateAlgorithmRequest, AlgorithmView>("v1/algorithms", request, cancel);

    /// <summary>All algorithms, each in its latest version.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<AlgorithmView> ListAsync(CancellationToken cancel = default) => connection.ListAsync<AlgorithmView>("v1/algorithms", [], cancel);

    /// <summary>An algorithm in its latest version, or in one that is named.</summary>
    /// <param name="algorithm">Name or id.</param>
    /// <param name="version">The version; the latest when null.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<AlgorithmView> GetAsync(string algorithm, int? version = null, CancellationToken cancel = default)
    {
        var path = $"v1/algorithms/{Requests.Segment(algorithm)}";
        return connection.GetAsync<AlgorithmView>(version is { } number ? $"{path}/versions/{number}" : path, cancel);
    }

    /// <summary>All versions of an algorithm, newest first.</summary>
    /// <param name="algorithm">Name or id.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IAsyncEnumerable<AlgorithmView> ListVersionsAsync(string algorithm, CancellationToken cancel = default) =>
        connection.ListAsync<AlgorithmView>($"v1/algorithms/{Requests.Segment(algorithm)}/versions", [], cancel);
}
