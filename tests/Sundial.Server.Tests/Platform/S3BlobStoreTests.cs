using Amazon.Runtime;
using Sundial.Server.Platform.Blobs;
using Sundial.Server.Tests.Fixtures;
using Xunit;

namespace Sundial.Server.Tests.Platform;

/// <summary>Against a server of our own; and where SUNDIAL_TEST_S3 holds http://KEY:SECRET@HOST:PORT/BUCKET, against that.</summary>
public sealed class S3BlobStoreTests : BlobStoreContract
{
    private S3Server? _server;
    private S3BlobStore? _store;

    private protected override IBlobStore Store => _store!;

    public override async Task InitializeAsync()
    {
        Directory.CreateDirectory(Incoming);
        if (Environment.GetEnvironmentVariable("SUNDIAL_TEST_S3") is { Length: > 0 } real)
        {
            var address = new Uri(real);
            var keys = address.UserInfo.Split(':');
            _store = new(
                new() { Bucket = address.AbsolutePath.Trim('/'), Prefix = $"{Guid.NewGuid():N}/", Endpoint = new(address.GetLeftPart(UriPartial.Authority).Replace($"{address.UserInfo}@", "", StringComparison.Ordinal)) },
                Incoming,
                new BasicAWSCredentials(keys[0], keys[1]));
            return;
        }

        _server = await S3Server.StartAsync();
        _store = new(new() { Bucket = S3Server.Bucket, Prefix = "all/", Endpoint = _server.Address }, Incoming, new BasicAWSCredentials("key", "secret"));
    }

    public override async Task DisposeAsync()
    {
        await foreach (var entry in Store.ListAsync("", default))
        {
            await Store.DeleteAsync(entry.Key, default);
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        _store?.Dispose();
        base.Dispose(disposing);
    }

    [Fact]
    public async Task A_large_blob_goes_up_in_parts_below_the_prefix()
    {
        if (_server is not { } server)
        {
            return;   // Only our own server tells how it was spoken to.
        }

        await Store.PutAsync("large", new MemoryStream(new byte[20 << 20]), default);

        Assert.Equal(["all/large"], server.Keys);
        Assert.Equal(2, server.PartsReceived);
        Assert.Equal(0, server.OpenUploads);
    }

    [Fact]
    public async Task A_store_without_room_is_named_and_no_parts_are_left_there()
    {
        if (_server is not { } server)
        {
            return;   // A real one is not to be filled.
        }

        server.RefuseWith = 507;

        await Assert.ThrowsAsync<BlobStoreFullException>(() => Store.PutAsync("k", new MemoryStream([1]), default));
        await Assert.ThrowsAsync<BlobStoreFullException>(() => Store.PutAsync("k", new MemoryStream(new byte[20 << 20]), default));

        Assert.Empty(server.Keys);
        Assert.Equal(0, server.OpenUploads);
        Assert.Empty(Directory.EnumerateFiles(Incoming));
    }

    [Fact]
    public async Task A_refusal_says_what_to_see_to()
    {
        if (_server is not { } server)
        {
            return;   // A real one does not refuse on request.
        }

        server.RefuseWith = 403;

        var fault = await Assert.ThrowsAsync<IOException>(() => Store.PutAsync("k", new MemoryStream([1]), default));

        Assert.Contains(S3Server.Bucket, fault.Message, StringComparison.Ordinal);
    }
}
