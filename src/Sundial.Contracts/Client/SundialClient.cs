using Sundial.Contracts.Http;
using Sundial.Contracts.Tenancy;

namespace Sundial.Contracts.Client;

/// <summary>A Sundial server as a tenant or operator uses it: each route of docs/api.md as a method.</summary>
/// <remarks>
/// Names and ids can be used alike wherever a resource is named. A refusal is an <see cref="ApiException"/> with the server's problem, a missing answer a
/// <see cref="ServerUnreachableException"/>. May be used from several threads; one is enough for a process.
/// </remarks>
public sealed class SundialClient : IDisposable
{
    private readonly ApiConnection _connection;

    /// <summary>A client for a server; nothing is sent before the first call.</summary>
    /// <param name="server">The server's address, such as <c>http://127.0.0.1:7300</c>.</param>
    /// <param name="key">API key.</param>
    /// <param name="clock">Time for pauses and limits; the system's unless set.</param>
    public SundialClient(Uri server, string? key, TimeProvider? clock = null)
        : this(server, key, connections: null, clock)
    {
    }

    /// <summary>As above, with connections that others use, too: for a process that speaks with the keys of many.</summary>
    /// <param name="server">The server's address, such as <c>http://127.0.0.1:7300</c>.</param>
    /// <param name="key">API key.</param>
    /// <param name="connections">Sends the requests, and is not disposed of with the client; one of its own when null.</param>
    /// <param name="clock">Time for pauses and limits; the system's unless set.</param>
    public SundialClient(Uri server, string? key, HttpMessageHandler? connections, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        _connection = new ApiConnection(server, key, connections, clock);
        Tenants = new TenantsClient(_connection);
        Keys = new KeysClient(_connection);
        Uploads = new UploadsClient(_connection, clock);
        Datasets = new DatasetsClient(_connection);
        Algorithms = new AlgorithmsClient(_connection);
        Jobs = new JobsClient(_connection, clock);
        Models = new ModelsClient(_connection);
        Workers = new WorkersClient(_connection);
        Endpoints = new EndpointsClient(_connection, clock);
        Scorers = new ScorersClient(_connection);
        Inference = new InferenceClient(_connection);
    }

    /// <summary>The server's address, with a slash at its end.</summary>
    public Uri Server => _connection.Server;

    /// <summary>Tenants, for the operator; one's own, for everybody.</summary>
    public TenantsClient Tenants { get; }

    /// <summary>API keys.</summary>
    public KeysClient Keys { get; }

    /// <summary>Bytes on their way to the server.</summary>
    public UploadsClient Uploads { get; }

    /// <summary>Data sets.</summary>
    public DatasetsClient Datasets { get; }

    /// <summary>Algorithms.</summary>
    public AlgorithmsClient Algorithms { get; }

    /// <summary>Training jobs.</summary>
    public JobsClient Jobs { get; }

    /// <summary>Models and their versions.</summary>
    public ModelsClient Models { get; }

    /// <summary>Workers, for the operator.</summary>
    public WorkersClient Workers { get; }

    /// <summary>Endpoints, and the predictions that were kept of them.</summary>
    public EndpointsClient Endpoints { get; }

    /// <summary>Scorers, for the operator.</summary>
    public ScorersClient Scorers { get; }

    /// <summary>Predictions.</summary>
    public InferenceClient Inference { get; }

    /// <summary>Who the key belongs to.</summary>
    /// <param name="cancel">Ends the wait.</param>
    public Task<MeView> GetMeAsync(CancellationToken cancel = default) => _connection.GetAsync<MeView>("v1/me", cancel);

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
