using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sundial.Contracts;
using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Tenancy;
using Sundial.Contracts.Training;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Sundial.Server.Training.Desk;

namespace Sundial.Server.Tests.Training;

/// <summary>A server whose time and sweeps are in the test's hand, a tenant with a data set and an algorithm of its own, and scripted workers.</summary>
internal sealed class TrainingServer : IAsyncDisposable
{
    public static readonly byte[] Data = UploadCalls.Bytes(1000, seed: 3);

    private readonly Dictionary<string, HttpClient> _tenants = [];

    private TrainingServer(TestServer server, JumpingTime time, HttpClient worker) => (Server, Time, WorkerClient) = (server, time, worker);

    public TestServer Server { get; }

    public JumpingTime Time { get; }

    /// <summary>The developer of the tenant acme.</summary>
    public HttpClient Client => _tenants["acme"];

    public HttpClient WorkerClient { get; }

    public static async Task<TrainingServer> StartAsync(params string[] settings)
    {
        var time = new JumpingTime();
        // The sweeps are the test's own: a thousand seconds are longer than any test.
        var server = await TestServer.StartAsync(
            builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)), ["--Training:SweepSeconds=10", .. settings]);
        var mine = new TrainingServer(server, time, await server.ClientAsync(Role.Worker));
        await mine.TenantAsync("acme");
        await mine.SweepAsync();
        await mine.AdvanceAsync(4);
        return mine;
    }

    /// <summary>A developer of a tenant that has the data set digits and the algorithm script.</summary>
    public async Task<HttpClient> TenantAsync(string name, AlgorithmSpecification? specification = null)
    {
        if (!_tenants.TryGetValue(name, out var client))
        {
            _tenants[name] = client = await Server.ClientAsync(Role.Developer, name);
            await client.DatasetAsync("digits", Data, "custom");
            await AlgorithmAsync(client, "script", specification ?? Script);
        }

        return client;
    }

    /// <summary>An algorithm that takes lr and epochs, and whose objective is accuracy.</summary>
    public static AlgorithmSpecification Script { get; } = new()
    {
        Command = ["sh", "-c", "true"],
        Hyperparameters = new Dictionary<string, string?> { ["lr"] = "0.1", ["epochs"] = null },
        Objective = new("accuracy"),
        LeastSeconds = 0.01,
        CanEvaluate = true,
    };

    public static async Task AlgorithmAsync(HttpClient client, string name, AlgorithmSpecification specification)
    {
        using var made = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest(name, specification));
        await made.ReadAsync<AlgorithmView>();
    }

    /// <summary>A job of acme.</summary>
    public Task<TrainingJobView> JobAsync(string name, double within = 60) => JobAsync(Client, new() { Dataset = "digits", Algorithm = "script", Name = name, WithinSeconds = within });

    public static async Task<TrainingJobView> JobAsync(HttpClient client, CreateTrainingJobRequest request)
    {
        using var made = await client.PostAsync("/v1/training-jobs", request);
        return await made.ReadAsync<TrainingJobView>();
    }

    public Task<TrainingJobView> SeeAsync(string job) => Client.GetAsync<TrainingJobView>($"/v1/training-jobs/{job}");

    public async Task<IReadOnlyList<JobEvent>> EventsAsync(string job)
    {
        using var answer = await Client.SendAsync(HttpMethod.Get, $"/v1/training-jobs/{job}/events?limit=200", null, ("Accept", "application/json"));
        return (await answer.ReadAsync<Page<JobEvent>>()).Items;
    }

    /// <summary>A worker that has just come.</summary>
    public Task<ScriptedWorker> WorkerAsync(int cpus = 2, string? instance = null) => ScriptedWorker.StartAsync(WorkerClient, cpus, instance);

    /// <summary>Lets time go by, in steps that are no outage, with a sweep after each.</summary>
    public async Task AdvanceAsync(double seconds)
    {
        for (var left = seconds; left > 0; left -= 1)
        {
            Time.Advance(TimeSpan.FromSeconds(Math.Min(1, left)));
            await SweepAsync();
        }
    }

    public Task SweepAsync() => Server.Service<Sweeper>().SweepAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
