using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Datasets;

/// <summary>Data sets as multipart/form-data.</summary>
public sealed class DatasetFormTests(ContentServer fixture) : IClassFixture<ContentServer>
{
    private static readonly byte[] Content = UploadCalls.Bytes(200_000, seed: 7);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fields_may_come_before_and_after_the_file(bool before)
    {
        var client = await fixture.DeveloperAsync();
        var sha256 = UploadCalls.Sha256(Content);
        (string, string)[] fields = [("name", "digits"), ("task", "custom"), ("sha256", sha256)];
        (string, string) file = ("file", "digits.zip");

        using var answer = await client.PostAsync("/v1/datasets", UploadCalls.Form(Content, before ? [.. fields, file] : [file, .. fields]));

        var dataset = await answer.ReadAsync<DatasetView>();
        Assert.Equal(("digits", "custom", "digits.zip", sha256), (dataset.Name, dataset.Task, dataset.FileName, dataset.Sha256));
        Assert.Equal(Content, await client.GetByteArrayAsync("/v1/datasets/digits/content"));
        AssertNothingOnItsWay();
    }

    [Fact]
    public async Task Folders_in_the_name_of_the_file_are_left_out()
    {
        var client = await fixture.DeveloperAsync();

        using var answer = await client.PostAsync("/v1/datasets", UploadCalls.Form(Content, ("name", "digits"), ("file", "../../home/me/digits.zip")));

        Assert.Equal("digits.zip", (await answer.ReadAsync<DatasetView>()).FileName);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_checksum_is_refused_and_leaves_nothing(bool before)
    {
        var client = await fixture.DeveloperAsync();
        var bytes = UploadCalls.Bytes(5000, seed: before ? 8 : 9);
        (string, string)[] parts = before
            ? [("name", "digits"), ("sha256", new string('0', 64)), ("file", "digits.zip")]
            : [("file", "digits.zip"), ("name", "digits"), ("sha256", new string('0', 64))];

        using var answer = await client.PostAsync("/v1/datasets", UploadCalls.Form(bytes, parts));

        Assert.Equal("datasets.checksum-mismatch", (await answer.ProblemAsync(400)).Code);
        Assert.Null(await fixture.Server.Service<ArtifactStore>().SizeAsync(Digest.Parse(UploadCalls.Sha256(bytes)), CancellationToken.None));
        AssertNothingOnItsWay();
        using var gone = await client.GetAsync("/v1/datasets/digits");
        await gone.ProblemAsync(404);
    }

    [Fact]
    public async Task A_form_of_a_taken_name_is_refused()
    {
        var client = await fixture.DeveloperAsync();
        await client.DatasetAsync("digits", Content);

        using var before = await client.PostAsync("/v1/datasets", UploadCalls.Form(Content, ("name", "digits"), ("file", "digits.zip")));
        using var after = await client.PostAsync("/v1/datasets", UploadCalls.Form(Content, ("file", "digits.zip"), ("name", "digits")));

        Assert.Equal("datasets.name-taken", (await before.ProblemAsync(409)).Code);
        Assert.Equal("datasets.name-taken", (await after.ProblemAsync(409)).Code);
    }

    [Fact]
    public async Task What_is_wrong_with_a_form_is_named()
    {
        var client = await fixture.DeveloperAsync();

        Assert.Contains("file", await ErrorsAsync(UploadCalls.Form(Content, ("name", "digits"))));
        Assert.Contains("name", await ErrorsAsync(UploadCalls.Form(Content, ("file", "digits.zip"))));
        Assert.Contains("colour", await ErrorsAsync(UploadCalls.Form(Content, ("name", "digits"), ("colour", "red"), ("file", "digits.zip"))));
        Assert.Contains("name", await ErrorsAsync(UploadCalls.Form(Content, ("name", "digits"), ("name", "again"), ("file", "digits.zip"))));
        Assert.Contains("file", await ErrorsAsync(UploadCalls.Form(Content, ("name", "digits"), ("file", "a"), ("file", "b"))));
        Assert.Contains("file", await ErrorsAsync(UploadCalls.Form([], ("name", "digits"), ("file", "empty"))));
        Assert.Contains("sha256", await ErrorsAsync(UploadCalls.Form(Content, ("name", "digits"), ("sha256", "abc"), ("file", "a"))));
        Assert.Contains("task", await ErrorsAsync(UploadCalls.Form(Content, ("name", "digits"), ("task", "cooking"), ("file", "a"))));
        Assert.Contains("name", await ErrorsAsync(UploadCalls.Form(Content, ("name", new string('x', 10 << 20)), ("file", "a"))));
        AssertNothingOnItsWay();

        async Task<IEnumerable<string>> ErrorsAsync(HttpContent form)
        {
            using var answer = await client.PostAsync("/v1/datasets", form);
            return (await answer.ProblemAsync(400)).Errors!.Keys;
        }
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\ncut short")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: nonsense\r\n\r\na\r\n--x--")]
    [InlineData("multipart/form-data; boundary=x", "no form at all")]
    [InlineData("multipart/form-data; boundary=x", "")]
    [InlineData("multipart/form-data", "--x--")]
    public async Task A_body_that_is_no_form_is_refused(string mediaType, string body)
    {
        var client = await fixture.DeveloperAsync();
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };

        using var answer = await client.PostAsync("/v1/datasets", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await answer.ProblemAsync(400);
        AssertNothingOnItsWay();
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        var client = await fixture.DeveloperAsync();
        using var content = new ByteArrayContent(Content) { Headers = { ContentType = new("application/zip") } };

        using var answer = await client.PostAsync("/v1/datasets", content);

        await answer.ProblemAsync(415);
    }

    [Fact]
    public async Task The_quota_of_stored_bytes_holds_for_forms()
    {
        var client = await fixture.Server.ClientAsync(Role.Developer, "small");
        using var quota = await fixture.Server.Operator.PatchAsync("/v1/tenants/small", new UpdateTenantRequest(new Quota(StoredBytes: 199_999)));
        quota.EnsureSuccessStatusCode();

        using var answer = await client.PostAsync("/v1/datasets", UploadCalls.Form(Content, ("name", "digits"), ("file", "digits.zip")));

        Assert.Equal("datasets.storage-quota-exceeded", (await answer.ProblemAsync(429)).Code);
        AssertNothingOnItsWay();
    }

    private void AssertNothingOnItsWay() => Assert.Empty(Directory.EnumerateFiles(fixture.Server.Service<BlobOptions>().SpoolFolder));
}
