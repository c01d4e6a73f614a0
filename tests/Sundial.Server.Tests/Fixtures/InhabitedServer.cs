using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Hosting;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Hosting;
using Sundial.Server.Tests.Hosting.Predictions;
using Sundial.Server.Tests.Training;
using Sundial.Testing.Models;
using Xunit;

namespace Sundial.Server.Tests.Fixtures;

/// <summary>A server with one of everything in the tenant acme, and the names of all of it as the API's paths have them.</summary>
internal sealed class InhabitedServer : IAsyncDisposable
{
    private InhabitedServer(TrainingServer training, HttpClient admin, JsonElement document)
    {
        Training = training;
        Admin = admin;
        Document = document;
    }

    public TrainingServer Training { get; }

    public TestServer Server => Training.Server;

    /// <summary>An administrator of acme.</summary>
    public HttpClient Admin { get; }

    /// <summary>The API's description.</summary>
    public JsonElement Document { get; }

    /// <summary>What a path's parameter may be, by its name: ids.</summary>
    public Dictionary<string, string> Ids { get; } = [];

    /// <summary>The same by name, for what has one.</summary>
    public Dictionary<string, string> Names { get; } = [];

    public static async Task<InhabitedServer> StartAsync()
    {
        var training = await TrainingServer.StartAsync();
        var document = await training.Server.Client(null).GetAsync<JsonElement>("/openapi/v1.json");
        var inhabited = new InhabitedServer(training, await training.Server.ClientAsync(Role.Admin, "acme"), document);
        await inhabited.SettleAsync();
        return inhabited;
    }

    /// <summary>Every operation of the API.</summary>
    public IEnumerable<ApiOperation> Operations() =>
        from path in Document.GetProperty("paths").EnumerateObject()
        where path.Name.StartsWith("/v1/", StringComparison.Ordinal)
        from operation in path.Value.EnumerateObject()
        select new ApiOperation(operation.Value.GetProperty("operationId").GetString()!, new HttpMethod(operation.Name.ToUpperInvariant()), path.Name, operation.Value);

    private async Task SettleAsync()
    {
        var client = Training.Client;

        // One job that has come to its model, and one that a worker is at, with a checkpoint that is being scored.
        await Training.JobAsync("done");
        var worker = await Training.WorkerAsync();
        await worker.TakeAsync();
        await worker.CompleteAsync();
        var job = await Training.JobAsync("running");
        var other = await Training.WorkerAsync();
        await other.TakeAsync();
        await other.CheckpointAsync(seed: 5, accuracy: 0.5, ScoringModels.Tiny());
        await worker.InspectAsync();
        var evaluation = await worker.AskEvaluationAsync();
        Assert.NotNull(evaluation);

        var dataset = await client.GetAsync<Contracts.Datasets.DatasetView>("/v1/datasets/digits");
        Ids["dataset"] = dataset.Id.ToString();
        Ids["upload"] = (await client.BeginAsync(10)).Id.ToString();
        Ids["algorithm"] = (await client.GetAsync<Contracts.Algorithms.AlgorithmView>("/v1/algorithms/script")).Id.ToString();
        Ids["job"] = job.Id.ToString();
        Ids["model"] = (await client.GetAsync<Page<Contracts.Models.ModelView>>("/v1/models")).Items.Single().Id.ToString();
        Ids["version"] = "1";
        Ids["number"] = "1";
        Ids["tenant"] = (await Admin.GetAsync<MeView>("/v1/me")).Tenant.Id.ToString();
        Ids["key"] = (await Admin.GetAsync<Page<KeyView>>("/v1/keys")).Items[0].Id.ToString();
        Ids["worker"] = other.Id.ToString();
        Ids["lease"] = other.Lease.Id.ToString();
        Ids["claim"] = evaluation.Claim.ToString();
        Ids["sha256"] = dataset.Sha256;
        Ids["path"] = "model.onnx";
        Ids["picture"] = "01.png";
        await HostAsync();
        foreach (var (parameter, id) in Ids)
        {
            Names[parameter] = id;
        }

        (Names["dataset"], Names["algorithm"], Names["job"], Names["model"], Names["tenant"]) = ("digits", "script", "running", "done", "acme");
        Names["endpoint"] = "served";
    }

    /// <summary>A scorer, an endpoint that it holds, and a prediction that it kept.</summary>
    private async Task HostAsync()
    {
        var scorer = await ScriptedScorer.StartAsync(Training.WorkerClient);
        using var made = await Training.Client.PostAsync("/v1/endpoints", new CreateEndpointRequest { Name = "served", Variants = [new() { Job = "running", Checkpoint = "latest" }] });
        var endpoint = (await made.ReadAsync<EndpointView>()).Id;
        await scorer.LoadAsync();
        var predictions = new Batch(Guid.Parse(Ids["tenant"]), endpoint);
        (Ids["endpoint"], Ids["scorer"], Ids["prediction"]) = (endpoint.ToString(), scorer.Id.ToString(), predictions.Add().ToString());
        (await PredictionServer.SendAsync(Training.WorkerClient, scorer.Id, predictions.ToBody())).EnsureSuccessStatusCode();
    }

    public ValueTask DisposeAsync() => Training.DisposeAsync();
}

/// <summary>An operation of the API's description.</summary>
/// <param name="Name">Its operationId.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, with parameters in braces.</param>
/// <param name="Description">All that is said of it.</param>
internal sealed record ApiOperation(string Name, HttpMethod Method, string Path, JsonElement Description)
{
    /// <summary>Whether it is about one thing rather than all of a kind.</summary>
    public bool HasParameters => Path.Contains('{', StringComparison.Ordinal);

    public string Tag => Description.GetProperty("tags")[0].GetString()!;

    /// <summary>Whether it is for the operator's tenant only.</summary>
    public bool IsOperators => Description.GetProperty("description").GetString()!.Contains("operator's tenant", StringComparison.Ordinal);

    /// <summary>The role it needs.</summary>
    public Role Role => Enum.GetValues<Role>().Single(role =>
        Description.GetProperty("description").GetString()!.Contains($"Needs the role {role}", StringComparison.OrdinalIgnoreCase));

    /// <summary>The path with the parameters filled in; a parameter that is not known fails the test.</summary>
    public string Fill(IReadOnlyDictionary<string, string> values)
    {
        var path = Path;
        while (path.IndexOf('{', StringComparison.Ordinal) is var open and >= 0)
        {
            var close = path.IndexOf('}', open);
            var name = path[(open + 1)..close].TrimStart('*');
            Assert.True(values.TryGetValue(name, out var value), $"{Method} {Path} has the parameter {name}, for which nothing was made: make one, and name it in {nameof(InhabitedServer)}.");
            path = path[..open] + value + path[(close + 1)..];
        }

        return path;
    }

    /// <summary>The schema of its JSON body; null where it takes none.</summary>
    public JsonElement? BodySchema => Description.TryGetProperty("requestBody", out var body)
        && body.GetProperty("content").TryGetProperty("application/json", out var json) && json.TryGetProperty("schema", out var schema) ? schema : null;
}
