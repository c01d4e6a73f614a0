using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Hosting.Desk;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Sundial.Server.Tests.Training;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Server.Tests.Hosting;

/// <summary>A server whose time and sweeps are in the test's hand, a tenant that has the models first and second, and scripted scorers.</summary>
internal sealed class HostingServer : IAsyncDisposable
{
    private HostingServer(TestServer server, JumpingTime time, HttpClient client, HttpClient worker) => (Server, Time, Client, Worker) = (server, time, client, worker);

    public TestServer Server { get; }

    public JumpingTime Time { get; }

    /// <summary>The developer of the tenant acme.</summary>
    public HttpClient Client { get; }

    public HttpClient Worker { get; }

    public static Task<HostingServer> StartAsync(params string[] settings) => StartAsync(new JumpingTime(), settings);

    public static async Task<HostingServer> StartAsync(JumpingTime time, params string[] settings)
    {
        var server = await TestServer.StartAsync(builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)), ["--Hosting:SweepSeconds=60", .. settings]);
        var mine = new HostingServer(server, time, await server.ClientAsync(Role.Developer, "acme"), await server.ClientAsync(Role.Worker));
        await ModelAsync(mine.Client, "first", ScoringModels.Tiny(1));
        await ModelAsync(mine.Client, "second", ScoringModels.Tiny(2));
        await mine.SweepAsync();
        await mine.AdvanceAsync(6);
        return mine;
    }

    /// <summary>Brings a version of a model.</summary>
    public static async Task<ModelVersionView> ModelAsync(HttpClient client, string name, byte[] bytes, string fileName = "model.onnx", ModelServing? serve = null)
    {
        var upload = await client.UploadAsync(bytes, fileName);
        using var made = await client.PostAsync($"/v1/models/{name}/versions", new CreateModelVersionRequest(upload.Id, serve));
        return await made.ReadAsync<ModelVersionView>();
    }

    public Task<ScriptedScorer> ScorerAsync(Uri? address = null, bool programs = true, Guid? previous = null, string name = "scorer", string? secret = null) =>
        ScriptedScorer.StartAsync(Worker, address, programs, previous, name, secret);

    /// <summary>The scorers as the operator sees them.</summary>
    public async Task<IReadOnlyList<ScorerView>> ScorersAsync() => (await Server.Operator.GetAsync<Page<ScorerView>>("/v1/scorers")).Items;

    /// <summary>An endpoint of one model.</summary>
    public static CreateEndpointRequest Of(string? name, string model, ErrorBudget? budget = null, int max = 4) => new()
    {
        Name = name,
        Variants = [new() { Model = model }],
        ErrorBudget = budget ?? new(TrialSeconds: 0),
        Scaling = new(1, max),
    };

    public async Task<EndpointView> CreateAsync(CreateEndpointRequest request)
    {
        using var made = await Client.PostAsync("/v1/endpoints", request);
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        return await made.ReadAsync<EndpointView>();
    }

    public async Task<EndpointView> UpdateAsync(string endpoint, UpdateEndpointRequest request)
    {
        using var answer = await Client.PatchAsync($"/v1/endpoints/{endpoint}", request);
        return await answer.ReadAsync<EndpointView>();
    }

    public Task<EndpointView> ReviseAsync(string endpoint, string model) => UpdateAsync(endpoint, new() { Variants = [new() { Model = model }] });

    public Task<EndpointView> SeeAsync(string endpoint) => Client.GetAsync<EndpointView>($"/v1/endpoints/{endpoint}");

    public async Task<IReadOnlyList<EndpointEvent>> EventsAsync(string endpoint, string? kind = null)
    {
        using var answer = await Client.SendAsync(HttpMethod.Get, $"/v1/endpoints/{endpoint}/events?limit=200{(kind is null ? "" : $"&kind={kind}")}", null, ("Accept", "application/json"));
        return (await answer.ReadAsync<Page<EndpointEvent>>()).Items;
    }

    /// <summary>Lets time go by, in steps that are no outage, with a sweep after each.</summary>
    public async Task AdvanceAsync(double seconds)
    {
        for (var left = seconds; left > 0; left -= 1)
        {
            Time.Advance(TimeSpan.FromSeconds(Math.Min(1, left)));
            await SweepAsync();
        }
    }

    /// <summary>Does something in the database past the API.</summary>
    public Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        Server.Database.Database.RunPlatformAsync(work => work.ExecuteAsync(sql, CancellationToken.None, parameters), CancellationToken.None);

    /// <summary>Waits for what nothing tells of, such as what the directory has taken in: by looking.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public Task SweepAsync() => Server.Service<HostingSweeper>().SweepAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
