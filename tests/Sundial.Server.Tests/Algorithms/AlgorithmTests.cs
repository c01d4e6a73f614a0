using System.Net;
using Sundial.Contracts;
using Sundial.Contracts.Algorithms;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Algorithms;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Algorithms;

public sealed class AlgorithmTests(ContentServer fixture) : IClassFixture<ContentServer>
{
    private static readonly AlgorithmSpecification Script = new()
    {
        Command = ["python3", "train.py"],
        MetricDefinitions = [new("loss", @"loss: ([0-9.]+)")],
        Hyperparameters = new Dictionary<string, string?> { ["eta"] = "0.1", ["rounds"] = null },
        Objective = new("loss", Maximize: false),
        LeastSeconds = 0.5,
        Environment = new Dictionary<string, string> { ["PYTHONUNBUFFERED"] = "1" },
    };

    [Fact]
    public async Task The_built_in_algorithm_is_there_from_the_start()
    {
        var client = await fixture.DeveloperAsync();

        var algorithm = await client.GetAsync<AlgorithmView>("/v1/algorithms/image-classification");

        Assert.Equal((true, 1), (algorithm.BuiltIn, algorithm.Version));
        Assert.Equal(["epochs", "memory", "optimize_for", "seed", "threads", "tier", "tune"], algorithm.Specification.Hyperparameters!.Keys.Order());
        Assert.Equal((new Objective("validation_accuracy"), 4.0, true, true), (algorithm.Specification.Objective, algorithm.Specification.LeastSeconds, algorithm.Specification.FillsDeadline, algorithm.Specification.CanEvaluate));
        Assert.Contains("image-classification", (await client.GetAsync<Page<AlgorithmView>>("/v1/algorithms")).Items.Select(one => one.Name));
    }

    [Theory]
    [InlineData("object-detection", "validation_average_precision_50", "epochs,memory,optimize_for,seed,threads,tier,tune")]
    [InlineData("table", null, "memory,optimize_for,seed,target,task,threads,tier,tune")]
    public async Task Every_task_has_its_built_in_algorithm(string task, string? objective, string hyperparameters)
    {
        var client = await fixture.DeveloperAsync();

        var algorithm = await client.GetAsync<AlgorithmView>($"/v1/algorithms/{task}");

        Assert.Equal((true, task, objective), (algorithm.BuiltIn, algorithm.Specification.Command[0], algorithm.Specification.Objective?.Metric));
        Assert.Equal(hyperparameters, string.Join(',', algorithm.Specification.Hyperparameters!.Keys.Order()));
    }

    [Fact]
    public async Task A_second_start_adds_no_second_version_of_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var data = new TemporaryFolder();
        for (var i = 0; i < 2; i++)
        {
            await using var app = ServerApp.Create(TestServer.Settings(database, data));
            await ServerApp.StartAsync(app);
        }

