using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Sundial.Contracts;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Datasets;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Datasets;

public sealed class DatasetTests(ContentServer fixture) : IClassFixture<ContentServer>
{
    private static readonly byte[] Content = UploadCalls.Bytes(10_000);

    [Fact]
    public async Task A_complete_upload_becomes_a_data_set_once()
    {
        var client = await fixture.DeveloperAsync();
        var upload = await client.UploadAsync(Content, "ziffern ☀.bin");

        using var made = await client.PostAsync("/v1/datasets", new CreateDatasetRequest("digits", upload.Id));
        var dataset = await made.ReadAsync<DatasetView>();
        Assert.Equal((HttpStatusCode.Created, $"/v1/datasets/{dataset.Id}"), (made.StatusCode, made.Headers.Location?.OriginalString));
        Assert.Equal(
            ("digits", "image-classification", "ziffern ☀.bin", "application/octet-stream", 10_000L, UploadCalls.Sha256(Content)),
            (dataset.Name, dataset.Task, dataset.FileName, dataset.MediaType, dataset.SizeBytes, dataset.Sha256));

        using var again = await client.PostAsync("/v1/datasets", new CreateDatasetRequest("more", upload.Id));
        Assert.Equal("datasets.upload-unknown", (await again.ProblemAsync(404)).Code);
    }

    [Fact]
    public async Task A_table_is_told_by_its_bytes_and_any_task_can_be_said()
    {
        var client = await fixture.DeveloperAsync();
        var table = "age,income\n40,low\n50,high\n"u8.ToArray();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(table);
        }

        async Task<string> TaskOf(string name, byte[] bytes, string? task = null)
        {
            var upload = await client.UploadAsync(bytes, $"{name}.csv");
            using var made = await client.PostAsync("/v1/datasets", new CreateDatasetRequest(name, upload.Id, task));
            return (await made.ReadAsync<DatasetView>()).Task;
        }

