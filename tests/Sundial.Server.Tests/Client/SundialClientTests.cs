using System.Net;
using System.Security.Cryptography;
using Sundial.Contracts.Client;
using Sundial.Contracts.Datasets;
using Sundial.Contracts.Http;
using Sundial.Contracts.Tenancy;
using Sundial.Server.Tests.Fixtures;
using Sundial.Testing.Data;
using Xunit;

namespace Sundial.Server.Tests.Client;

public sealed class SundialClientTests : IDisposable
{
    private static readonly byte[] s_bytes = [.. Enumerable.Range(0, 3_000_000).Select(number => (byte)(number * 13))];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_upload_that_broke_off_goes_on_and_comes_back_as_it_was_sent()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new SundialClient(server.Address, await server.KeyAsync(Role.Developer));
        var upload = await client.Uploads.BeginAsync(new CreateUploadRequest("data.tar", s_bytes.Length));
        await Assert.ThrowsAsync<IOException>(() => client.Uploads.SendAsync(upload, new BreakingStream(s_bytes, 1_500_000)));

        upload = await client.Uploads.GetAsync(upload.Id);
        Assert.InRange(upload.ReceivedBytes, 1, s_bytes.Length - 1);
        var heard = new Heard();
        var complete = await client.Uploads.SendAsync(upload, new MemoryStream(s_bytes), heard);
        Assert.True(complete.Complete);
        Assert.Equal(upload.ReceivedBytes, heard.Sent[0]);
        Assert.Equal(s_bytes.Length, heard.Sent[^1]);

