using System.Net;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Datasets;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Datasets;

public sealed class UploadTests(ContentServer fixture) : IClassFixture<ContentServer>
{
    private static readonly byte[] Content = UploadCalls.Bytes(300_000);

    private string FileOf(Guid upload) => fixture.Server.Service<UploadFolder>().PathOf(upload);

    [Fact]
    public async Task An_upload_of_stated_size_is_complete_with_its_last_byte()
    {
        var client = await fixture.DeveloperAsync();
        using var begun = await client.PostAsync("/v1/uploads", new CreateUploadRequest("digits.zip", Content.Length, UploadCalls.Sha256(Content)));
        var upload = await begun.ReadAsync<UploadView>();
        Assert.Equal((HttpStatusCode.Created, $"/v1/uploads/{upload.Id}"), (begun.StatusCode, begun.Headers.Location?.OriginalString));

        using var first = await client.SendChunkAsync(upload.Id, 0, Content[..100_000]);
        Assert.Equal(("100000", "300000"), (Assert.Single(first.Headers.GetValues("Upload-Offset")), Assert.Single(first.Headers.GetValues("Upload-Length"))));
        Assert.False((await first.ReadAsync<UploadView>()).Complete);

        using var second = await client.SendChunkAsync(upload.Id, 100_000, Content[100_000..]);
        var complete = await second.ReadAsync<UploadView>();
        Assert.Equal((true, 300_000L, UploadCalls.Sha256(Content)), (complete.Complete, complete.ReceivedBytes, complete.Sha256));
        Assert.False(File.Exists(FileOf(upload.Id)));

        using var third = await client.SendChunkAsync(upload.Id, 300_000, [1]);
        Assert.Equal("datasets.upload-complete", (await third.ProblemAsync(409)).Code);
    }

    [Fact]
    public async Task An_upload_of_unknown_size_is_complete_when_its_sender_says_so_and_can_be_told_so_twice()
    {
        var client = await fixture.DeveloperAsync();
        var upload = await client.BeginAsync();
        using var empty = await client.CompleteAsync(upload.Id);
        Assert.Equal("datasets.upload-incomplete", (await empty.ProblemAsync(409)).Code);

        using var chunk = await client.SendChunkAsync(upload.Id, 0, Content);
        Assert.False((await chunk.ReadAsync<UploadView>()).Complete);

        for (var i = 0; i < 2; i++)
        {
            using var done = await client.CompleteAsync(upload.Id, UploadCalls.Sha256(Content));
            var complete = await done.ReadAsync<UploadView>();
            Assert.Equal((true, 300_000L), (complete.Complete, complete.SizeBytes));
        }
    }

