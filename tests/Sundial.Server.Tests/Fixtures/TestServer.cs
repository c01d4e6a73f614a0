using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tenancy;
using Sundial.Testing.Data;

namespace Sundial.Server.Tests.Fixtures;

/// <summary>The server, whole, on a port of 127.0.0.1 with a database and a data folder of its own.</summary>
/// <example><code>
/// await using var server = await TestServer.StartAsync();
/// var client = await server.ClientAsync(Role.Developer);              // of a new tenant
/// var other = await server.ClientAsync(Role.Viewer, "acme");          // of the tenant acme, made when it is not there
/// using var answer = await client.PostAsync("/v1/training-jobs", request);
/// </code></example>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly Lazy<Task<TestServer>> Shared = new(StartSharedAsync);

    private readonly TestDatabase _database;
    private readonly TemporaryFolder _data;
    private readonly List<HttpClient> _clients = [];
    private readonly HashSet<string> _tenants = ["default"];
    private bool _stopped;

    private TestServer(WebApplication app, TestDatabase database, TemporaryFolder data)
    {
        App = app;
        _database = database;
        _data = data;
        Address = ServerApp.AddressOf(app);
        OperatorKey = app.Services.GetRequiredService<FirstKey>().Secret!;
        Operator = Client(OperatorKey);
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    /// <summary>The admin key of the operator's tenant.</summary>
    public string OperatorKey { get; }

    /// <summary>An administrator of the operator's tenant.</summary>
    public HttpClient Operator { get; }

    /// <summary>The database beneath it, seen past the server.</summary>
    public TestDatabase Database => _database;

    public string DataFolder => _data.Path;

    /// <summary>The one of the run, for tests that keep to tenants of their own and leave it as it is. Not to be disposed of.</summary>
    public static Task<TestServer> SharedAsync() => Shared.Value;

    /// <summary>Starts one. It starts no workers of its own.</summary>
    /// <param name="settings">As <c>--Section:Name=value</c>.</param>
    public static Task<TestServer> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <summary>Starts one with other services in the place of some, such as a clock.</summary>
    public static async Task<TestServer> StartAsync(Action<WebApplicationBuilder> adjust, params string[] settings)
    {
        var database = await TestDatabase.CreateAsync();
        var data = new TemporaryFolder();
        try
        {
            var app = ServerApp.Create(Settings(database, data, settings), adjust);
            await ServerApp.StartAsync(app);
            return new(app, database, data);
        }
        catch
        {
            await database.DisposeAsync();
            data.Dispose();
            throw;
        }
    }

    /// <summary>What a server is started with; for tests that start it themselves.</summary>
    public static string[] Settings(TestDatabase database, TemporaryFolder data, params string[] more) =>
    [
        $"--Data={data.Path}",
        "--Listen=http://127.0.0.1:0",
        $"--Database={database.ConnectionString}",
        "--Provisioning:Min=0",
        "--Provisioning:Max=0",
        "--Provisioning:Scorers=0",
        "--Tenancy:RequestsPerSecond=100000",
        "--Logging:LogLevel:Default=Warning",
        .. more,
    ];

    /// <summary>A client with a new key.</summary>
    /// <param name="role">Its role.</param>
    /// <param name="tenant">Whose; a new one's unless set. Workers are always the operator's.</param>
    public async Task<HttpClient> ClientAsync(Role role, string? tenant = null) => Client(await KeyAsync(role, tenant));

    /// <summary>A new key.</summary>
    public async Task<string> KeyAsync(Role role, string? tenant = null)
    {
        tenant ??= role == Role.Worker ? "default" : $"t-{Guid.NewGuid():N}";
        if (_tenants.Add(tenant))
        {
            using var made = await Operator.PostAsync("/v1/tenants", new CreateTenantRequest(tenant));
            made.EnsureSuccessStatusCode();
        }

        using var key = await Operator.PostAsync("/v1/keys", new CreateKeyRequest(role, tenant));
        key.EnsureSuccessStatusCode();
        return (await key.ReadAsync<CreatedKey>()).Secret;
    }

    /// <summary>A client with a key, or with none.</summary>
    public HttpClient Client(string? key)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        _clients.Add(client);
        return client;
    }

    /// <summary>Takes a service out of it, to look behind the API.</summary>
    public T Service<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Stops it as an operator would.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await App.StopAsync();
            await App.DisposeAsync();
        }
    }

    private static async Task<TestServer> StartSharedAsync()
    {
        var server = await StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server._data.Dispose();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await StopAsync();
        await _database.DisposeAsync();
        _data.Dispose();
    }
}
