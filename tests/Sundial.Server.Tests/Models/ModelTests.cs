using System.Net;
using System.Text.Json;
using Sundial.Contracts;
using Sundial.Contracts.Models;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Models;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Platform.Problems;
using Sundial.Server.Tests.Datasets;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Models;

public sealed class ModelTests(ContentServer fixture) : IClassFixture<ContentServer>
{
    private static readonly byte[] Weights = UploadCalls.Bytes(5000, seed: 11);
    private static readonly byte[] Labels = UploadCalls.Bytes(100, seed: 12);

    [Fact]
    public async Task A_training_adds_versions_of_a_model_and_each_generation_of_a_job_one()
    {
        var (client, tenant) = await TenantAsync();
        var job = await JobAsync(client, tenant, "digits");

        var first = await AddAsync(tenant, "digits", job, 1);
        var repeated = await AddAsync(tenant, "digits", job, 1);
        var second = await AddAsync(tenant, "digits", job, 2, partial: true);

        Assert.Equal((first.Id, 1), (repeated.Id, repeated.Version));
        Assert.Equal(("digits:2", true), (second.Label, second.Partial));
        Assert.Equal(("digits", 2), ((await client.GetAsync<ModelView>("/v1/models/digits")).Name, (await client.GetAsync<ModelView>("/v1/models/digits")).LatestVersion));
    }