        Assert.Equal(3, await database.Database.RunPlatformAsync(work => work.ScalarAsync<long>("select count(*) from algorithms", CancellationToken.None), CancellationToken.None));
    }

    [Fact]
    public async Task An_algorithm_gets_a_version_each_time_it_is_made()
    {
        var client = await fixture.DeveloperAsync();
        using var first = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script));
        var one = await first.ReadAsync<AlgorithmView>();
        Assert.Equal((HttpStatusCode.Created, $"/v1/algorithms/{one.Id}", 1), (first.StatusCode, first.Headers.Location?.OriginalString, one.Version));
        using var second = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script with { LeastSeconds = 2 }));
        Assert.Equal(2, (await second.ReadAsync<AlgorithmView>()).Version);

        Assert.Equal(2, (await client.GetAsync<AlgorithmView>("/v1/algorithms/trees")).Version);
        Assert.Equal(0.5, (await client.GetAsync<AlgorithmView>("/v1/algorithms/trees/versions/1")).Specification.LeastSeconds);
        Assert.Equal(1, (await client.GetAsync<AlgorithmView>($"/v1/algorithms/{one.Id}")).Version);
        Assert.Equal([2, 1], (await client.GetAsync<Page<AlgorithmView>>("/v1/algorithms/trees/versions")).Items.Select(version => version.Version));
        Assert.Single((await client.GetAsync<Page<AlgorithmView>>("/v1/algorithms")).Items, algorithm => algorithm.Name == "trees");
        using var third = await client.GetAsync("/v1/algorithms/trees/versions/3");
        Assert.Equal("algorithms.unknown", (await third.ProblemAsync(404)).Code);
    }

    [Fact]
    public async Task What_is_said_of_an_algorithm_comes_back()
    {
        var client = await fixture.DeveloperAsync();
        using var made = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script));

        var specification = (await client.GetAsync<AlgorithmView>("/v1/algorithms/trees")).Specification;

        Assert.Equal(Script.Command, specification.Command);
        Assert.Equal(Script.MetricDefinitions, specification.MetricDefinitions);
        Assert.Equal(Script.Hyperparameters!.OrderBy(one => one.Key), specification.Hyperparameters!.OrderBy(one => one.Key));
        Assert.Equal(Script.Objective, specification.Objective);
        Assert.Equal(Script.Environment, specification.Environment);
    }

    [Fact]
    public async Task Versions_that_are_made_at_once_have_numbers_without_a_gap()
    {
        var client = await fixture.DeveloperAsync();

        var made = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            using var answer = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script));
            return (await answer.ReadAsync<AlgorithmView>()).Version;
        }));

        Assert.Equal([1, 2, 3, 4, 5], made.Order());
    }

    [Fact]
    public async Task The_name_of_a_built_in_algorithm_is_nobodys()
    {
        var client = await fixture.DeveloperAsync();

        using var answer = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("image-classification", Script));

        Assert.Equal("algorithms.name-reserved", (await answer.ProblemAsync(409)).Code);
    }

    [Fact]
    public async Task Files_come_as_an_archive_in_an_upload()
    {
        var client = await fixture.DeveloperAsync();
        byte[] zip = [.. "PK\x03\x04"u8, .. UploadCalls.Bytes(1000)];
        var (archive, other) = (await client.UploadAsync(zip, "trees.zip"), await client.UploadAsync(UploadCalls.Bytes(1000, 3)));

        using var refused = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script, other.Id));
        Assert.Equal("algorithms.bundle-invalid", (await refused.ProblemAsync(400)).Code);
        using var made = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script, archive.Id));
        Assert.Equal(UploadCalls.Sha256(zip), (await made.ReadAsync<AlgorithmView>()).BundleSha256);
        using var again = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script, archive.Id));
        Assert.Equal("datasets.upload-unknown", (await again.ProblemAsync(404)).Code);
    }

    public static TheoryData<string, AlgorithmSpecification> Refused => new()
    {
        { "specification.command", Script with { Command = [] } },
        { "specification.command[0]", Script with { Command = [" "] } },
        { "specification.command", Script with { Command = [.. Enumerable.Repeat("x", 101)] } },
        { "specification.command", Script with { Command = ["x", null!] } },
        { "specification.serve", Script with { Serve = [] } },
        { "specification.serve[0]", Script with { Serve = ["", "x"] } },
        { "specification.metric_definitions[0].regex", Metric("loss", "(") },
        { "specification.metric_definitions[0].regex", Metric("loss", "loss: [0-9.]+") },
        { "specification.metric_definitions[0].regex", Metric("loss", @"(a)\1") },
        { "specification.metric_definitions[0].regex", Metric("loss", "(?<=loss: )([0-9.]+)") },
        { "specification.metric_definitions[0].regex", Metric("loss", "(" + new string('x', 500) + ")") },
        { "specification.metric_definitions[0].regex", Metric("loss", "((((x{1000}){1000}){1000}){1000})") },
        { "specification.metric_definitions[0].name", Metric("", "(x)") },
        { "specification.metric_definitions", Script with { MetricDefinitions = [null!] } },
        { "specification.metric_definitions", Script with { MetricDefinitions = [new("loss", "(x)"), new("loss", "(y)")] } },
        { "specification.metric_definitions", Script with { MetricDefinitions = [.. Enumerable.Range(0, 41).Select(i => new MetricDefinition($"m{i}", "(x)"))] } },
        { "specification.hyperparameters", Script with { Hyperparameters = Enumerable.Range(0, 101).ToDictionary(i => $"h{i}", _ => (string?)null) } },
        { "specification.hyperparameters", Script with { Hyperparameters = new Dictionary<string, string?> { [new string('h', 257)] = null } } },
        { "specification.hyperparameters", Script with { Hyperparameters = new Dictionary<string, string?> { ["h"] = new string('v', 257) } } },
        { "specification.objective.metric", Script with { Objective = new("") } },
        { "specification.least_seconds", Script with { LeastSeconds = -1 } },
        { "specification.least_seconds", Script with { LeastSeconds = 1e9 } },
        { "specification.environment", Script with { Environment = new Dictionary<string, string> { ["a-b"] = "" } } },
        { "specification.environment", Script with { Environment = new Dictionary<string, string> { ["SUNDIAL_DEADLINE_UNIX_MS"] = "0" } } },
        { "specification.environment", Script with { Environment = new Dictionary<string, string> { ["A"] = null! } } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_makes_no_sense_of_an_algorithm_is_named(string member, AlgorithmSpecification specification)
    {
        var client = await fixture.DeveloperAsync();

        using var answer = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", specification));

        Assert.Contains(member, (await answer.ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task A_name_that_would_not_stand_in_a_path_is_refused()
    {
        var client = await fixture.DeveloperAsync();

        foreach (var name in new[] { "", "..", "a/b", "bäume", Guid.NewGuid().ToString() })
        {
            using var answer = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest(name, Script));
            Assert.Contains("name", (await answer.ProblemAsync(400)).Errors!.Keys);
        }
    }

    [Fact]
    public async Task Tenants_see_their_own_and_the_built_in_algorithms()
    {
        var (owner, other) = (await fixture.DeveloperAsync(), await fixture.DeveloperAsync());
        using var made = await owner.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script));
        var mine = await made.ReadAsync<AlgorithmView>();

        foreach (var path in new[] { "trees", $"{mine.Id}", "trees/versions", "trees/versions/1" })
        {
            using var answer = await other.GetAsync($"/v1/algorithms/{path}");
            Assert.Equal("algorithms.unknown", (await answer.ProblemAsync(404)).Code);
        }

        Assert.Equal(["image-classification", "object-detection", "table"], (await other.GetAsync<Page<AlgorithmView>>("/v1/algorithms")).Items.Select(one => one.Name).Order());
        using var same = await other.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script));
        Assert.Equal(1, (await same.ReadAsync<AlgorithmView>()).Version);
    }

    [Fact]
    public async Task The_training_slice_finds_algorithms_by_name_id_version_and_task()
    {
        var client = await fixture.Server.ClientAsync(Role.Developer, "finds");
        var tenant = (await client.GetAsync<MeView>("/v1/me")).Tenant.Id;
        using var made = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script));
        using var next = await client.PostAsync("/v1/algorithms", new CreateAlgorithmRequest("trees", Script));
        var first = await made.ReadAsync<AlgorithmView>();
        await using var work = await fixture.Server.Database.Database.BeginTenantAsync(tenant, CancellationToken.None);

        Assert.Equal(2, (await FindAsync("trees", null))?.Version);
        Assert.Equal(1, (await FindAsync("trees", 1))?.Version);
        Assert.Equal(1, (await FindAsync($"{first.Id}", null))?.Version);
        Assert.Equal(2, (await FindAsync($"{first.Id}", 2))?.Version);
        Assert.Null(await FindAsync("trees", 3));
        Assert.Null(await FindAsync("flowers", null));
        Assert.True((await AlgorithmCatalog.ForTaskAsync(work, "image-classification", CancellationToken.None))?.BuiltIn);
        Assert.Null(await AlgorithmCatalog.ForTaskAsync(work, "custom", CancellationToken.None));
        Assert.Equal("trees", (await AlgorithmCatalog.ByIdAsync(work, first.Id, CancellationToken.None))?.Name);

        Task<AlgorithmVersion?> FindAsync(string nameOrId, int? version) => AlgorithmCatalog.FindAsync(work, tenant, nameOrId, version, CancellationToken.None);
    }

    private static AlgorithmSpecification Metric(string name, string regex) => Script with { MetricDefinitions = [new(name, regex)] };
}