    [Fact]
    public async Task An_upload_tells_where_to_go_on_to_GET_and_HEAD()
    {
        var client = await fixture.DeveloperAsync();
        var upload = await client.BeginAsync(Content.Length);
        using var chunk = await client.SendChunkAsync(upload.Id, 0, Content[..7]);

        using var head = await client.SendAsync(HttpMethod.Head, $"/v1/uploads/{upload.Id}");

        Assert.Equal((HttpStatusCode.OK, "7"), (head.StatusCode, Assert.Single(head.Headers.GetValues("Upload-Offset"))));
        Assert.Equal(7, await client.ReceivedAsync(upload.Id));
        using var unknown = await client.SendAsync(HttpMethod.Head, $"/v1/uploads/{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99_999)]
    [InlineData(100_001)]
    public async Task A_chunk_at_the_wrong_place_is_told_the_right_one(long offset)
    {
        var client = await fixture.DeveloperAsync();
        var upload = await client.BeginAsync(Content.Length);
        using var first = await client.SendChunkAsync(upload.Id, 0, Content[..100_000]);

        using var wrong = await client.SendChunkAsync(upload.Id, offset, Content[100_000..]);

        var problem = await wrong.ProblemAsync(409);
        Assert.Equal(("datasets.offset-mismatch", 100_000L), (problem.Code, problem.Extensions!["expected_offset"].GetInt64()));
        Assert.Equal(100_000, await client.ReceivedAsync(upload.Id));
    }

    [Fact]
    public async Task Of_two_chunks_at_the_same_place_one_is_taken()
    {
        var client = await fixture.DeveloperAsync();
        var upload = await client.BeginAsync(2 * Content.Length);

        var answers = await Task.WhenAll(client.SendChunkAsync(upload.Id, 0, Content), client.SendChunkAsync(upload.Id, 0, Content));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
        Assert.Equal(Content.Length, await client.ReceivedAsync(upload.Id));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task While_one_request_writes_an_upload_another_is_turned_away()
    {
        var client = await fixture.DeveloperAsync();
        var upload = await client.BeginAsync(Content.Length);
        using (fixture.Server.Service<UploadTurns>().TryTake(upload.Id))
        {
            using var busy = await client.SendChunkAsync(upload.Id, 0, Content);
            Assert.Equal("datasets.upload-busy", (await busy.ProblemAsync(409)).Code);
            using var complete = await client.CompleteAsync(upload.Id);
            Assert.Equal("datasets.upload-busy", (await complete.ProblemAsync(409)).Code);
        }

        using var free = await client.SendChunkAsync(upload.Id, 0, Content);
        Assert.True((await free.ReadAsync<UploadView>()).Complete);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_bytes_than_were_stated_are_refused_and_none_of_them_kept(bool lengthStated)
    {
        var client = await fixture.DeveloperAsync();
        var upload = await client.BeginAsync(Content.Length - 1);
        using HttpContent content = lengthStated ? new ByteArrayContent(Content) : new StreamContent(new UnknownLength(Content));

        using var answer = await client.SendChunkAsync(upload.Id, 0, content);

        Assert.Equal("datasets.too-large", (await answer.ProblemAsync(413)).Code);
        Assert.Equal(0, await client.ReceivedAsync(upload.Id));
        using var right = await client.SendChunkAsync(upload.Id, 0, Content[..^1]);
        Assert.True((await right.ReadAsync<UploadView>()).Complete);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_checksum_is_refused_and_leaves_nothing(bool statedAtTheBeginning)
    {
        var client = await fixture.DeveloperAsync();
        var wrong = new string('0', 64);
        var upload = await client.BeginAsync(statedAtTheBeginning ? Content.Length : null, statedAtTheBeginning ? wrong : null);
        using var chunk = await client.SendChunkAsync(upload.Id, 0, Content);

        using var answer = statedAtTheBeginning ? chunk : await client.CompleteAsync(upload.Id, wrong);

        var problem = await answer.ProblemAsync(400);
        Assert.Equal(("datasets.checksum-mismatch", UploadCalls.Sha256(Content)), (problem.Code, problem.Extensions!["sha256"].GetString()));
        using var gone = await client.GetAsync($"/v1/uploads/{upload.Id}");
        Assert.Equal("datasets.upload-unknown", (await gone.ProblemAsync(404)).Code);
        Assert.False(File.Exists(FileOf(upload.Id)));
    }

    [Fact]
    public async Task An_upload_that_is_given_up_takes_its_bytes_along()
    {
        var client = await fixture.DeveloperAsync();
        var upload = await client.BeginAsync(Content.Length);
        using var chunk = await client.SendChunkAsync(upload.Id, 0, Content[..1000]);
        Assert.True(File.Exists(FileOf(upload.Id)));

        using var deleted = await client.DeleteAsync($"/v1/uploads/{upload.Id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.False(File.Exists(FileOf(upload.Id)));
        using var again = await client.DeleteAsync($"/v1/uploads/{upload.Id}");
        await again.ProblemAsync(404);
    }

    [Fact]
    public async Task Another_tenants_upload_is_not_there()
    {
        var owner = await fixture.DeveloperAsync();
        var upload = await owner.BeginAsync(Content.Length);
        var other = await fixture.DeveloperAsync();

        using var show = await other.GetAsync($"/v1/uploads/{upload.Id}");
        using var send = await other.SendChunkAsync(upload.Id, 0, Content);
        using var complete = await other.CompleteAsync(upload.Id);
        using var delete = await other.DeleteAsync($"/v1/uploads/{upload.Id}");
        using var use = await other.PostAsync("/v1/datasets", new CreateDatasetRequest("mine", upload.Id));

        foreach (var answer in new[] { show, send, complete, delete, use })
        {
            Assert.Equal("datasets.upload-unknown", (await answer.ProblemAsync(404)).Code);
        }

        Assert.Equal(0, await owner.ReceivedAsync(upload.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("   ")]
    [InlineData("../../etc/passwd")]
    [InlineData("a\\b")]
    [InlineData("line\nbreak")]
    public async Task A_file_name_with_folders_or_control_characters_is_refused(string name)
    {
        var client = await fixture.DeveloperAsync();

        using var answer = await client.PostAsync("/v1/uploads", new CreateUploadRequest(name));

        Assert.Contains("file_name", (await answer.ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task What_makes_no_sense_of_an_upload_is_named()
    {
        var client = await fixture.DeveloperAsync();

        using var answer = await client.PostAsync("/v1/uploads", new CreateUploadRequest(new string('x', 256), -1, "abc"));
        Assert.Equal(["file_name", "sha256", "size_bytes"], (await answer.ProblemAsync(400)).Errors!.Keys.Order());

        using var huge = await client.PostAsync("/v1/uploads", new CreateUploadRequest("x", long.MaxValue));
        Assert.Equal("datasets.too-large", (await huge.ProblemAsync(413)).Code);

        var upload = await client.BeginAsync(10);
        using var negative = await client.SendChunkAsync(upload.Id, -1, [1]);
        Assert.Contains("Upload-Offset", (await negative.ProblemAsync(400)).Errors!.Keys);
        using var json = await client.SendAsync(HttpMethod.Patch, $"/v1/uploads/{upload.Id}", "{}", ("Upload-Offset", "0"));
        await json.ProblemAsync(415);
    }

    [Fact]
    public async Task The_quota_of_stored_bytes_holds_for_uploads_of_stated_and_of_unknown_size()
    {
        var client = await fixture.Server.ClientAsync(Role.Developer, "small");
        using var quota = await fixture.Server.Operator.PatchAsync("/v1/tenants/small", new UpdateTenantRequest(new Quota(StoredBytes: 250_000)));
        quota.EnsureSuccessStatusCode();

        using var stated = await client.PostAsync("/v1/uploads", new CreateUploadRequest("x", 250_001));
        Assert.Equal("datasets.storage-quota-exceeded", (await stated.ProblemAsync(429)).Code);
        Assert.NotNull(stated.Headers.RetryAfter);

        var upload = await client.BeginAsync();
        using var more = await client.SendChunkAsync(upload.Id, 0, Content);
        await more.ProblemAsync(429);
        using var fits = await client.SendChunkAsync(upload.Id, 0, Content[..250_000]);
        await fits.ReadAsync<UploadView>();
        using var full = await client.PostAsync("/v1/uploads", new CreateUploadRequest("x", 1));
        Assert.Equal(0, (await full.ProblemAsync(429)).Extensions!["left_bytes"].GetInt64());
        using var freed = await client.DeleteAsync($"/v1/uploads/{upload.Id}");
        await client.BeginAsync(250_000);
    }
}