    [Fact]
    public async Task Of_calls_at_once_for_one_generation_one_makes_the_version()
    {
        var (client, tenant) = await TenantAsync();
        var job = await JobAsync(client, tenant, "digits");

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AddAsync(tenant, "digits", job, 1)));

        Assert.Single(made.Select(version => version.Id).Distinct());
        Assert.Single((await client.GetAsync<Page<ModelVersionView>>("/v1/models/digits/versions")).Items);
    }

    [Fact]
    public async Task A_version_is_shown_by_number_and_as_the_latest()
    {
        var (client, tenant) = await TenantAsync();
        var job = await JobAsync(client, tenant, "digits");
        await AddAsync(tenant, "digits", job, 1);
        await AddAsync(tenant, "digits", job, 2);

        var first = await client.GetAsync<ModelVersionView>("/v1/models/digits/versions/1");
        Assert.Equal((1, job, 5100L, 0.99), (first.Version, first.Job, first.SizeBytes, first.Metrics.GetProperty("accuracy").GetDouble()));
        Assert.Equal(["labels.json", "onnx/model.onnx"], first.Files.Select(file => file.Path));
        Assert.Equal(2, (await client.GetAsync<ModelVersionView>("/v1/models/digits/versions/latest")).Version);
        Assert.Equal([2, 1], (await client.GetAsync<Page<ModelVersionView>>("/v1/models/digits/versions")).Items.Select(version => version.Version));
        foreach (var version in new[] { "3", "0", "-1", "1.5", "newest", "99999999999" })
        {
            using var unknown = await client.GetAsync($"/v1/models/digits/versions/{version}");
            Assert.Equal("models.version-unknown", (await unknown.ProblemAsync(404)).Code);
        }
    }

    [Fact]
    public async Task A_file_of_a_version_comes_whole_and_in_ranges_under_its_own_name()
    {
        var (client, tenant) = await TenantAsync();
        await AddAsync(tenant, "digits", await JobAsync(client, tenant, "digits"), 1);

        using var whole = await client.GetAsync("/v1/models/digits/versions/latest/files/onnx/model.onnx");
        Assert.Equal(Weights, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal(("model.onnx", $"\"{UploadCalls.Sha256(Weights)}\""), (whole.Content.Headers.ContentDisposition?.FileName, whole.Headers.ETag?.Tag));
        using var part = await client.SendAsync(HttpMethod.Get, "/v1/models/digits/versions/1/files/onnx/model.onnx", null, ("Range", "bytes=10-19"));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(Weights[10..20], await part.Content.ReadAsByteArrayAsync());
        foreach (var path in new[] { "model.onnx", "onnx", "../labels.json", "%2e%2e/labels.json" })
        {
            using var unknown = await client.GetAsync($"/v1/models/digits/versions/1/files/{path}");
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        }
    }

    [Fact]
    public async Task The_number_of_a_deleted_version_is_not_given_again()
    {
        var (client, tenant) = await TenantAsync();
        var job = await JobAsync(client, tenant, "digits");
        await AddAsync(tenant, "digits", job, 1);
        await AddAsync(tenant, "digits", job, 2);

        using var deleted = await client.DeleteAsync("/v1/models/digits/versions/latest");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(1, (await client.GetAsync<ModelView>("/v1/models/digits")).LatestVersion);
        Assert.Equal(3, (await AddAsync(tenant, "digits", job, 3)).Version);
    }

    [Fact]
    public async Task A_deleted_model_takes_its_versions_and_files_along()
    {
        var (client, tenant) = await TenantAsync();
        var job = await JobAsync(client, tenant, "digits");
        var version = await AddAsync(tenant, "digits", job, 1);
        var model = await client.GetAsync<ModelView>("/v1/models/digits");

        using var outdated = await client.SendAsync(HttpMethod.Delete, "/v1/models/digits", null, ("If-Match", "\"77\""));
        await outdated.ProblemAsync(412);
        using var deleted = await client.DeleteAsync($"/v1/models/{model.Id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await client.GetAsync("/v1/models/digits/versions/latest");
        Assert.Equal("models.unknown", (await gone.ProblemAsync(404)).Code);
        Assert.Equal(0, await fixture.Server.Database.Database.RunPlatformAsync(
            work => work.ScalarAsync<long>("select count(*) from artifact_files where owner_id = @id", CancellationToken.None, ("id", version.Id)), CancellationToken.None));
    }

    [Fact]
    public async Task A_version_of_bytes_that_are_not_there_is_refused()
    {
        var (client, tenant) = await TenantAsync();
        var job = await JobAsync(client, tenant, "digits");

        var refused = await Assert.ThrowsAsync<ProblemException>(() => AddAsync(tenant, "digits", job, 1, files: [new("model.onnx", new string('0', 64), 1)]));

        Assert.Equal(ModelsProblems.BytesMissing, refused.Definition);
        Assert.Empty((await client.GetAsync<Page<ModelView>>("/v1/models")).Items);
    }

    [Fact]
    public async Task Another_tenants_model_is_not_there()
    {
        var (owner, tenant) = await TenantAsync();
        await AddAsync(tenant, "digits", await JobAsync(owner, tenant, "digits"), 1);
        var model = await owner.GetAsync<ModelView>("/v1/models/digits");
        var other = await fixture.DeveloperAsync();

        foreach (var path in new[] { "", "/versions", "/versions/1", "/versions/latest", "/versions/1/files/labels.json" })
        {
            using var show = await other.GetAsync($"/v1/models/{model.Id}{path}");
            Assert.Equal("models.unknown", (await show.ProblemAsync(404)).Code);
        }

        using var deleteModel = await other.DeleteAsync($"/v1/models/{model.Id}");
        await deleteModel.ProblemAsync(404);
        using var deleteVersion = await other.DeleteAsync($"/v1/models/{model.Id}/versions/1");
        await deleteVersion.ProblemAsync(404);
        Assert.Equal(1, (await owner.GetAsync<ModelView>("/v1/models/digits")).LatestVersion);
    }

    private async Task<(HttpClient Client, Guid Tenant)> TenantAsync()
    {
        var client = await fixture.DeveloperAsync();
        return (client, (await client.GetAsync<MeView>("/v1/me")).Tenant.Id);
    }

    private async Task<ModelVersion> AddAsync(Guid tenant, string name, Guid job, int generation, bool partial = false, IReadOnlyList<FileEntry>? files = null)
    {
        var draft = new ModelVersionDraft
        {
            TenantId = tenant,
            Name = name,
            JobId = job,
            Generation = generation,
            Partial = partial,
            Metrics = JsonElement.Parse("""{"accuracy": 0.99}"""),
            Files = files ?? [await FileAsync("onnx/model.onnx", Weights), await FileAsync("labels.json", Labels)],
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        return await fixture.Server.Database.Database.RunPlatformAsync(work => ModelCatalog.AddVersionAsync(work, draft, CancellationToken.None), CancellationToken.None);
    }

    private async Task<FileEntry> FileAsync(string path, byte[] bytes)
    {
        var stored = await fixture.Server.Service<ArtifactStore>().PutAsync(new MemoryStream(bytes), null, null, CancellationToken.None);
        return new(path, stored.Digest.Hex, stored.SizeBytes);
    }

    private async Task<Guid> JobAsync(HttpClient client, Guid tenant, string name)
    {
        var (job, dataset) = (Guid.CreateVersion7(), await client.DatasetAsync(name, Labels));
        await fixture.Server.Database.Database.RunPlatformAsync(
            work => work.ExecuteAsync(
                """
                insert into training_jobs (id, tenant_id, name, dataset_id, algorithm_id, hyperparameters, cpus, memory_bytes, custom_algorithm,
                    state, requested_at, deadline_at, least_seconds, latest_start_at, fills_deadline, updated_at)
                select @id, @tenant, @name, @dataset, a.id, '{}', 1, 0, false, 'pending', now(), now(), 1, now(), true, now()
                from algorithms a where a.tenant_id is null limit 1
                """,
                CancellationToken.None,
                ("id", job),
                ("tenant", tenant),
                ("name", name),
                ("dataset", dataset.Id)),
            CancellationToken.None);
        return job;
    }
}