        Assert.Equal("table", await TaskOf("plain", table));
        Assert.Equal("table", await TaskOf("packed", packed.ToArray()));
        Assert.Equal("image-classification", await TaskOf("cut", packed.ToArray()[..12]));
        Assert.Equal("custom", await TaskOf("own", table, "custom"));
        Assert.Equal("object-detection", await TaskOf("boxes", Content, "object-detection"));
    }

    [Fact]
    public async Task A_data_set_is_found_by_name_and_id_and_need_not_be_sent_twice()
    {
        var client = await fixture.DeveloperAsync();
        var dataset = await client.DatasetAsync("digits", Content);

        Assert.Equal(dataset, await client.GetAsync<DatasetView>("/v1/datasets/digits"));
        using var byId = await client.GetAsync($"/v1/datasets/{dataset.Id}");
        using var same = await client.SendAsync(HttpMethod.Get, "/v1/datasets/digits", null, ("If-None-Match", byId.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public async Task Data_sets_are_listed_newest_first_page_by_page()
    {
        var client = await fixture.DeveloperAsync();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await client.DatasetAsync(name, Content);
        }

        var first = await client.GetAsync<Page<DatasetView>>("/v1/datasets?limit=2");
        var second = await client.GetAsync<Page<DatasetView>>($"/v1/datasets?limit=2&cursor={first.Next}");

        Assert.Equal(["c", "b", "a"], first.Items.Concat(second.Items).Select(dataset => dataset.Name));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task The_file_comes_back_whole_and_in_ranges()
    {
        var client = await fixture.DeveloperAsync();
        await client.DatasetAsync("digits", Content);

        using var whole = await client.GetAsync("/v1/datasets/digits/content");
        Assert.Equal(Content, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{UploadCalls.Sha256(Content)}\"", whole.Headers.ETag?.Tag);
        Assert.Equal("data.bin", whole.Content.Headers.ContentDisposition?.FileName);

        foreach (var (from, to, expected) in new (long?, long?, byte[])[]
        {
            (0, 0, Content[..1]), (5, 9, Content[5..10]), (9_990, null, Content[9_990..]), (null, 10, Content[^10..]), (0, 99_999, Content), (null, 99_999, Content),
        })
        {
            using var part = await GetRangeAsync(client, new RangeHeaderValue(from, to));
            Assert.Equal((HttpStatusCode.PartialContent, 10_000L), (part.StatusCode, part.Content.Headers.ContentRange?.Length));
            Assert.Equal(expected, await part.Content.ReadAsByteArrayAsync());
        }

        using var beyond = await GetRangeAsync(client, new RangeHeaderValue(10_000, null));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, 10_000L), (beyond.StatusCode, beyond.Content.Headers.ContentRange?.Length));
        using var other = await client.SendAsync(HttpMethod.Get, "/v1/datasets/digits/content", null, ("Range", "bytes=0-9"), ("If-Range", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var same = await client.SendAsync(HttpMethod.Get, "/v1/datasets/digits/content", null, ("If-None-Match", whole.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("-digits")]
    [InlineData("a/b")]
    [InlineData("../../etc/passwd")]
    [InlineData("a b")]
    [InlineData("zahlen☀")]
    [InlineData("naïve")]
    [InlineData("digits\n")]
    [InlineData("'; drop table datasets; --")]
    [InlineData("0199c5f2-9d3e-7c4b-8a57-2f6f0d1c9b11")]
    [InlineData("0199c5f29d3e7c4b8a572f6f0d1c9b11")]
    public async Task A_name_that_would_not_stand_in_a_path_is_refused(string name)
    {
        var client = await fixture.DeveloperAsync();
        var upload = await client.UploadAsync(Content);

        using var json = await client.PostAsync("/v1/datasets", new CreateDatasetRequest(name, upload.Id));
        using var form = await client.PostAsync("/v1/datasets", UploadCalls.Form(Content, ("name", name), ("file", "digits.zip")));

        Assert.Contains("name", (await json.ProblemAsync(400)).Errors!.Keys);
        Assert.Contains("name", (await form.ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task A_name_of_a_hundred_characters_is_taken_and_one_more_is_not()
    {
        var client = await fixture.DeveloperAsync();
        await client.DatasetAsync(new string('x', 100), Content);

        var upload = await client.UploadAsync(Content);
        using var longer = await client.PostAsync("/v1/datasets", new CreateDatasetRequest(new string('x', 101), upload.Id));
        await longer.ProblemAsync(400);
        using var huge = await client.PostAsync("/v1/datasets", new CreateDatasetRequest(new string('x', 10 << 20), upload.Id));
        await huge.ProblemAsync(413);
    }

    [Fact]
    public async Task An_unknown_task_is_told_which_there_are_and_an_unknown_member_its_name()
    {
        var client = await fixture.DeveloperAsync();
        Assert.Equal("custom", (await client.DatasetAsync("mine", Content, "custom")).Task);
        var upload = await client.UploadAsync(Content);

        using var task = await client.PostAsync("/v1/datasets", new CreateDatasetRequest("digits", upload.Id, "cooking"));
        var rule = Assert.Single((await task.ProblemAsync(400)).Errors!["task"]);
        Assert.Contains("image-classification, object-detection, table, custom", rule, StringComparison.Ordinal);

        using var member = await client.PostTextAsync("/v1/datasets", $$"""{"name":"digits","upload":"{{upload.Id}}","colour":"red"}""");
        Assert.Contains("colour", (await member.ProblemAsync(400)).Errors!.Keys);
        using var missing = await client.PostTextAsync("/v1/datasets", """{"name":"digits"}""");
        Assert.Contains("upload", (await missing.ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task Of_many_that_want_the_same_name_at_once_one_gets_it()
    {
        var client = await fixture.DeveloperAsync();
        var uploads = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.UploadAsync(Content)));

        var answers = await Task.WhenAll(uploads.Select(upload => client.PostAsync("/v1/datasets", new CreateDatasetRequest("digits", upload.Id))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            Assert.Equal("datasets.name-taken", (await answer.ProblemAsync(409)).Code);
        }

        // Whoever lost still has its upload and takes another name.
        var lost = uploads[Array.FindIndex(answers, answer => answer.StatusCode == HttpStatusCode.Conflict)];
        using var other = await client.PostAsync("/v1/datasets", new CreateDatasetRequest("other", lost.Id));
        Assert.Equal(HttpStatusCode.Created, other.StatusCode);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task An_upload_that_is_not_complete_makes_no_data_set()
    {
        var client = await fixture.DeveloperAsync();
        var upload = await client.BeginAsync(Content.Length);
        using var chunk = await client.SendChunkAsync(upload.Id, 0, Content[..1000]);

        using var answer = await client.PostAsync("/v1/datasets", new CreateDatasetRequest("digits", upload.Id));

        Assert.Equal("datasets.upload-incomplete", (await answer.ProblemAsync(409)).Code);
    }

    [Fact]
    public async Task A_deleted_data_set_is_gone_and_its_name_and_bytes_are_free()
    {
        var client = await fixture.Server.ClientAsync(Role.Developer, "deletes");
        var dataset = await client.DatasetAsync("digits", Content);
        Assert.Equal(10_000, await StoredAsync());

        using var outdated = await client.SendAsync(HttpMethod.Delete, "/v1/datasets/digits", null, ("If-Match", "\"7\""));
        await outdated.ProblemAsync(412);
        using var deleted = await client.DeleteAsync("/v1/datasets/digits");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(0, await StoredAsync());
        using var gone = await client.GetAsync($"/v1/datasets/{dataset.Id}");
        Assert.Equal("datasets.unknown", (await gone.ProblemAsync(404)).Code);
        Assert.Empty((await client.GetAsync<Page<DatasetView>>("/v1/datasets")).Items);
        await client.DatasetAsync("digits", Content);

        async Task<long> StoredAsync() => (await fixture.Server.Operator.GetAsync<TenantView>("/v1/tenants/deletes")).StoredBytes;
    }

    [Fact]
    public async Task A_job_that_has_not_ended_keeps_the_bytes_of_a_deleted_data_set()
    {
        var client = await fixture.DeveloperAsync();
        var dataset = await client.DatasetAsync("digits", Content);
        var job = await JobAsync(dataset.Id);

        using var deleted = await client.DeleteAsync("/v1/datasets/digits");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await client.DatasetAsync("digits", Content);
        var sweeper = fixture.Server.Service<ContentSweeper>();
        await sweeper.SweepAsync(CancellationToken.None);
        var kept = await ByIdAsync(dataset.Id);
        Assert.Equal((UploadCalls.Sha256(Content), true), (kept?.Digest?.Hex, kept?.DeletedAt is not null));

        await ExecuteAsync("update training_jobs set state = 'completed', ended_at = now() where id = @id", job);
        await sweeper.SweepAsync(CancellationToken.None);
        var released = await ByIdAsync(dataset.Id);
        Assert.Equal(("digits", null), (released?.Name, released?.Digest));
    }

    [Fact]
    public async Task Another_tenants_data_set_is_not_there()
    {
        var owner = await fixture.DeveloperAsync();
        var dataset = await owner.DatasetAsync("digits", Content);
        var other = await fixture.DeveloperAsync();

        foreach (var path in new[] { $"/v1/datasets/{dataset.Id}", "/v1/datasets/digits", $"/v1/datasets/{dataset.Id}/content" })
        {
            using var show = await other.GetAsync(path);
            Assert.Equal("datasets.unknown", (await show.ProblemAsync(404)).Code);
        }

        using var delete = await other.DeleteAsync($"/v1/datasets/{dataset.Id}");
        await delete.ProblemAsync(404);
        await owner.GetAsync<DatasetView>("/v1/datasets/digits");
    }

    [Fact]
    public async Task A_viewer_looks_and_does_not_touch()
    {
        var developer = await fixture.Server.ClientAsync(Role.Developer, "looked-at");
        await developer.DatasetAsync("digits", Content);
        var viewer = await fixture.Server.ClientAsync(Role.Viewer, "looked-at");

        await viewer.GetAsync<DatasetView>("/v1/datasets/digits");
        using var begin = await viewer.PostAsync("/v1/uploads", new CreateUploadRequest("x"));
        await begin.ProblemAsync(403);
        using var form = await viewer.PostAsync("/v1/datasets", UploadCalls.Form(Content, ("name", "more"), ("file", "x")));
        await form.ProblemAsync(403);
        using var delete = await viewer.DeleteAsync("/v1/datasets/digits");
        await delete.ProblemAsync(403);
    }

    private static async Task<HttpResponseMessage> GetRangeAsync(HttpClient client, RangeHeaderValue range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/datasets/digits/content") { Headers = { Range = range } };
        return await client.SendAsync(request);
    }

    private Task<DatasetReference?> ByIdAsync(Guid id) => fixture.Server.Database.Database.RunPlatformAsync(
        work => DatasetCatalog.ByIdAsync(work, id, CancellationToken.None), CancellationToken.None);

    private async Task<Guid> JobAsync(Guid dataset)
    {
        var job = Guid.CreateVersion7();
        await ExecuteAsync(
            """
            insert into training_jobs (id, tenant_id, name, dataset_id, algorithm_id, hyperparameters, cpus, memory_bytes, custom_algorithm,
                state, requested_at, deadline_at, least_seconds, latest_start_at, fills_deadline, updated_at)
            select @id, d.tenant_id, 'job', d.id, a.id, '{}', 1, 0, false, 'pending', now(), now() + interval '1 hour', 1, now() + interval '1 hour', true, now()
            from datasets d, algorithms a where d.id = @dataset and a.tenant_id is null limit 1
            """,
            job,
            dataset);
        return job;
    }

    private Task<int> ExecuteAsync(string sql, Guid id, Guid? dataset = null) => fixture.Server.Database.Database.RunPlatformAsync(
        work => work.ExecuteAsync(sql, CancellationToken.None, ("id", id), ("dataset", dataset)), CancellationToken.None);
}