        var dataset = await client.Datasets.CreateAsync(new CreateDatasetRequest("data", upload.Id));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(s_bytes)), dataset.Sha256);
        var file = Path.Combine(_folder.Path, "data.tar");
        await client.Datasets.DownloadAsync(dataset, file);
        Assert.Equal(s_bytes, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task Other_bytes_than_those_of_the_beginning_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new SundialClient(server.Address, await server.KeyAsync(Role.Developer));
        var upload = await client.Uploads.BeginAsync(new CreateUploadRequest("data.tar", s_bytes.Length));
        await Assert.ThrowsAsync<IOException>(() => client.Uploads.SendAsync(upload, new BreakingStream(s_bytes, 1_500_000)));
        var other = s_bytes.ToArray();
        other[0] ^= 1;
        var half = await client.Uploads.GetAsync(upload.Id);
        var refused = await Assert.ThrowsAsync<ApiException>(() => client.Uploads.SendAsync(half, new MemoryStream(other)));
        Assert.Equal("datasets.checksum-mismatch", refused.Problem.Code);

        var shorter = await client.Uploads.BeginAsync(new CreateUploadRequest("data.tar"));
        await Assert.ThrowsAsync<IOException>(() => client.Uploads.SendAsync(shorter, new BreakingStream(s_bytes, 1_500_000)));
        var begun = await client.Uploads.GetAsync(shorter.Id);
        await Assert.ThrowsAsync<UploadMismatchException>(() => client.Uploads.SendAsync(begun, new MemoryStream(s_bytes, 0, 100)));
    }

    [Fact]
    public async Task A_stream_of_unknown_size_is_sent_to_its_end()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new SundialClient(server.Address, await server.KeyAsync(Role.Developer));
        var upload = await client.Uploads.BeginAsync(new CreateUploadRequest("data.tar"));
        var complete = await client.Uploads.SendAsync(upload, new MemoryStream(s_bytes));
        Assert.Equal((true, (long)s_bytes.Length), (complete.Complete, complete.ReceivedBytes));
    }

    [Fact]
    public async Task Chunks_are_appended_one_by_one_by_who_has_only_one_at_hand()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new SundialClient(server.Address, await server.KeyAsync(Role.Developer));
        var upload = await client.Uploads.BeginAsync(new CreateUploadRequest("data.tar"));
        using var first = new MemoryStream(s_bytes, 0, 1_000_000);
        upload = await client.Uploads.AppendAsync(upload.Id, 0, first, first.Length);
        Assert.Equal((1_000_000, false), (upload.ReceivedBytes, upload.Complete));
        Assert.True(first.CanRead);

        var refused = await Assert.ThrowsAsync<ApiException>(() => client.Uploads.AppendAsync(upload.Id, 999_999, new MemoryStream(s_bytes, 0, 10)));
        Assert.Equal(("datasets.offset-mismatch", 1_000_000), (refused.Problem.Code, refused.Problem.Extensions!["expected_offset"].GetInt64()));

        // Without a length it goes chunked.
        upload = await client.Uploads.AppendAsync(upload.Id, upload.ReceivedBytes, new MemoryStream(s_bytes, 1_000_000, s_bytes.Length - 1_000_000));
        var complete = await client.Uploads.CompleteAsync(upload.Id, Convert.ToHexStringLower(SHA256.HashData(s_bytes)));
        Assert.True(complete.Complete);
        Assert.Equal(complete, await client.Uploads.CompleteAsync(upload.Id));

        var sized = await client.Uploads.BeginAsync(new CreateUploadRequest("data.tar", s_bytes.Length));
        Assert.True((await client.Uploads.AppendAsync(sized.Id, 0, new MemoryStream(s_bytes), s_bytes.Length)).Complete);
    }

    [Fact]
    public async Task A_data_set_is_opened_as_a_stream_with_its_length_and_name()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new SundialClient(server.Address, await server.KeyAsync(Role.Developer));
        var upload = await client.Uploads.SendAsync(await client.Uploads.BeginAsync(new CreateUploadRequest("data.tar")), new MemoryStream(s_bytes));
        await client.Datasets.CreateAsync(new CreateDatasetRequest("data", upload.Id));
        await using var content = await client.Datasets.OpenContentAsync("data");
        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes);
        Assert.Equal((s_bytes.Length, "application/octet-stream", "data.tar"), (content.LengthBytes!.Value, content.MediaType, content.FileName));
        Assert.Equal(s_bytes, bytes.ToArray());
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<ApiException>(() => client.Datasets.OpenContentAsync("none"))).Status);
    }

    [Fact]
    public async Task Tenants_keys_and_lists_of_many_pages_are_reached()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new SundialClient(server.Address, server.OperatorKey);
        Assert.True((await client.GetMeAsync()).Tenant.IsOperator);
        var tenant = await client.Tenants.CreateAsync(new CreateTenantRequest("acme", new Quota(RunningJobs: 3)));
        Assert.Equal(3, tenant.Quota.RunningJobs);
        Assert.Equal(2.5, (await client.Tenants.UpdateAsync("acme", new UpdateTenantRequest(Weight: 2.5))).Weight);
        for (var number = 0; number < 210; number++)
        {
            await client.Keys.CreateAsync(new CreateKeyRequest(Role.Viewer, Principal: "many"));
        }

        var keys = new List<KeyView>();
        await foreach (var key in client.Keys.ListAsync())
        {
            keys.Add(key);
        }

        Assert.Equal(210, keys.Count(key => key.Principal == "many"));
        Assert.Equal(keys.Count, keys.Select(key => key.Id).Distinct().Count());

        var made = await client.Keys.CreateAsync(new CreateKeyRequest(Role.Developer, "acme"));
        using var developer = new SundialClient(server.Address, made.Secret);
        Assert.Equal("acme", (await developer.GetMeAsync()).Tenant.Name);
        await client.Tenants.DeleteAsync("acme");
        var refused = await Assert.ThrowsAsync<ApiException>(() => developer.GetMeAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_apart_from_one_that_refuses()
    {
        var server = await TestServer.StartAsync();
        var (address, key) = (server.Address, server.OperatorKey);
        await server.DisposeAsync();
        using var client = new SundialClient(address, key);
        await Assert.ThrowsAsync<ServerUnreachableException>(() => client.GetMeAsync());
    }

    private sealed class Heard : IProgress<UploadProgress>
    {
        public List<long> Sent { get; } = [];

        public void Report(UploadProgress value) => Sent.Add(value.SentBytes);
    }

    /// <summary>A file whose disk goes away.</summary>
    private sealed class BreakingStream(byte[] bytes, int good) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= good ? throw new IOException("The disk went away.") : base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, good - Position)], cancellationToken);
    }
}
